import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxArea, boxAt, clipBoxes, iou, iouOfRows, takeRows, type Box } from './boxes.ts';

const side = 12;
const coordinate = fc.integer({ min: 0, max: side });
/** Corners on whole pixels, in order; a side may be 0. */
const wholeBox = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .map(([a, b, c, d]): Box => [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]);

/** Whether the box covers pixel (x, y): the definition that areas and overlaps follow from. */
const covers = ([x0, y0, x1, y1]: Box, x: number, y: number) =>
  x >= x0 && x < x1 && y >= y0 && y < y1;

function countPixels(test: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (test(x, y)) count++;
  return count;
}

describe('boxArea', () => {
  it('is the number of pixels covered', () => {
    fc.assert(
      fc.property(wholeBox, (box) => {
        expect(boxArea(box)).toBe(countPixels((x, y) => covers(box, x, y)));
      }),
    );
  });

  it('is 0 where corners are out of order', () => {
    expect(boxArea([5, 5, 1, 9])).toBe(0);
    expect(boxArea([5, 5, 1, 1])).toBe(0);
  });
});

describe('iou', () => {
  it('is pixels in both over pixels in either', () => {
    fc.assert(
      fc.property(wholeBox, wholeBox, (a, b) => {
        const both = countPixels((x, y) => covers(a, x, y) && covers(b, x, y));
        const either = countPixels((x, y) => covers(a, x, y) || covers(b, x, y));
        expect(iou(a, b)).toBeCloseTo(either === 0 ? 0 : both / either, 12);
      }),
    );
  });

  it('is the same both ways round, and 1 with itself', () => {
    fc.assert(
      fc.property(wholeBox, wholeBox, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a));
        expect(iou(a, a)).toBe(boxArea(a) > 0 ? 1 : 0);
      }),
    );
  });

  it('is 0 for boxes that only touch', () => {
    expect(iou([0, 0, 2, 2], [2, 0, 4, 2])).toBe(0);
  });
});

describe('columns', () => {
  const boxes = Float32Array.of(0, 0, 4, 4, 2, 0, 6, 4, -3, -2, 50, 1);

  it('have a box in each row', () => {
    expect(boxAt(boxes, 1)).toEqual([2, 0, 6, 4]);
    expect(iouOfRows(boxes, 0, 1)).toBeCloseTo(8 / 24, 12);
  });

  it('give rows in the order asked for, also twice', () => {
    expect([...takeRows(boxes, Int32Array.of(2, 0, 2), 4)]).toEqual([
      ...[-3, -2, 50, 1],
      ...[0, 0, 4, 4],
      ...[-3, -2, 50, 1],
    ]);
    expect([...takeRows(Float32Array.of(7, 8, 9), Int32Array.of(2, 1))]).toEqual([9, 8]);
    expect(takeRows(boxes, new Int32Array(0), 4)).toHaveLength(0);
  });

  it('are clipped into a new column', () => {
    expect([...clipBoxes(boxes, 5, 3)]).toEqual([
      ...[0, 0, 4, 3],
      ...[2, 0, 5, 3],
      ...[0, 0, 5, 1],
    ]);
    expect(boxes[3]).toBe(4);
  });
});
