import { describe, expect, it } from 'vitest';
import { maskBounds, maskOfPixels } from '../geometry/masks.ts';
import { rotatedBounds } from '../geometry/rotatedBoxes.ts';
import { boundsOfOutline, type Geometry } from './geometry.ts';
import { movableBy, moved } from './movedGeometry.ts';

describe('moved', () => {
  it('takes a box along', () => {
    expect(moved({ kind: 'box', box: [1, 2, 3, 4] }, 10, -1)).toEqual({
      kind: 'box',
      box: [11, 1, 13, 3],
    });
  });

  it('takes a rotated box with its bounds along', () => {
    const rotated = { x: 10, y: 20, width: 6, height: 4, angle: 0.5 };
    const box = rotatedBounds(rotated)!;
    const after = moved({ kind: 'rotatedBox', rotated, box }, 3, 5);
    if (after.kind !== 'rotatedBox') throw new Error('It is another kind now.');
    expect(after.rotated).toEqual({ ...rotated, x: 13, y: 25 });
    const bounds = boundsOfOutline(after)!;
    bounds.forEach((side, i) => expect(side).toBeCloseTo(after.box[i]!));
  });

  it('takes every ring of a polygon along, and keeps a box that was stated otherwise', () => {
    const polygon: Geometry = {
      kind: 'polygon',
      box: [0, 0, 10, 10],
      rings: [
        [1, 1, 5, 1, 5, 5],
        [6, 6, 8, 6, 8, 8],
      ],
    };
    expect(moved(polygon, 2, 3)).toEqual({
      kind: 'polygon',
      box: [2, 3, 12, 13],
      rings: [
        [3, 4, 7, 4, 7, 8],
        [8, 9, 10, 9, 10, 11],
      ],
    });
  });

  it('takes a mask along by whole pixels, and cuts it at the edge of the picture', () => {
    // Column after column: (1, 1), (1, 2) and (2, 1) of 4 × 3.
    const pixels = Uint8Array.from([0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0]);
    const mask = maskOfPixels(4, 3, pixels);
    const geometry: Geometry = { kind: 'mask', mask, box: maskBounds(mask)! };
    const there = moved(geometry, 1.2, -1);
    expect(there).toEqual({
      kind: 'mask',
      box: [2, 0, 4, 2],
      mask: maskOfPixels(4, 3, Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0])),
    });
    expect(moved(there, -1, 1)).toEqual(geometry);
    const cut = moved(geometry, 2, 0);
    if (cut.kind !== 'mask') throw new Error('It is another kind now.');
    expect(maskBounds(cut.mask)).toEqual([3, 1, 4, 3]);
  });
});

describe('movableBy', () => {
  const size = { width: 100, height: 50 };

  it('stops where the first of the boxes meets an edge', () => {
    const boxes = [
      [10, 10, 20, 20],
      [80, 30, 95, 45],
    ] as const;
    expect(movableBy(boxes, 30, 30, size)).toEqual([5, 5]);
    expect(movableBy(boxes, -30, -30, size)).toEqual([-10, -10]);
    expect(movableBy(boxes, 3, -4, size)).toEqual([3, -4]);
  });

  it('lets a box that lies outside come in, and not go farther', () => {
    expect(movableBy([[-5, 10, 20, 20]], -3, 0, size)).toEqual([0, 0]);
    expect(movableBy([[-5, 10, 20, 20]], 8, 0, size)).toEqual([8, 0]);
  });
});
