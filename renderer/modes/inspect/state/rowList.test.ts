import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../../shared/detection/stages/description.ts';
import { spotsAnswer, spotsRun, spotsSummary } from '../../../../shared/detection/testing/spots.ts';
import { fasterRcnnStages } from '../../../studio/testing/models.ts';
import { rowListOf, type RowChoice } from './rowList.ts';
import { columnsOf, type RunSnapshot, type StageColumns } from './tables.ts';
import { runOf } from './testing/fakeDetector.ts';

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
const listed = (kind: string, snapshot: RunSnapshot, choice = all) =>
  rowListOf(stageOf(snapshot.stages, kind), snapshot, choice, className);

describe('rowListOf', () => {
  it('ranks anchors by the objectness that they are given after', () => {
    const scores = Float32Array.of(0.2, 0.9, 0.5);
    const snapshot = snapshotOf(
      3,
      columns('anchors', { boxes: boxes(3) }),
      columns('objectness', { scores }),
    );
    const list = listed('anchors', snapshot);
    expect(list?.rows).toEqual([1, 2, 0]);
    expect(list?.scores).toBe(scores);
    expect(list?.nameOf(1)).toBe('anchor 2');
  });

  it('has them in their own order until the scores are there, and nothing before the boxes', () => {
    expect(listed('anchors', snapshotOf(2, columns('anchors', { boxes: boxes(2) })))?.rows).toEqual(
      [0, 1],
    );
    expect(listed('anchors', snapshotOf(2))).toBeNull();
  });

  it('ranks a stage without scores by those of the aligned stage before it', () => {
    const proposals = { boxes: boxes(2), scores: Float32Array.of(0.1, 0.3) };
    const snapshot = snapshotOf(
      2,
      columns('proposals', proposals),
      columns('pooled', { boxes: boxes(2), levels: Int32Array.of(0, 1) }),
    );
    expect(listed('pooled', snapshot)?.rows).toEqual([1, 0]);
    expect(listed('pooled', snapshot, { ...all, level: 0 })?.rows).toEqual([0]);
  });

  it('names what has a class by it, and what is one of several by what it is made of', () => {
    const scores = Float32Array.of(0.1, 0.8, 0.3, 0.2);
    const counts = { pooled: 2, classes: 4 };
    const base = snapshotOf(4, columns('classes', { boxes: boxes(4), scores }));
    const stages = base.run.stages.map((each) => ({
      ...each,
      count: each.kind === 'pooled' ? counts.pooled : counts.classes,
    }));
    const list = listed('classes', { ...base, run: { ...base.run, stages } });
    expect(list?.rows.map((row) => list.nameOf(row))).toEqual([
      'dog · proposal 1',
      'cat · proposal 2',
      'dog · proposal 2',
      'cat · proposal 1',
    ]);
    const detections = { boxes: boxes(1), scores: Float32Array.of(1), classes: Int32Array.of(1) };
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
    const list = listed('spots', snapshot);
    const { count, scores } = tables.get('spots') ?? {};
    expect(list?.rows).toHaveLength(count ?? -1);
    const ranked = list?.rows.map((row) => scores?.[row] ?? 0) ?? [];
    expect(ranked).toEqual([...ranked].sort((a, b) => b - a));
    expect(list?.nameOf(0)).toBe('spot 1');
  });

  it('ranks 200,000 rows', () => {
    const count = 200_000;
    const scores = Float32Array.from({ length: count }, (_, row) => ((row * 7919) % count) / count);
    const objectness = columns('objectness', { scores });
    const list = listed(
      'anchors',
      snapshotOf(count, columns('anchors', { boxes: boxes(count) }), objectness),
    );
    expect(list?.rows).toHaveLength(count);
    expect(scores[list?.rows[0] ?? -1]).toBe(Math.fround((count - 1) / count));
  });
});
