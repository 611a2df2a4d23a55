import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../shared/detection/stages/description.ts';
import { Fate } from '../../../shared/detection/stages/table.ts';
import type { TableMessage } from '../../../shared/detection/stages/tableMessage.ts';
import { fasterRcnnStages } from '../testing/models.ts';
import { bestRows, boxSetsFor, tablesFor, type Wish } from './boxSets.ts';
import { columnsOf, type RunSnapshot } from './tables.ts';
import { runOf } from '../testing/runs.ts';

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

const wish: Wish = {
  anchors: { level: null, shape: null, all: true },
  level: null,
  draws: (_, first) => first,
  className: (index) => `class ${index}`,
  cluster: null,
};
const setsOf = (kind: string, snapshot: RunSnapshot, change: Partial<Wish> = {}) =>
  boxSetsFor(stageOf(fasterRcnnStages, kind), snapshot, { ...wish, ...change });

/** Of four clipped proposals the first and the third are kept; the first suppressed the second. */
const afterNms = () =>
  snapshotOf([
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
      fate: Uint8Array.of(Fate.kept, Fate.suppressed, Fate.kept, Fate.overLimit).buffer,
      suppressedBy: Int32Array.of(-1, 0, -1, -1).buffer,
    },
  ]);

describe('boxSetsFor', () => {
  it('has after NMS what was kept, and what was not by its reason, as rows of the parent', () => {
    const [suppressed, overLimit, kept, ...more] = setsOf('proposals', afterNms());
    expect(suppressed).toMatchObject({ stage: 'clipped', line: 'dashed', main: false, count: 1 });
    expect([...(suppressed?.rows ?? [])]).toEqual([1]);
    expect([...(suppressed?.boxes ?? [])]).toEqual([1, 1, 1, 1]);
    expect(overLimit).toMatchObject({ name: 'over the limit', line: 'dotted', count: 1 });
    expect(kept).toMatchObject({ stage: 'proposals', rows: null, line: 'solid', main: true });
    expect(more).toEqual([]);
  });

  it('takes the boxes of what is drawn alone', () => {
    const drawn = (draws: Wish['draws']) =>
      setsOf('proposals', afterNms(), { draws }).map((set) => set.boxes.length / 4);
    expect(drawn((_, first) => first)).toEqual([1, 0, 2]);
    expect(drawn((id) => id === 'proposals/overLimit')).toEqual([0, 1, 0]);
  });

  it('has of a cluster the survivor and what it suppressed', () => {
    const cluster = { stage: 'proposals', survivor: 0 };
    const rows = setsOf('proposals', afterNms(), { cluster }).map((set) => [...(set.rows ?? [])]);
    expect(rows).toEqual([[1], [0]]);
  });

  it('has the objects of each class by themselves', () => {
    const snapshot = snapshotOf([
      {
        kind: 'detections',
        count: 3,
        boxes: boxes(3),
        scores: Float32Array.of(0.9, 0.8, 0.7).buffer,
        parentRow: Int32Array.of(5, 4, 3).buffer,
        classes: Int32Array.of(2, 0, 2).buffer,
      },
    ]);
    const sets = setsOf('detections', snapshot);
    expect(sets.map(({ name, rows }) => [name, ...(rows ?? [])])).toEqual([
      ['class 0', 1],
      ['class 2', 0, 2],
    ]);
    expect(new Set(sets.map(({ colour }) => colour)).size).toBe(2);
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

describe('tablesFor', () => {
  it('has the parent’s where something is drawn that did not go on', () => {
    expect(tablesFor(fasterRcnnStages, 'detections', wish.draws)).toEqual(['detections']);
    const all = () => true;
    expect(tablesFor(fasterRcnnStages, 'detections', all)).toEqual(['detections', 'classes']);
    expect(tablesFor(fasterRcnnStages, 'proposals', wish.draws)).toEqual(['proposals', 'clipped']);
  });
});
