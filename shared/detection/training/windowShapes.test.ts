import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellSide } from '../windows/hogBlocks.ts';
import { classShape, scalesOf } from './windowShapes.ts';

const rule = { cells: 64, margin: 8, largestScale: 2 };
const sizes = (...of: [number, number][]) => of.map(([width, height]) => ({ width, height }));

describe('the shape of a class’s windows', () => {
  it('is the median size in cells, with a margin, and no larger than the rule allows', () => {
    expect(classShape(sizes([24, 48], [25, 47], [400, 400]), rule)).toEqual({
      width: 24 + 16,
      height: 48 + 16,
      margin: 8,
    });
    expect(classShape(sizes([400, 100]), rule)).toEqual({ width: 144, height: 48, margin: 8 });
    expect(classShape(sizes([3, 3]), { ...rule, margin: 0 })).toEqual({
      width: 16,
      height: 16,
      margin: 0,
    });
  });

  it('has a margin that makes whole cells', () => {
    expect(classShape(sizes([64, 64]), { ...rule, margin: 5 })).toEqual({
      width: 72,
      height: 72,
      margin: 4,
    });
  });

  it('is that of Dalal and Triggs for people as they had them', () => {
    const people = { cells: 48, margin: 16, largestScale: 1 };
    expect(classShape(sizes([32, 96]), people)).toEqual({ width: 64, height: 128, margin: 16 });
  });

  it('is there without any object', () => {
    expect(classShape([], rule)).toEqual({ width: 80, height: 80, margin: 8 });
    expect(scalesOf([[]], [classShape([], rule)], rule)).toEqual({
      largestScale: 1,
      smallestScale: 0,
    });
  });

  it('is there of more objects than a call has arguments', () => {
    const many = Array.from({ length: 300_000 }, (_, i) => ({ width: 20 + (i % 40), height: 30 }));
    const shape = classShape(many, rule);
    const { largestScale, smallestScale } = scalesOf([many], [shape], rule);
    const area = (shape.width - 2 * shape.margin) * (shape.height - 2 * shape.margin);
    expect(largestScale).toBe(Math.ceil(100 * Math.sqrt(area / (21 * 30))) / 100);
    expect(smallestScale).toBe(Math.floor(100 * Math.sqrt(area / (58 * 30))) / 100);
  });

  it('is one that a package may have, whatever the objects', () => {
    const side = fc.double({ min: 0, max: 5000, noNaN: true });
    const objects = fc.array(fc.record({ width: side, height: side }), { maxLength: 20 });
    fc.assert(
      fc.property(
        objects,
        fc.integer({ min: 4, max: 512 }),
        fc.integer({ min: 0, max: 64 }),
        (own, cells, margin) => {
          const shape = classShape(own, { ...rule, cells, margin });
          for (const length of [shape.width, shape.height]) {
            expect(length % cellSide).toBe(0);
            expect(length).toBeGreaterThanOrEqual(16);
            expect(length).toBeLessThanOrEqual(1024);
          }
          expect(2 * shape.margin).toBeLessThan(Math.min(shape.width, shape.height));
          const { largestScale, smallestScale } = scalesOf([own], [shape], rule);
          expect(largestScale).toBeGreaterThan(0);
          expect(largestScale).toBeLessThanOrEqual(rule.largestScale);
          expect(smallestScale).toBeGreaterThanOrEqual(0);
          expect(smallestScale).toBeLessThanOrEqual(largestScale);
        },
      ),
    );
  });

  it('is looked for at the scales that make objects as large as it is', () => {
    const own = sizes([32, 32], [128, 128]);
    const shape = classShape(sizes([64, 64]), rule);
    expect(scalesOf([own], [shape], rule)).toEqual({ largestScale: 2, smallestScale: 0.5 });
  });
});
