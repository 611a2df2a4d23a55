import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowInAncestor } from '../../stages/rows.ts';
import { runs } from '../../testing/arbitraryRuns.ts';
import { anchorFateNames, anchorFates } from './anchorFates.ts';
import type { FasterRcnnStage } from './stage.ts';
import type { FasterRcnnTables } from './tables.ts';

describe('anchorFates', () => {
  it('give every anchor exactly one end, and detected ones are those of the detections', () => {
    fc.assert(
      fc.property(runs, ({ stages, tables }) => {
        const fates = anchorFates(tables);
        expect(fates.length).toBe(tables.anchors.count);
        const counts = anchorFateNames.map(
          (_, fate) => fates.filter((value) => value === fate).length,
        );
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(tables.anchors.count);
        expect(counts[anchorFateNames.indexOf('belowTopK')]).toBe(
          tables.anchors.count - tables.topK.count,
        );
        const proposalEnds = ['lowClassScore', 'tooSmallDetection', 'suppressedDetection'] as const;
        const reached =
          counts[anchorFateNames.indexOf('detected')]! +
          counts[anchorFateNames.indexOf('overDetectionLimit')]! +
          proposalEnds.reduce((sum, name) => sum + counts[anchorFateNames.indexOf(name)]!, 0);
        expect(reached).toBe(tables.proposals.count);
        expect(anchorsOfDetections(stages, tables)).toEqual(
          [...fates.keys()].filter((row) => anchorFateNames[fates[row]!] === 'detected'),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function anchorsOfDetections(
  stages: readonly FasterRcnnStage[],
  tables: FasterRcnnTables,
): number[] {
  const rows = new Set<number>();
  for (let row = 0; row < tables.detections.count; row++) {
    rows.add(rowInAncestor(stages, tables, { stage: 'detections', row }, 'anchors'));
  }
  return [...rows].sort((a, b) => a - b);
}
