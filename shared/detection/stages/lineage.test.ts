import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt, clipBoxes, takeRows } from '../../geometry/boxes.ts';
import { anchorFateNames, anchorFates, lineageOf, rowInAncestor } from './lineage.ts';
import { sigmoid } from '../rpn/objectness.ts';
import type { DetectionSettings } from '../../model/settings.ts';
import { Fate } from './table.ts';
import { stageKinds, type StageTables } from './stages.ts';
import { syntheticRun, type SyntheticShape } from '../testing/syntheticRun.ts';

const shapes: fc.Arbitrary<SyntheticShape> = fc.record({
  seed: fc.integer(),
  width: fc.integer({ min: 8, max: 96 }),
  height: fc.integer({ min: 8, max: 96 }),
  strides: fc.constantFrom([16], [8, 16], [4, 8, 32]),
  shapes: fc.integer({ min: 1, max: 4 }),
  classCount: fc.integer({ min: 1, max: 5 }),
  form: fc.constantFrom('sigmoid' as const, 'softmax' as const),
  tieStep: fc.constantFrom(0, 0.5, 8),
});
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const settings: fc.Arbitrary<DetectionSettings> = fc.record({
  rpn: fc.record({
    preNmsTopN: fc.integer({ min: 1, max: 300 }),
    postNmsTopN: fc.integer({ min: 1, max: 100 }),
    nmsIoU: unit,
    minSize: fc.double({ min: 0, max: 20, noNaN: true }),
    scoreThreshold: unit,
  }),
  head: fc.record({
    scoreThreshold: unit,
    nmsIoU: unit,
    maxDetections: fc.integer({ min: 1, max: 60 }),
    minSize: fc.double({ min: 0, max: 20, noNaN: true }),
  }),
});
const runs = fc.tuple(shapes, settings).map(([shape, chosen]) => syntheticRun(shape, chosen));

/** The parent of a selecting stage. */
const parents = [
  ['topK', 'decoded'],
  ['clipped', 'topK'],
  ['proposals', 'clipped'],
  ['detections', 'classes'],
] as const;

