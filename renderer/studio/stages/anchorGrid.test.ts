import { describe, expect, it } from 'vitest';
import type { AnchorLevel } from '../../../shared/detection/stages/stages.ts';
import {
  cellAt,
  chosenValues,
  firstRowOf,
  objectnessMap,
  originOf,
  sampleRows,
  shownShapes,
  showsRow,
} from './anchorGrid.ts';

/** Two levels, 4 × 3 cells of stride 8 and 2 × 2 of stride 16, two shapes each, offset half a cell. */
const levels: readonly AnchorLevel[] = [
  { width: 4, height: 3, strideX: 8, strideY: 8, shapes: 2, firstRow: 0 },
  { width: 2, height: 2, strideX: 16, strideY: 16, shapes: 2, firstRow: 24 },
];
const anchorCount = 32;

function anchorBoxes(): Float32Array {
  const boxes: number[] = [];
  for (const { width, height, strideX, strideY, shapes } of levels) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let shape = 0; shape < shapes; shape++) {
          const [cx, cy, half] = [(x + 0.5) * strideX, (y + 0.5) * strideY, strideX * (shape + 1)];
          boxes.push(cx - half, cy - half, cx + half, cy + half);
        }
      }
    }
  }
  return Float32Array.from(boxes);
}

const everything = { level: null, shape: null };

describe('cells', () => {
  it('finds the centre of the first cell from its shapes', () => {
    expect(originOf(levels[0]!, anchorBoxes())).toEqual({ x: 4, y: 4 });
    expect(originOf(levels[1]!, anchorBoxes())).toEqual({ x: 8, y: 8 });
  });

  it('finds the cell that a point is nearest to, and none outside of the grid', () => {
    expect(cellAt(levels, 0, anchorBoxes(), { x: 17, y: 9 })).toEqual({ level: 0, x: 2, y: 1 });
    expect(cellAt(levels, 0, anchorBoxes(), { x: 40, y: 9 })).toBeNull();
    expect(cellAt(levels, 5, anchorBoxes(), { x: 1, y: 1 })).toBeNull();
  });

  it('counts rows over y, then x, then shape', () => {
    expect(firstRowOf(levels, { level: 0, x: 2, y: 1 })).toBe(12);
    expect(firstRowOf(levels, { level: 1, x: 1, y: 1 })).toBe(30);
  });
});

describe('shownShapes', () => {
  it('shows what is chosen and nothing else', () => {
    expect(shownShapes(levels, { level: 1, shape: 0 })).toEqual([
      [false, false],
      [true, false],
    ]);
    expect(shownShapes(levels, everything).flat()).not.toContain(false);
  });
});

describe('showsRow', () => {
  it('agrees with the shapes that are shown', () => {
    const shown = (choice: { level: number | null; shape: number | null }) =>
      Array.from({ length: anchorCount }, (_, row) => row).filter((row) =>
        showsRow(levels, choice, row),
      );
    expect(shown({ level: 1, shape: 1 })).toEqual([25, 27, 29, 31]);
    expect(shown({ level: 0, shape: null })).toHaveLength(24);
    expect(shown(everything)).toHaveLength(anchorCount);
  });
});

describe('sampleRows', () => {
  it('takes all shapes of a few cells, each row once and within its level', () => {
    const rows = [...sampleRows(levels, everything, 2)];
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.filter((row) => row < 24)).toHaveLength(2 * 2 * 2);
    expect(rows.filter((row) => row >= 24)).toHaveLength(2 * 2 * 2);
    expect(Math.max(...rows)).toBeLessThan(anchorCount);
  });

  it('keeps to the chosen level and shape', () => {
    expect([...sampleRows(levels, { level: 1, shape: 1 }, 2)]).toEqual([25, 27, 29, 31]);
  });
});

describe('chosenValues', () => {
  const column = Float32Array.from({ length: anchorCount }, (_, row) => row);

  it('keeps the rows of the chosen level and shape, in their order', () => {
    expect([...chosenValues(levels, { level: 1, shape: 1 }, column)]).toEqual([25, 27, 29, 31]);
    expect(chosenValues(levels, { level: 0, shape: null }, column)).toHaveLength(24);
    expect(chosenValues(levels, { level: null, shape: 0 }, column)).toHaveLength(16);
    expect(chosenValues(levels, everything, column)).toEqual(column);
  });

  it('is empty where no level has the shape', () => {
    expect(chosenValues(levels, { level: null, shape: 2 }, column)).toHaveLength(0);
  });
});

describe('objectnessMap', () => {
  const scores = new Float32Array(anchorCount);
  scores[12] = 0.4; // level 0, cell 2, 1, shape 0
  scores[13] = 0.7; // the same cell, shape 1
  scores[30] = 0.9; // level 1, cell 1, 1, shape 0

  it('is the largest over the shapes of a level', () => {
    const map = objectnessMap(levels, { level: 0, shape: null }, anchorBoxes(), scores);
    expect(map).toMatchObject({ width: 4, height: 3, strideX: 8, originX: 4, originY: 4 });
    expect(map?.values[1 * 4 + 2]).toBeCloseTo(0.7);
    expect(map?.values.filter((value) => value > 0)).toHaveLength(1);
  });

  it('is one shape where one is chosen', () => {
    const map = objectnessMap(levels, { level: 0, shape: 0 }, anchorBoxes(), scores);
    expect(map?.values[6]).toBeCloseTo(0.4);
  });

  it('brings coarser levels onto the finest grid', () => {
    const map = objectnessMap(levels, everything, anchorBoxes(), scores);
    expect(map?.values).toHaveLength(12);
    // Cell 1, 1 of level 1 lies over the right lower cells of level 0.
    expect(map?.values[2 * 4 + 3]).toBeCloseTo(0.9);
    expect(map?.values[0]).toBe(0);
  });
});
