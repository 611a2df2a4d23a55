import { describe, expect, it } from 'vitest';
import { Fate } from '../../../../shared/detection/stages/table.ts';
import type { StageKind } from '../../../../shared/detection/stages/stages.ts';
import { bestClassRows, boxSetsFor, placesByScore } from './boxSets.ts';
import { columnsOf, type RunSnapshot } from './tables.ts';
import type { TableMessage } from '../../../../shared/contract/detector.ts';

const boxes = (count: number) =>
  Float32Array.from({ length: count * 4 }, (_, i) => Math.floor(i / 4)).buffer;

function snapshotOf(messages: readonly Omit<TableMessage, 'version'>[]): RunSnapshot {
  const tables = messages.map((message) => columnsOf({ ...message, version: 7 }));
  return {
    series: 1,
    run: {
      runId: 1,
      pictureId: 'a',
      modelName: 'm',
      provider: { requested: 'cpu', actual: 'cpu', reason: '' },
      settings: {
        rpn: { preNmsTopN: 1, postNmsTopN: 1, nmsIoU: 1, minSize: 0, scoreThreshold: 0 },
        head: { scoreThreshold: 0, nmsIoU: 1, maxDetections: 1, minSize: 0 },
      },
      geometry: {
        imageWidth: 1,
        imageHeight: 1,
        inputWidth: 1,
        inputHeight: 1,
        paddedWidth: 1,
        paddedHeight: 1,
        scaleX: 1,
        scaleY: 1,
      },
      levels: [],
      timings: {
        decode: 0,
        preprocess: 0,
        trunk: 0,
        proposals: 0,
        roi: 0,
        head: 0,
        postprocess: 0,
        total: 0,
      },
      stages: [],
      detections: [],
    },
    tables: new Map(tables.map((table) => [table.kind, table])),
  };
}

const view = { level: null, shape: null, all: true };
const setsOf = (stage: StageKind, snapshot: RunSnapshot) => boxSetsFor(stage, snapshot, view, 3);

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
    expect([...bestClassRows(scores, 3)]).toEqual([1, 5]);
  });

  it('changes a key with the version of its table', () => {
    const tables = { kind: 'topK', count: 1, boxes: boxes(1) } as const;
    const [set] = setsOf('topK', snapshotOf([tables]));
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