describe('the indices of a run', () => {
  it('reproduce every stage from the rows of its parent', () => {
    fc.assert(
      fc.property(runs, ({ tables, geometry }) => {
        const { decoded, objectness, topK, clipped, proposals, classes, detections } = tables;
        expect(takeRows(decoded.boxes, topK.parentRow, 4)).toEqual(topK.boxes);
        expect(topK.scores).toEqual(
          Float32Array.from(topK.parentRow, (row) => sigmoid(objectness.logits[row]!)),
        );
        expect(
          takeRows(
            clipBoxes(topK.boxes, geometry.inputWidth, geometry.inputHeight),
            clipped.parentRow,
            4,
          ),
        ).toEqual(clipped.boxes);
        expect(takeRows(clipped.boxes, proposals.parentRow, 4)).toEqual(proposals.boxes);
        expect(takeRows(clipped.scores, proposals.parentRow)).toEqual(proposals.scores);
        expect(takeRows(classes.boxes, detections.parentRow, 4)).toEqual(detections.boxes);
        expect(takeRows(classes.scores, detections.parentRow)).toEqual(detections.scores);
      }),
      { numRuns: 60 },
    );
  });

  it('compose from a detection to its anchor', () => {
    fc.assert(
      fc.property(runs, ({ tables }) => {
        for (let row = 0; row < tables.detections.count; row++) {
          const classRow = tables.detections.parentRow[row]!;
          const proposal = tables.classes.parentRow[classRow]!;
          const clipped = tables.proposals.parentRow[proposal]!;
          const topK = tables.clipped.parentRow[clipped]!;
          expect(rowInAncestor(tables, { stage: 'detections', row }, 'anchors')).toBe(
            tables.topK.parentRow[topK],
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('fates', () => {
  it('are kept exactly for the rows that go on, once each', () => {
    fc.assert(
      fc.property(runs, ({ tables }) => {
        for (const [child, parent] of parents) {
          const { fate, parentRow } = tables[child];
          expect(fate.length).toBe(tables[parent].count);
          const kept = [...fate.keys()].filter((row) => fate[row] === Fate.kept);
          expect([...parentRow].sort((a, b) => a - b)).toEqual(kept);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of suppressed rows name a kept or over-limit row that scored at least as high', () => {
    fc.assert(
      fc.property(runs, ({ tables }) => {
        for (const [selection, table] of [
          [tables.proposals, tables.clipped],
          [tables.detections, tables.classes],
        ] as const) {
          selection.suppressedBy.forEach((by, row) => {
            expect(by >= 0).toBe(selection.fate[row] === Fate.suppressed);
            if (by < 0) return;
            expect([Fate.kept, Fate.overLimit]).toContain(selection.fate[by]);
            expect(table.scores[by]!).toBeGreaterThanOrEqual(table.scores[row]!);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('give every anchor exactly one end, and detected ones are those of the detections', () => {
    fc.assert(
      fc.property(runs, ({ tables }) => {
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
        expect(anchorsOfDetections(tables)).toEqual(
          [...fates.keys()].filter((row) => anchorFateNames[fates[row]!] === 'detected'),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function anchorsOfDetections(tables: StageTables): number[] {
  const rows = new Set<number>();
  for (let row = 0; row < tables.detections.count; row++) {
    rows.add(rowInAncestor(tables, { stage: 'detections', row }, 'anchors'));
  }
  return [...rows].sort((a, b) => a - b);
}

describe('lineageOf', () => {
  const { tables } = syntheticRun(
    {
      seed: 7,
      width: 96,
      height: 64,
      strides: [8, 16],
      shapes: 3,
      classCount: 4,
      form: 'sigmoid',
      tieStep: 0,
    },
    {
      rpn: { preNmsTopN: 60, postNmsTopN: 12, nmsIoU: 0.4, minSize: 4, scoreThreshold: 0.5 },
      head: { scoreThreshold: 0.2, nmsIoU: 0.3, maxDetections: 8, minSize: 2 },
    },
  );

  it('tells the same story from every stage of one chain', () => {
    const story = lineageOf(tables, { stage: 'detections', row: 0 });
    expect(story.proposal).not.toBeNull();
    expect(story.focus?.fate).toBe('kept');
    expect(story.focus?.detectionRow).toBe(0);
    const rows = {
      anchors: story.anchor.row,
      objectness: story.anchor.row,
      decoded: story.anchor.row,
      topK: story.topK!.row,
      clipped: story.clipped!.row,
      proposals: story.proposal!.row,
      pooled: story.proposal!.row,
      classes: story.focus!.classRow,
      detections: 0,
    };
    for (const stage of stageKinds) {
      const other = lineageOf(tables, { stage, row: rows[stage] });
      expect({ ...other, selected: null, focus: null }).toEqual({
        ...story,
        selected: null,
        focus: null,
      });
    }
    expect(story.proposal!.box).toEqual(boxAt(tables.proposals.boxes, rows.proposals));
  });

  it('ranks an anchor within its level', () => {
    const best = tables.topK.parentRow[0]!;
    const { objectness } = lineageOf(tables, { stage: 'anchors', row: best });
    expect(objectness.rank).toBe(1);
    expect(objectness.of).toBe(12 * 8 * 3);
  });

  it('names the suppressor, and the suppressor names what it suppressed', () => {
    const row = tables.proposals.fate.indexOf(Fate.suppressed);
    const story = lineageOf(tables, { stage: 'clipped', row });
    const by = story.clipped!.outcome.suppressedBy!;
    expect(by.iou).toBeGreaterThan(0.4);
    const other = lineageOf(tables, { stage: 'clipped', row: by.row });
    expect(other.clipped!.outcome.suppressed.map((overlap) => overlap.row)).toContain(row);
  });

  it('ends where the anchor ended', () => {
    const row = tables.topK.fate.indexOf(Fate.belowTopK);
    const story = lineageOf(tables, { stage: 'decoded', row });
    expect(story.decoded.outcome.fate).toBe('belowTopK');
    expect(story.topK).toBeNull();
    expect(story.proposal).toBeNull();
    expect(story.focus).toBeNull();
  });

  it('refuses a row that is not there', () => {
    expect(() => lineageOf(tables, { stage: 'proposals', row: 12_000 })).toThrow(
      /stage proposals has no row 12000/,
    );
  });
});
