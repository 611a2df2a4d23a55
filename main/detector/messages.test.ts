import { describe, expect, it } from 'vitest';
import type { TableMessage } from '../../shared/contract/detector.ts';
import { stageKinds, type StageKind } from '../../shared/detection/stages/stages.ts';
import { detectionRows, pooledMessage, summarise, tableMessage } from './messages.ts';
import { seededPackage, seededRun } from './testing/syntheticRuns.ts';

const run = seededRun();
const spec = seededPackage();
const context = {
  runId: 7,
  pictureId: 'a',
  spec,
  provider: { requested: 'auto', actual: 'cpu', reason: '' },
  decode: 10,
} as const;

/** Bytes of a row of each column; fate and suppressedBy have the parent's rows. */
const rowBytes = { boxes: 16, scores: 4, parentRow: 4, levels: 4, classes: 4 } as const;

const columns: Readonly<Record<StageKind, readonly string[]>> = {
  anchors: ['boxes'],
  objectness: ['scores'],
  decoded: ['boxes'],
  topK: ['boxes', 'fate', 'levels', 'parentRow', 'scores'],
  clipped: ['boxes', 'fate', 'levels', 'parentRow', 'scores'],
  proposals: ['boxes', 'fate', 'levels', 'parentRow', 'scores', 'suppressedBy'],
  pooled: ['boxes', 'levels'],
  classes: ['boxes', 'parentRow', 'scores'],
  detections: ['boxes', 'classes', 'fate', 'parentRow', 'scores', 'suppressedBy'],
};
const parents: Partial<Record<StageKind, StageKind>> = {
  topK: 'decoded',
  clipped: 'topK',
  proposals: 'clipped',
  detections: 'classes',
};

describe('summarise', () => {
  const summary = summarise(run, context);

  it('has every stage in order, with its count, time and version', () => {
    expect(summary.stages).toEqual(
      stageKinds.map((kind, i) => ({
        kind,
        count: run.tables[kind].count,
        milliseconds: i + 1,
        version: i + 1,
      })),
    );
  });

  it('has the times of the steps and of reading the picture, and their sum', () => {
    expect(summary.timings).toEqual({ decode: 10, ...run.timings, total: 43.5 });
  });

  it('can cross to the window as it is', () => {
    expect(structuredClone(summary)).toEqual(summary);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});

describe('detectionRows', () => {
  it('has the detections best first, as the package calls them, in image space', () => {
    const rows = detectionRows(run, spec);
    expect(rows).toHaveLength(run.tables.detections.count);
    rows.forEach(({ classId, label, score, box }, row) => {
      const { classes, scores, imageBoxes } = run.tables.detections;
      expect([classId, label]).toEqual([classes[row]! * 10, `class ${classes[row]!}`]);
      expect(score).toBe(scores[row]);
      expect(box).toEqual([...imageBoxes.subarray(row * 4, row * 4 + 4)]);
    });
    const scores = rows.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('does not pass over a class that the package does not have', () => {
    expect(() => detectionRows(run, { ...spec, classes: spec.classes.slice(0, 1) })).toThrow(
      'There is no class',
    );
  });
});

describe('tableMessage', () => {
  it.each(stageKinds)('has the columns of %s, each with its rows', (kind) => {
    const message = tableMessage(run, kind);
    const { count } = run.tables[kind];
    expect(message).toMatchObject({ kind, count, version: stageKinds.indexOf(kind) + 1 });
    expect(columnsOf(message)).toEqual(columns[kind]);
    for (const [name, bytes] of Object.entries(rowBytes)) {
      const column = new Map<string, unknown>(Object.entries(message)).get(name);
      if (column instanceof ArrayBuffer) {
        expect([name, column.byteLength]).toEqual([name, count * bytes]);
      }
    }
    const parent = parents[kind];
    if (parent !== undefined) {
      expect(message.fate?.byteLength).toBe(run.tables[parent].count);
      if (message.suppressedBy !== undefined) {
        expect(message.suppressedBy.byteLength).toBe(run.tables[parent].count * 4);
      }
    }
  });

  it('gives copies: what happens to them does not reach the run', () => {
    const before = run.tables.topK.scores.slice();
    const { scores } = tableMessage(run, 'topK');
    new Float32Array(scores ?? new ArrayBuffer()).fill(9);
    expect(run.tables.topK.scores).toEqual(before);
  });

  it('gives objectness as a probability', () => {
    const { scores = new ArrayBuffer() } = tableMessage(run, 'objectness');
    new Float32Array(scores).forEach((score, row) => {
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-run.tables.objectness.logits[row]!)), 6);
    });
  });
});

describe('pooledMessage', () => {
  it('has the features of one proposal', () => {
    const { channels, height, width, features } = run.tables.pooled;
    const size = channels * height * width;
    const message = pooledMessage(run, 1);
    expect(message).toMatchObject({ channels, height, width });
    expect(new Float32Array(message.features)).toEqual(features.slice(size, 2 * size));
  });

  it('says that there is no such proposal', () => {
    const { count } = run.tables.pooled;
    expect(() => pooledMessage(run, count)).toThrow(`There is no proposal ${count}; there are`);
  });
});

function columnsOf(message: TableMessage): string[] {
  return Object.entries(message)
    .flatMap(([name, value]) => (value instanceof ArrayBuffer ? [name] : []))
    .toSorted();
}
