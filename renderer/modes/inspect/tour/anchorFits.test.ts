import { describe, expect, it } from 'vitest';
import {
  anchorLabels,
  bestFit,
  cellOf,
  closestPair,
  fitOf,
  fittedBy,
  hasBox,
} from './anchorFits.ts';

/** Two cells with a small and a large shape each. */
const levels = [{ width: 2, height: 1, strideX: 20, strideY: 20, shapes: 2, firstRow: 0 }];
const boxes = Float32Array.of(
  ...[5, 5, 15, 15],
  ...[0, 0, 20, 20],
  ...[25, 5, 35, 15],
  ...[20, 0, 40, 20],
);
const objects = [
  { box: [5, 5, 15, 15], name: 'cell' },
  { box: [20, 0, 40, 18], name: 'dog' },
] as const;

describe('anchors against objects', () => {
  it('knows of an anchor the object that it fits best', () => {
    expect(fitOf(boxes, 1, objects)).toMatchObject({ object: 0, iou: 0.25 });
    expect(fitOf(boxes, 3, objects)).toMatchObject({ object: 1, iou: 0.9 });
    expect(fitOf(boxes, 0, [])).toEqual({ row: 0, iou: 0, object: -1 });
  });

  it('finds the best of all', () => {
    expect(bestFit(boxes, objects)).toMatchObject({ row: 0, object: 0, iou: 1 });
    expect(bestFit(boxes, [{ box: [90, 90, 99, 99], name: 'far' }])).toBeNull();
  });

  it('knows the anchors of a cell, on each level', () => {
    expect(cellOf(levels, 3)).toEqual([2, 3]);
    const second = { width: 1, height: 1, strideX: 40, strideY: 40, shapes: 3, firstRow: 4 };
    expect(cellOf([...levels, second], 5)).toEqual([4, 5, 6]);
    expect(cellOf([], 0)).toEqual([]);
  });

  it('says which objects a shape fits', () => {
    expect(fittedBy(boxes, levels, 0, objects, 0.5)).toEqual([true, false]);
    expect(fittedBy(boxes, levels, 1, objects, 0.5)).toEqual([false, true]);
    expect(fittedBy(boxes, levels, 2, objects, 0.5)).toEqual([false, false]);
  });

  it('labels anchors as a training would: 0.3 to 0.7 is ignored, where it is not the best of an object', () => {
    const truth = [{ box: [0, 0, 20, 20], name: 'cell' }] as const;
    const picture = { width: 40, height: 20 };
    expect([...anchorLabels(boxes, truth, picture)]).toEqual([0, 1, 0, 0]);
    const half = [...truth, { box: [20, 0, 30, 20], name: 'half' }] as const;
    const more = Float32Array.of(...boxes, 20, 0, 30, 20);
    expect([...anchorLabels(more, half, picture)]).toEqual([0, 1, 0, -1, 1]);
  });
});

describe('the two that overlap most', () => {
  it('are of one level', () => {
    const rows = Float32Array.of(...[0, 0, 10, 10], ...[0, 0, 10, 9], ...[5, 0, 15, 10]);
    expect(closestPair(rows, null)).toMatchObject({ iou: 0.9 });
    expect(closestPair(rows, Int32Array.of(0, 1, 0))?.iou).toBeCloseTo(1 / 3);
    expect(closestPair(rows.subarray(0, 4), null)).toBeNull();
  });

  it('are known again by their numbers', () => {
    expect(hasBox(boxes, [0, 0, 20, 20])).toBe(true);
    expect(hasBox(boxes, [0, 0, 20, 20.5])).toBe(false);
  });
});
