import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parentOf } from '../../../../shared/detection/stages/description.ts';
import type { Stage } from '../../../../shared/detection/stages/stage.ts';
import type { StageTables } from '../../../../shared/detection/stages/table.ts';
import { tableMessage } from '../../../../shared/detection/stages/tableMessage.ts';
import { runs } from '../../../../shared/detection/testing/arbitraryRuns.ts';
import { spotsDetector } from '../../../../shared/detection/testing/spots.ts';
import { spotsRun } from '../../../../shared/detection/testing/spotsRuns.ts';
import { boxSetsFor, type Wish } from '../../../studio/stages/boxSets.ts';
import { legendOf, legendTotal } from './legend.ts';
import { columnsOf, type RunSnapshot } from '../../../studio/stages/tables.ts';
import { runOf } from '../../../studio/testing/runs.ts';

const wish: Wish = {
  anchors: { level: null, shape: null, all: true },
  level: null,
  draws: (_, first) => first,
  className: (index) => `class ${index}`,
  cluster: null,
};

/** A run of any detector, with all of its tables. */
function snapshotOf<T extends StageTables>(
  stages: readonly Stage<T, never, never>[],
  tables: T,
  levels: RunSnapshot['run']['levels'],
): RunSnapshot {
  const columns = stages.map(({ kind }) =>
    columnsOf(tableMessage({ stages }, { tables, versions: {} }, kind)),
  );
  return {
    series: 1,
    run: runOf({
      levels,
      stages: columns.map(({ kind, count }) => ({ kind, count, milliseconds: 0, version: 0 })),
    }),
    stages,
    tables: new Map(columns.map((table) => [table.kind, table])),
    followed: null,
  };
}

/** What the legend of a stage says of how many rows before it. */
function told(snapshot: RunSnapshot, kind: string, change: Partial<Wish> = {}) {
  const stage = snapshot.stages.find((each) => each.kind === kind)!;
  const sets = boxSetsFor(stage, snapshot, { ...wish, ...change }).map((set) => ({
    ...set,
    ...{ drawn: true, shown: set.count, minScore: 0, overlaid: false },
  }));
  return legendOf(sets, snapshot);
}

function expectSums(snapshot: RunSnapshot): void {
  for (const stage of snapshot.stages) {
    const sum = told(snapshot, stage.kind).reduce((all, { from, of }) => all + (from ?? of), 0);
    const before = snapshot.tables.get(parentOf(stage)?.stage ?? stage.kind)?.count;
    expect(sum, stage.kind).toBe(before);
    const total = legendTotal(stage.kind, snapshot)?.count;
    expect(total, stage.kind).toBe(parentOf(stage) === null ? undefined : before);
  }
}

const levelsOf = (grids: readonly { readonly width: number; readonly height: number }[]) =>
  grids as RunSnapshot['run']['levels'];

describe('the legend', () => {
  it('leaves out no row of the stage before, at any stage of any run', () => {
    fc.assert(
      fc.property(runs, ({ stages, tables }) => {
        expectSums(snapshotOf(stages, tables, levelsOf(tables.anchors.grids)));
      }),
    );
  });

  it('leaves out none of a detector that it does not know, also where two rows become one', async () => {
    const { tables } = await spotsRun();
    const snapshot = snapshotOf(spotsDetector.stages, tables, []);
    expectSums(snapshot);
    expect(told(snapshot, 'pairs')).toMatchObject([
      { name: 'pairs', of: tables.pairs.count, from: tables.spots.count - 1 },
      { name: 'alone', of: 1 },
    ]);
  });

  it('says every reason, also of boxes that are not drawn', async () => {
    const { tables } = await spotsRun({
      spots: { brightness: 0.25 },
      pairs: { reach: 6 },
      blobs: { overlap: 0.9, most: 2 },
    });
    const names = told(snapshotOf(spotsDetector.stages, tables, []), 'blobs').map(
      ({ name }) => name,
    );
    expect(names).toContain('over the limit');
  });
});
