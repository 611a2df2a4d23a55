import { describe, expect, it } from 'vitest';
import { anchorRows, columnsOf, type StageTables } from './tables.ts';

/** 100 anchors → 4 of the top-k → 3 clipped → 2 proposals, of 3 classes → 2 detections. */
const tables: StageTables = new Map(
  (
    [
      ['topK', [40, 7, 99, 3]],
      ['clipped', [0, 2, 3]],
      ['proposals', [2, 1]],
      // Proposal 1 as class 0, proposal 0 as class 2.
      ['detections', [3, 2]],
    ] as const
  ).map(([kind, parents]) => [
    kind,
    columnsOf({
      kind,
      version: 1,
      count: parents.length,
      parentRow: Int32Array.from(parents).buffer,
    }),
  ]),
);

describe('anchorRows', () => {
  it('walks every selecting stage back to its anchors', () => {
    expect(anchorRows('topK', tables, 3)).toEqual(Int32Array.of(40, 7, 99, 3));
    expect(anchorRows('clipped', tables, 3)).toEqual(Int32Array.of(40, 99, 3));
    expect(anchorRows('proposals', tables, 3)).toEqual(Int32Array.of(3, 99));
    expect(anchorRows('detections', tables, 3)).toEqual(Int32Array.of(99, 3));
  });

  it('is nothing where a table on the way is missing', () => {
    const broken = new Map(tables);
    broken.delete('clipped');
    expect(anchorRows('detections', broken, 3)).toBeNull();
    expect(anchorRows('topK', broken, 3)).not.toBeNull();
  });
});
