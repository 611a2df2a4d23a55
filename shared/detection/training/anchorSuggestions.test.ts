import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { seededRandom } from '../../random.ts';
import { makeAnchors } from '../rpn/anchors.ts';
import { gridCoverage, shapeCoverage, shapeIou, type Shape } from './anchorCoverage.ts';
import { shapesOf, suggestShapes, suggestSizesAndRatios } from './anchorSuggestions.ts';

const side = fc.integer({ min: 1, max: 400 });
const shape = fc.record({ width: side, height: side });
const truth = fc.array(shape, { minLength: 1, maxLength: 40 });

/** Groups of ground truth around these shapes, ± a tenth. */
const centres: Shape[] = [
  { width: 20, height: 50 },
  { width: 60, height: 60 },
  { width: 200, height: 90 },
];

function around(count: number): Shape[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (_, i) => {
    const { width, height } = item(centres, i % 3);
    const near = (value: number) => value * (0.9 + 0.2 * random.next());
    return { width: near(width), height: near(height) };
  });
}

describe('shapeIou', () => {
  it('is the IoU of boxes with one centre', () => {
    const boxOf = ({ width, height }: Shape) =>
      [-width / 2, -height / 2, width / 2, height / 2] as const;
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(shapeIou(a, b)).toBeCloseTo(iou(boxOf(a), boxOf(b)), 12);
      }),
    );
  });
});

describe('suggestShapes', () => {
  it('finds the groups that there are', () => {
    const [two, three] = suggestShapes(around(300), [2, 3], seededRandom(1));
    expect(three!.shapes).toHaveLength(3);
    three!.shapes.forEach(({ width, height }, i) => {
      expect(Math.abs(width / item(centres, i).width - 1)).toBeLessThan(0.03);
      expect(Math.abs(height / item(centres, i).height - 1)).toBeLessThan(0.03);
    });
    expect(three!.coverage.atSeventy).toBe(1);
    expect(two!.coverage.atSeventy).toBeLessThan(0.8);
  });

  it('has shapes by area, as many as asked for where the data has them, and says what they reach', () => {
    fc.assert(
      fc.property(truth, fc.integer({ min: 1, max: 6 }), fc.nat(), (given, count, seed) => {
        const [made] = suggestShapes(given, [count], seededRandom(seed));
        const { shapes, coverage } = made!;
        const different = new Set(given.map(({ width, height }) => `${width} ${height}`)).size;
        expect(shapes).toHaveLength(Math.min(count, different));
        const areas = shapes.map(({ width, height }) => width * height);
        expect(areas).toEqual([...areas].sort((a, b) => a - b));
        expect(coverage).toEqual(shapeCoverage(given, shapes));
        expect(coverage.atHalf).toBeGreaterThanOrEqual(coverage.atSeventy);
        if (count >= different) expect(coverage.meanIou).toBeCloseTo(1, 12);
        expect(suggestShapes(given, [count], seededRandom(seed))).toEqual([made]);
      }),
      { numRuns: 60 },
    );
  });

  it('passes over what has no area, and has nothing of nothing', () => {
    const none = { shapes: [], coverage: { meanIou: 0, atHalf: 0, atSeventy: 0 } };
    expect(suggestShapes([], [3], seededRandom(1))).toEqual([none]);
    const flat = { width: 10, height: 0 };
    expect(suggestShapes([flat, { width: NaN, height: 3 }], [1], seededRandom(1))).toEqual([none]);
    const [one] = suggestShapes([flat, { width: 10, height: 20 }], [1], seededRandom(1));
    expect(one!.shapes).toEqual([{ width: 10, height: 20 }]);
    expect(one!.coverage).toEqual({ meanIou: 1, atHalf: 1, atSeventy: 1 });
  });
});

describe('suggestSizesAndRatios', () => {
  it('finds the sizes and ratios that data is made of', () => {
    const exact = { sizes: [[30], [90], [260]], ratios: [0.4, 1, 2] };
    const made = suggestSizesAndRatios(shapesOf(exact).flat(), 3, 1, 3)!;
    made.sizes.flat().forEach((size, i) => {
      expect(size).toBeCloseTo(item(exact.sizes.flat(), i), 6);
    });
    made.ratios.forEach((ratio, i) => {
      expect(ratio).toBeCloseTo(item(exact.ratios, i), 6);
    });
    expect(made.coverage.meanIou).toBeCloseTo(1, 9);
  });

  it('has as many a level as asked for, ascending, and says what they reach', () => {
    const count = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(truth, count, count, count, (given, levels, sizes, ratios) => {
        const made = suggestSizesAndRatios(given, levels, sizes, ratios)!;
        expect(made.sizes.map(({ length }) => length)).toEqual(Array(levels).fill(sizes));
        expect(made.ratios).toHaveLength(ratios);
        for (const values of [made.sizes.flat(), made.ratios]) {
          expect(values).toEqual([...values].sort((a, b) => a - b));
          expect(Math.min(...values)).toBeGreaterThan(0);
        }
        const reached = shapeCoverage(given, shapesOf(made).flat());
        expect(made.coverage.meanIou).toBeCloseTo(reached.meanIou, 9);
      }),
    );
    expect(suggestSizesAndRatios([{ width: 0, height: 4 }], 1, 1, 1)).toBeNull();
  });
});

describe('gridCoverage', () => {
  const corner = fc.integer({ min: -10, max: 90 });

  it('is that of the best of all anchors', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(corner, corner, shape), { minLength: 1, maxLength: 5 }),
        fc.array(shape, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(0, 0.5),
        (given, shapes, offset) => {
          const boxes = Float32Array.from(
            given.flatMap(([x, y, { width, height }]) => [x, y, x + width, y + height]),
          );
          const levels = [8, 16].map((stride) => ({
            stride,
            columns: 80 / stride,
            rows: 48 / stride,
          }));
          const cellBoxes = shapes.map(
            ({ width, height }) => [-width / 2, -height / 2, width / 2, height / 2] as const,
          );
          const anchors = makeAnchors(
            levels.map(({ stride, columns, rows }) => ({
              ...{ width: columns, height: rows, strideX: stride, strideY: stride },
              cellBoxes,
            })),
            offset,
          );
          const at = (column: Float32Array, row: number) =>
            [0, 1, 2, 3].map((i) => column[4 * row + i]!) as [number, number, number, number];
          const best = given.map((_, row) => {
            let most = 0;
            for (let anchor = 0; anchor < anchors.count; anchor++) {
              most = Math.max(most, iou(at(boxes, row), at(anchors.boxes, anchor)));
            }
            return most;
          });
          const made = gridCoverage(
            boxes,
            levels.map((level) => ({ ...level, shapes, offset })),
          );
          expect(made.meanIou).toBeCloseTo(best.reduce((sum, x) => sum + x, 0) / best.length, 6);
          expect(made.meanIou).toBeLessThanOrEqual(
            shapeCoverage(
              given.map(([, , size]) => size),
              shapes,
            ).meanIou + 1e-9,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is 0 of nothing', () => {
    const none = { meanIou: 0, atHalf: 0, atSeventy: 0 };
    expect(gridCoverage(Float32Array.of(5, 5, 5, 9), [])).toEqual(none);
    expect(gridCoverage(Float32Array.of(5, 5, 9, 9), [])).toEqual(none);
  });
});
