import { describe, expect, it } from 'vitest';
import { fasterRcnnStages } from '../testing/models.ts';
import { columnIn, columnsOf, rootRows, tablesBack, type ColumnsByStage } from './tables.ts';
import { runOf } from '../testing/runs.ts';

/** 100 anchors → 4 of the top-k → 3 clipped → 2 proposals, of 3 classes → 2 detections. */
const parents: Readonly<Record<string, readonly number[]>> = {
  topK: [40, 7, 99, 3],
  clipped: [0, 2, 3],
  proposals: [2, 1],
  // Proposal 1 as class 0, proposal 0 as class 2.
  detections: [3, 2],
};
const counts: Readonly<Record<string, number>> = {
  ...{ anchors: 100, objectness: 100, decoded: 100, topK: 4, clipped: 3 },
  ...{ proposals: 2, pooled: 2, classes: 6, detections: 2 },
};
const run = runOf({
  stages: Object.entries(counts).map(([kind, count]) => ({
    kind,
    count,
    milliseconds: 0,
    version: 1,
  })),
});
const tables: ColumnsByStage = new Map(
  Object.entries(parents).map(([kind, rows]) => [
    kind,
    columnsOf({
      kind,
      version: 1,
      count: rows.length,
      parentRow: Int32Array.from(rows).buffer,
    }),
  ]),
);
const snapshot = { run, stages: fasterRcnnStages, tables };

describe('rootRows', () => {
  it('walks every selecting stage back to its anchors', () => {
    expect(rootRows(snapshot, 'topK')).toEqual(Int32Array.of(40, 7, 99, 3));
    expect(rootRows(snapshot, 'clipped')).toEqual(Int32Array.of(40, 99, 3));
    expect(rootRows(snapshot, 'proposals')).toEqual(Int32Array.of(3, 99));
    expect(rootRows(snapshot, 'detections')).toEqual(Int32Array.of(99, 3));
  });

  it('is nothing where a table on the way is missing', () => {
    const broken = { ...snapshot, tables: new Map(tables) };
    broken.tables.delete('clipped');
    expect(rootRows(broken, 'detections')).toBeNull();
    expect(rootRows(broken, 'topK')).not.toBeNull();
  });

  it('needs the tables on the way that tell of parents, and no others', () => {
    expect(tablesBack(fasterRcnnStages, 'detections')).toEqual([
      'detections',
      'proposals',
      'clipped',
      'topK',
    ]);
    expect(tablesBack(fasterRcnnStages, 'decoded')).toEqual([]);
  });
});

it('takes a column that a stage does not have from the aligned stage before it', () => {
  const columns = (kind: string, scores: ArrayBuffer) =>
    columnsOf({ kind, version: 1, count: 1, scores });
  const scored = new Map([['objectness', columns('objectness', Float32Array.of(0.5).buffer)]]);
  const { stages } = snapshot;
  expect(columnIn({ stages, tables: scored }, 'decoded', 'scores')).toEqual(Float32Array.of(0.5));
  expect(columnIn({ stages, tables: scored }, 'topK', 'scores')).toBeNull();
});
