import { describe, expect, it } from 'vitest';
import { fasterRcnnKinds, type FasterRcnnTables } from '../detectors/fasterRcnn/tables.ts';
import { syntheticRun, syntheticStages } from '../testing/syntheticRun.ts';
import { tableMessage, type TableMessage } from './tableMessage.ts';

type Kind = keyof FasterRcnnTables;

const shape = {
  seed: 5,
  width: 64,
  height: 48,
  strides: [8, 16],
  shapes: 3,
  classCount: 3,
  form: 'sigmoid',
  tieStep: 0,
} as const;
const settings = {
  rpn: { preNmsTopN: 60, postNmsTopN: 12, nmsIoU: 0.5, minSize: 4, scoreThreshold: 0.2 },
  head: { scoreThreshold: 0.2, nmsIoU: 0.4, maxDetections: 15, minSize: 1 },
};
const { tables } = syntheticRun(shape, settings);
const detector = { stages: syntheticStages(shape, settings) };
const versions = Object.fromEntries(fasterRcnnKinds.map((kind, i) => [kind, i + 1]));
const message = (kind: string) => tableMessage(detector, { tables, versions }, kind);

/** Bytes of a row of each column; fate and suppressedBy have the parent's rows. */
const rowBytes = { boxes: 16, scores: 4, parentRow: 4, levels: 4, classes: 4 } as const;

const columns: Readonly<Record<Kind, readonly string[]>> = {
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
const parents: Partial<Record<Kind, Kind>> = {
  topK: 'decoded',
  clipped: 'topK',
  proposals: 'clipped',
  detections: 'classes',
};

describe('tableMessage', () => {
  it.each(fasterRcnnKinds)('has the columns of %s, each with its rows', (kind) => {
    const told = message(kind);
    const { count } = tables[kind];
    expect(told).toMatchObject({ kind, count, version: fasterRcnnKinds.indexOf(kind) + 1 });
    expect(columnsOf(told)).toEqual(columns[kind]);
    for (const [name, bytes] of Object.entries(rowBytes)) {
      const column = new Map<string, unknown>(Object.entries(told)).get(name);
      if (column instanceof ArrayBuffer) {
        expect([name, column.byteLength]).toEqual([name, count * bytes]);
      }
    }
    const parent = parents[kind];
    if (parent !== undefined) {
      expect(told.fate?.byteLength).toBe(tables[parent].count);
      if (told.suppressedBy !== undefined) {
        expect(told.suppressedBy.byteLength).toBe(tables[parent].count * 4);
      }
    }
  });

  it('gives copies: what happens to them does not reach the run', () => {
    const before = tables.topK.scores.slice();
    const { scores } = message('topK');
    new Float32Array(scores ?? new ArrayBuffer()).fill(9);
    expect(tables.topK.scores).toEqual(before);
  });

  it('gives objectness as a probability', () => {
    const { scores = new ArrayBuffer() } = message('objectness');
    expect(scores.byteLength).toBe(4 * tables.objectness.count);
    new Float32Array(scores).forEach((score, row) => {
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-tables.objectness.logits[row]!)), 6);
    });
  });

  it('says that there is no such stage', () => {
    expect(() => message('regions')).toThrow(
      "There is no stage 'regions'; there are anchors, objectness,",
    );
  });
});

function columnsOf(told: TableMessage): string[] {
  return Object.entries(told)
    .flatMap(([name, value]) => (value instanceof ArrayBuffer ? [name] : []))
    .toSorted();
}
