import { describe, expect, it } from 'vitest';
import { spotsSummary } from '../../../../shared/detection/testing/spots.ts';
import { spotsAnswer, spotsRun } from '../../../../shared/detection/testing/spotsRuns.ts';
import { compare } from './comparison.ts';
import { columnsOf, type RunSnapshot } from '../../../studio/stages/tables.ts';

async function snapshotOf(version: number): Promise<RunSnapshot> {
  const { run, tables } = spotsAnswer(await spotsRun(), { runId: 1, version }, 'a');
  return {
    series: 1,
    run,
    stages: spotsSummary.stages,
    tables: new Map(tables.map((table) => [table.kind, columnsOf(table)])),
    followed: null,
  };
}

describe('what settings changed', () => {
  it('is nothing where the rows began as before', async () => {
    const [before, after] = [await snapshotOf(0), await snapshotOf(1)];
    expect(compare(before, after, 'pairs')).toMatchObject({ gained: [], lost: [] });
  });

  it('is told by boxes where the rows with which they began were made anew', async () => {
    const [before, same] = [await snapshotOf(0), await snapshotOf(1)];
    const stages = same.run.stages.map((each) => ({ ...each, version: each.version + 1 }));
    const after = { ...same, run: { ...same.run, stages } };
    // Blobs have classes, and those that lie where one was are the same; pairs have none, and their rows say nothing now.
    expect(compare(before, after, 'blobs')).toMatchObject({ gained: [], lost: [] });
    const { gained, lost } = compare(before, after, 'pairs') ?? { gained: [], lost: [] };
    expect(gained.length).toBe(before.tables.get('pairs')?.count);
    expect(lost.length).toBe(gained.length);
  });
});
