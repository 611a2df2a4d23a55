import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../shared/geometry/boxes.ts';
import { gridOf, moveWithin, placedSide, resized, shifted, type Side } from './placing.ts';

const size = { width: 200, height: 100 };
const grid = gridOf(size, 1);
const free = { keepRatio: false, centred: false };

describe('placedSide', () => {
  it('goes to whole pixels, and to the border from 6 CSS pixels on', () => {
    expect(placedSide(50.4, 200, null, grid)).toBe(50);
    expect(placedSide(6, 200, null, grid)).toBe(0);
    expect(placedSide(7, 200, null, grid)).toBe(7);
    expect(placedSide(194, 200, null, grid)).toBe(200);
    expect(placedSide(-40, 200, null, grid)).toBe(0);
    expect(placedSide(6, 200, null, gridOf(size, 2))).toBe(6);
  });

  it('stays exactly where it was while it is hardly moved', () => {
    expect(placedSide(50.7, 200, 50.3, grid)).toBe(50.3);
    expect(placedSide(3.2, 200, 3, grid)).toBe(3);
    expect(placedSide(50.9, 200, 50.3, grid)).toBe(51);
  });

  it('leaves the border freely', () => {
    expect(placedSide(3, 200, 0, grid)).toBe(3);
    expect(placedSide(3, 200, 5, grid)).toBe(0);
    expect(placedSide(197, 200, 200, grid)).toBe(197);
  });
});

describe('moveWithin', () => {
  it('moves by whole pixels and keeps the rest of the coordinates', () => {
    expect(moveWithin([10.5, 20, 30.5, 40], 12.4, -3.6, grid)).toEqual({ dx: 12, dy: -4 });
  });

  it('never leaves the picture, and is drawn to its border', () => {
    expect(moveWithin([10, 20, 30, 40], -80, 80, grid)).toEqual({ dx: -10, dy: 60 });
    expect(moveWithin([20, 20, 30, 40], -15, 56, grid)).toEqual({ dx: -20, dy: 60 });
  });

  it('leaves the border freely, and goes along it', () => {
    expect(moveWithin([0, 3, 30, 40], 4, 0.2, grid)).toEqual({ dx: 4, dy: 0 });
  });

  it('goes no farther out with what lies outside in part, and can come in', () => {
    expect(moveWithin([-20, 20, 30, 40], -5, 0, grid)).toEqual({ dx: 0, dy: 0 });
    expect(moveWithin([-20, 20, 30, 40], 15, 0, grid)).toEqual({ dx: 15, dy: 0 });
  });
});

const sides = fc.constantFrom<Side>(-1, 0, 1);
const boxes = fc
  .tuple(...[200, 100, 200, 100].map((max) => fc.double({ min: 0, max, noNaN: true })))
  .map(([ax = 0, ay = 0, bx = 0, by = 0]): Box => [
    Math.min(ax, bx),
    Math.min(ay, by),
    Math.max(ax, bx),
    Math.max(ay, by),
  ]);
const far = fc.double({ min: -500, max: 500, noNaN: true });

describe('whatever is dragged', () => {
  it('is never empty and never leaves the picture when it is resized', () => {
    const how = fc.record({ keepRatio: fc.boolean(), centred: fc.boolean() });
    const scale = fc.constantFrom(0.1, 1, 3.9, 4, 30);
    fc.assert(
      fc.property(boxes, sides, sides, far, far, how, scale, (box, x, y, toX, toY, how, scale) => {
        const at = gridOf(size, scale);
        const [x0, y0, x1, y1] = resized(box, { x, y }, { x: toX, y: toY }, how, at);
        expect(x1).toBeGreaterThan(x0);
        expect(y1).toBeGreaterThan(y0);
        expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
        expect(x1).toBeLessThanOrEqual(size.width);
        expect(y1).toBeLessThanOrEqual(size.height);
      }),
    );
  });

  it('stays in the picture and keeps its size when it is moved', () => {
    fc.assert(
      fc.property(boxes, far, far, (box, dx, dy) => {
        const [x0, y0, x1, y1] = shifted(box, moveWithin(box, dx, dy, grid));
        expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0);
        expect(x1).toBeLessThanOrEqual(size.width + 1e-9);
        expect(y1).toBeLessThanOrEqual(size.height + 1e-9);
        expect(x1 - x0).toBeCloseTo(box[2] - box[0], 9);
      }),
    );
  });
});

describe('resized', () => {
  const box: Box = [40, 20, 80, 40];

  it('moves the sides that the hand has, and only them', () => {
    expect(resized(box, { x: 1, y: 1 }, { x: 90, y: 50 }, free, grid)).toEqual([40, 20, 90, 50]);
    expect(resized(box, { x: -1, y: 0 }, { x: 30, y: 90 }, free, grid)).toEqual([30, 20, 80, 40]);
  });

  it('lets sides change places, and never makes a box empty', () => {
    expect(resized(box, { x: 1, y: 1 }, { x: 10, y: 60 }, free, grid)).toEqual([10, 20, 40, 60]);
    expect(resized(box, { x: 1, y: 0 }, { x: 40, y: 0 }, free, grid)).toEqual([40, 20, 41, 40]);
    expect(resized(box, { x: 0, y: -1 }, { x: 0, y: 40 }, free, grid)).toEqual([40, 39, 80, 40]);
  });

  it('keeps the ratio about the opposite corner, and about the middle', () => {
    const kept = { keepRatio: true, centred: false };
    expect(resized(box, { x: 1, y: 1 }, { x: 100, y: 42 }, kept, grid)).toEqual([40, 20, 100, 50]);
    expect(resized(box, { x: -1, y: -1 }, { x: 100, y: 60 }, kept, grid)).toEqual([
      80, 40, 120, 60,
    ]);
    const both = { keepRatio: true, centred: true };
    expect(resized(box, { x: 1, y: 1 }, { x: 90, y: 41 }, both, grid)).toEqual([30, 15, 90, 45]);
  });

  it('keeps the ratio with an edge in hand: the other axis grows about its middle', () => {
    const kept = { keepRatio: true, centred: false };
    expect(resized(box, { x: 1, y: 0 }, { x: 100, y: 0 }, kept, grid)).toEqual([40, 15, 100, 45]);
  });

  it('keeps the ratio where the border ends it', () => {
    const kept = { keepRatio: true, centred: false };
    const to = { x: -90, y: -90 };
    expect(resized(box, { x: -1, y: -1 }, to, kept, grid)).toEqual([0, 0, 80, 40]);
  });

  it('leaves the side alone that is not in the picture', () => {
    const outside: Box = [-30, 20, 80, 40];
    expect(resized(outside, { x: 1, y: 0 }, { x: 90, y: 0 }, free, grid)).toEqual([
      -30, 20, 90, 40,
    ]);
  });
});
