import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../../shared/detection/stages/description.ts';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import type { TableMessage } from '../../../../shared/detection/stages/tableMessage.ts';
import { fasterRcnnStages } from '../../../studio/testing/models.ts';
import { bestRows, boxSetsFor, placesByScore } from './boxSets.ts';
import { columnsOf, type RunSnapshot } from './tables.ts';
import { runOf } from './testing/fakeDetector.ts';

const boxes = (count: number) =>
  Float32Array.from({ length: count * 4 }, (_, i) => Math.floor(i / 4)).buffer;

function snapshotOf(messages: readonly Omit<TableMessage, 'version'>[]): RunSnapshot {
  const tables = messages.map((message) => columnsOf({ ...message, version: 7 }));
  return {
    series: 1,
    run: runOf({
      stages: [
        { kind: 'pooled', count: 2, milliseconds: 0, version: 7 },
        { kind: 'classes', count: 6, milliseconds: 0, version: 7 },
      ],
    }),
    stages: fasterRcnnStages,
    tables: new Map(tables.map((table) => [table.kind, table])),
    followed: null,
  };
}

const view = { level: null, shape: null, all: true };
const setsOf = (kind: string, snapshot: RunSnapshot) =>
  boxSetsFor(stageOf(fasterRcnnStages, kind), snapshot, view, null);

describe('boxSetsFor', () => {
  it('shows after NMS what was kept, and dashed what was suppressed, as rows of the parent', () => {
    const snapshot = snapshotOf([
      {
        kind: 'clipped',
        count: 4,
        boxes: boxes(4),
        scores: Float32Array.of(0.9, 0.8, 0.7, 0.6).buffer,
      },
      {
        kind: 'proposals',
        count: 2,
        boxes: boxes(2),
        scores: Float32Array.of(0.9, 0.7).buffer,
        parentRow: Int32Array.of(0, 2).buffer,
        fate: Uint8Array.of(Fate.kept, Fate.suppressed, Fate.kept, Fate.suppressed).buffer,
      },
    ]);
    const [suppressed, kept] = setsOf('proposals', snapshot);
    expect(suppressed).toMatchObject({ stage: 'clipped', dashed: true, main: false });
    expect([...(suppressed?.rows ?? [])]).toEqual([1, 3]);
    expect([...(suppressed?.boxes ?? [])]).toEqual([1, 1, 1, 1, 3, 3, 3, 3]);
    expect(kept).toMatchObject({ stage: 'proposals', rows: null, dashed: false, main: true });
  });

  it('shows nothing of a stage whose tables are not there yet', () => {
    expect(
      setsOf('objectness', snapshotOf([{ kind: 'anchors', count: 1, boxes: boxes(1) }])),
    ).toEqual([]);
  });

  it('shows each proposal as its most probable class', () => {
    const scores = Float32Array.of(0.1, 0.7, 0.2, 0.3, 0.1, 0.6);
    const snapshot = snapshotOf([
      { kind: 'classes', count: 6, boxes: boxes(6), scores: scores.buffer },
    ]);
    const [best] = setsOf('classes', snapshot);
    expect([...(best?.rows ?? [])]).toEqual([1, 5]);
    expect(best?.boxes[4]).toBe(5);
    expect([...bestRows(scores, 3)]).toEqual([1, 5]);
  });

  it('changes a key with the version of its table', () => {
    const scores = Float32Array.of(0.5).buffer;
    const [set] = setsOf('topK', snapshotOf([{ kind: 'topK', count: 1, boxes: boxes(1), scores }]));
    expect(set?.key).toContain('/7/');
  });
});

describe('placesByScore', () => {
  it('goes from the best on and leaves out what is below the threshold', () => {
    const snapshot = snapshotOf([
      {
        kind: 'topK',
        count: 4,
        boxes: boxes(4),
        scores: Float32Array.of(0.2, 0.9, 0.4, 0.6).buffer,
      },
    ]);
    const [set] = setsOf('topK', snapshot);
    expect(set && placesByScore(set, 0.5)).toEqual([1, 3]);
    expect(set && placesByScore(set, 0)).toEqual([1, 3, 2, 0]);
  });
});
