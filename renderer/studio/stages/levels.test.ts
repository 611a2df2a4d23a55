import { describe, expect, it } from 'vitest';
import { fasterRcnnStages } from '../testing/models.ts';
import { levelLike, rowsOfLevel } from './levels.ts';
import { columnsOf, type RunSnapshot } from './tables.ts';
import { runOf } from '../testing/runs.ts';

/** Two levels of anchors, of 2 and 1 cells with two shapes each; of five top-k proposals the levels. */
const grid = { strideX: 20, strideY: 20, shapes: 2, height: 1 };
const topK = columnsOf({
  kind: 'topK',
  version: 1,
  count: 5,
  levels: Int32Array.of(1, 0, 0, 0, 1).buffer,
});
const snapshot: RunSnapshot = {
  series: 1,
  run: runOf({
    levels: [
      { ...grid, width: 2, firstRow: 0 },
      { ...grid, width: 1, firstRow: 4 },
    ],
  }),
  stages: fasterRcnnStages,
  tables: new Map([['topK', topK]]),
  followed: null,
};

describe('rowsOfLevel', () => {
  const rowsOf = (kind: string, rows: Int32Array | null, level: number) => {
    const found = rowsOfLevel(kind, rows, snapshot, level);
    return found && [...found];
  };

  it('keeps the rows that their table says are on the level', () => {
    expect(rowsOf('topK', Int32Array.of(4, 0, 2), 1)).toEqual([4, 0]);
    expect(rowsOf('topK', null, 0)).toEqual([1, 2, 3]);
  });

  it('keeps of a grid the rows of the level’s cells', () => {
    expect(rowsOf('decoded', Int32Array.of(5, 1, 4), 1)).toEqual([5, 4]);
    expect(rowsOf('decoded', null, 1)).toEqual([4, 5]);
  });

  it('says nothing of rows that have no level', () => {
    expect(rowsOf('detections', Int32Array.of(0), 1)).toBeNull();
  });
});

describe('levelLike', () => {
  const lists = {
    anchors: [4, 8, 16].map((stride) => ({ stride, shapes: [] })),
    pooled: [8, 16].map((stride) => ({ stride, shapes: [] })),
  };

  it('finds the level of the same stride in another list', () => {
    expect(levelLike(lists, 'anchors', 1, 'pooled')).toBe(0);
    expect(levelLike(lists, 'pooled', 1, 'anchors')).toBe(2);
    expect(levelLike(lists, 'anchors', 0, 'pooled')).toBeNull();
    expect(levelLike(lists, 'anchors', 1, 'anchors')).toBe(1);
    expect(levelLike(lists, 'anchors', null, 'pooled')).toBeNull();
  });
});
