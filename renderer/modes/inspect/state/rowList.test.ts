import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../../shared/detection/stages/description.ts';
import { spotsSummary } from '../../../../shared/detection/testing/spots.ts';
import { spotsAnswer, spotsRun } from '../../../../shared/detection/testing/spotsRuns.ts';
import { fasterRcnnStages } from '../../../studio/testing/models.ts';
import { rowListOf, type RowChoice } from './rowList.ts';
import { columnsOf, type RunSnapshot, type StageColumns } from '../../../studio/stages/tables.ts';
import { runOf } from '../../../studio/testing/runs.ts';

const all: RowChoice = { anchors: { level: null, shape: null }, level: null };
const className = (index: number) => ['cat', 'dog'][index] ?? '';

function columns(kind: string, given: Partial<StageColumns>): [string, StageColumns] {
  const none = { boxes: null, scores: null, parentRow: null, fate: null, suppressedBy: null };
  return [kind, { kind, version: 1, count: 0, ...none, levels: null, classes: null, ...given }];
}

/** A run of Faster R-CNN with these tables, of so many rows each. */
function snapshotOf(count: number, ...tables: [string, StageColumns][]): RunSnapshot {
  const stages = fasterRcnnStages.map(({ kind }) => ({ kind, count, milliseconds: 0, version: 1 }));
  return {
    series: 1,
    run: { ...runOf({}), stages },
    stages: fasterRcnnStages,
    tables: new Map(tables),
    followed: null,
  };
}

const boxes = (count: number) => new Float32Array(4 * count);
const listed = (
  kind: string,
  snapshot: RunSnapshot,
  scores: Float32Array | null = null,
  choice = all,
) => rowListOf(stageOf(snapshot.stages, kind), snapshot, scores, choice, className);

describe('rowListOf', () => {
  it('is best first by the scores that it is given', () => {
    const scores = Float32Array.of(0.2, 0.9, 0.5);
    const list = listed('anchors', snapshotOf(3, columns('anchors', { boxes: boxes(3) })), scores);
    expect(list?.rows).toEqual([1, 2, 0]);
    expect(list?.scores).toBe(scores);
    expect(list?.nameOf(1)).toBe('anchor 2');
  });

  it('is as the rows lie without scores, and nothing before the boxes are there', () => {
    expect(listed('anchors', snapshotOf(2, columns('anchors', { boxes: boxes(2) })))?.rows).toEqual(
      [0, 1],
    );
    expect(listed('anchors', snapshotOf(2))).toBeNull();
  });

  it('leaves out the rows of other levels', () => {
    const pooled = columns('pooled', { boxes: boxes(2), levels: Int32Array.of(0, 1) });
    const proposals = columns('proposals', { boxes: boxes(2) });
    const scores = Float32Array.of(0.1, 0.3);
    const rows = (level: number | null) =>
      listed('pooled', snapshotOf(2, pooled, proposals), scores, { ...all, level })?.rows;
    expect([rows(null), rows(0), rows(1)]).toEqual([[1, 0], [0], [1]]);
  });

  it('names what has a class by it, and what is one of several by what it is made of', () => {
    const scores = Float32Array.of(0.1, 0.8, 0.3, 0.2);
    const counts = { pooled: 2, classes: 4 };
    const base = snapshotOf(4, columns('classes', { boxes: boxes(4) }));
    const stages = base.run.stages.map((each) => ({
      ...each,
      count: each.kind === 'pooled' ? counts.pooled : counts.classes,
    }));
    const list = listed('classes', { ...base, run: { ...base.run, stages } }, scores);
    expect(list?.rows.map((row) => list.nameOf(row))).toEqual([
      'dog · proposal 1',
      'cat · proposal 2',
      'dog · proposal 2',
      'cat · proposal 1',
    ]);
    const detections = { boxes: boxes(1), classes: Int32Array.of(1) };
    expect(listed('detections', snapshotOf(1, columns('detections', detections)))?.nameOf(0)).toBe(
      'dog',
    );
  });

  it('takes the stages of any detector', async () => {
    const answer = spotsAnswer(await spotsRun(), { runId: 1, version: 0 }, 'a');
    const tables = new Map(answer.tables.map((table) => [table.kind, columnsOf(table)]));
    const snapshot: RunSnapshot = {
      series: 1,
      run: answer.run,
      stages: spotsSummary.stages,
      tables,
      followed: null,
    };
    const { count, scores = null } = tables.get('spots') ?? {};
    const list = listed('spots', snapshot, scores);
    expect(list?.rows).toHaveLength(count ?? -1);
    const ranked = list?.rows.map((row) => scores?.[row] ?? 0) ?? [];
    expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
    expect(list?.nameOf(0)).toBe('spot 1');
  });

  it('ranks 200,000 rows', () => {
    const count = 200_000;
    const scores = Float32Array.from({ length: count }, (_, row) => ((row * 7919) % count) / count);
    const snapshot = snapshotOf(count, columns('anchors', { boxes: boxes(count) }));
    const list = listed('anchors', snapshot, scores);
    expect(list?.rows).toHaveLength(count);
    expect(scores[list?.rows[0] ?? -1]).toBe(Math.fround((count - 1) / count));
  });
});
