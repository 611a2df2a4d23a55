import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { decodeAnchors, decodeInto, encode } from './boxCoder.ts';
import { anchorStrides, makeAnchors, placeOfRow, rowOfPlace } from './anchors.ts';

const coder = { deltaWeights: [10, 10, 5, 5] as const, sizeDeltaClamp: Math.log(62.5) };
const side = fc.double({ min: 1, max: 60, noNaN: true });
const corner = fc.double({ min: -50, max: 50, noNaN: true });
const boxes = fc.tuple(corner, corner, side, side).map(([x, y, w, h]): Box => [x, y, x + w, y + h]);

describe('the box coder', () => {
  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(boxes, boxes, (reference, box) => {
        const out = new Float32Array(4);
        const delta = encode(reference, box, { ...coder, deltaWeights: [10, 10, 5, 5] });
        decodeInto(out, 0, Float32Array.from(reference), 0, ...delta, coder);
        out.forEach((value, i) => expect(Math.abs(value - box[i]!)).toBeLessThan(1e-3));
      }),
    );
  });

  it('clamps sizes at 62.5 times the reference', () => {
    const out = new Float32Array(4);
    decodeInto(out, 0, Float32Array.of(0, 0, 2, 2), 0, 0, 0, 1e9, Infinity, coder);
    expect([...out]).toEqual([-61.5, -61.5, 63.5, 63.5]);
  });
});

describe('anchors', () => {
  const table = makeAnchors(
    [
      {
        width: 3,
        height: 2,
        strideX: 8,
        strideY: 8,
        cellBoxes: [
          [-4, -2, 4, 2],
          [-2, -4, 2, 4],
        ],
      },
      { width: 2, height: 1, strideX: 16, strideY: 16, cellBoxes: [[-8, -8, 8, 8]] },
    ],
    0,
  );

  it('run over level, y, x and shape', () => {
    expect(table.count).toBe(14);
    const row = rowOfPlace(table.grids, { level: 0, y: 1, x: 2, shape: 1 });
    expect(row).toBe(11);
    expect([...table.boxes.subarray(row * 4, row * 4 + 4)]).toEqual([14, 4, 18, 12]);
    expect([...table.boxes.subarray(13 * 4)]).toEqual([8, -8, 24, 8]);
    for (let each = 0; each < table.count; each++) {
      expect(rowOfPlace(table.grids, placeOfRow(table.grids, each))).toBe(each);
    }
  });

  it('are as far apart as the package says, on each axis for itself', () => {
    const cells = { width: 17, height: 13 };
    expect(anchorStrides('stride', 64, cells, 1088, 800)).toEqual({ strideX: 64, strideY: 64 });
    const strides = anchorStrides('inputOverCells', 64, cells, 1088, 800);
    expect(strides).toEqual({ strideX: 64, strideY: 61 });
    const { grids, boxes } = makeAnchors(
      [{ ...cells, ...strides, cellBoxes: [[-8, -4, 8, 4]] }],
      0.5,
    );
    const row = rowOfPlace(grids, { level: 0, y: 12, x: 16, shape: 0 });
    expect([...boxes.subarray(row * 4)]).toEqual([1048, 758.5, 1064, 766.5]);
  });

  it('are moved by the deltas of their own cell and shape', () => {
    // One channel a coordinate and shape; only dx of shape 1 at cell (2, 1) is set.
    const first = new Float32Array(2 * 4 * 6);
    first[4 * 6 + 5] = 0.5;
    const decoded = decodeAnchors([first, new Float32Array(4 * 2)], table, {
      deltaWeights: [1, 1, 1, 1],
      sizeDeltaClamp: 4,
    });
    const moved = [...decoded.boxes.keys()].filter((i) => decoded.boxes[i] !== table.boxes[i]);
    expect(moved).toEqual([44, 46]);
    expect([...decoded.deltas.subarray(44, 48)]).toEqual([0.5, 0, 0, 0]);
    expect(decoded.boxes[44]).toBe(16);
  });
});
