import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt, clipBoxes, takeRows } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { fasterRcnnKinds } from '../detectors/fasterRcnn/tables.ts';
import { lineageOf, type Lineage } from './lineage.ts';
import { rowInAncestor } from './rows.ts';
import { sigmoid } from '../rpn/objectness.ts';
import { Fate } from './table.ts';
import type { RowRef } from './table.ts';
import { tableMessage } from './tableMessage.ts';
import { runs } from '../testing/arbitraryRuns.ts';
import { syntheticRun, syntheticStages } from '../testing/syntheticRun.ts';

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
      fc.property(runs, ({ stages, tables }) => {
        for (let row = 0; row < tables.detections.count; row++) {
          const classRow = tables.detections.parentRow[row]!;
          const proposal = tables.classes.parentRow[classRow]!;
          const clipped = tables.proposals.parentRow[proposal]!;
          const topK = tables.clipped.parentRow[clipped]!;
          expect(rowInAncestor(stages, tables, { stage: 'detections', row }, 'anchors')).toBe(
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
});

describe('lineageOf', () => {
  const shape = {
    seed: 7,
    width: 96,
    height: 64,
    strides: [8, 16],
    shapes: 3,
    classCount: 4,
    form: 'sigmoid',
    tieStep: 0,
  } as const;
  const chosen = {
    rpn: { preNmsTopN: 60, postNmsTopN: 12, nmsIoU: 0.4, minSize: 4, scoreThreshold: 0.5 },
    head: { scoreThreshold: 0.2, nmsIoU: 0.3, maxDetections: 8, minSize: 2 },
  };
  const { tables, geometry } = syntheticRun(shape, chosen);
  const stages = syntheticStages(shape, chosen);
  const className = (index: number) => `class ${index}`;
  const storyOf = (ref: RowRef) =>
    lineageOf({ stages, tables, settings: chosen, geometry, className }, ref);

  it('tells the same story from every stage of one chain', () => {
    const story = storyOf({ stage: 'detections', row: 0 });
    expect(story.steps.map(({ stage }) => stage)).toEqual(fasterRcnnKinds);
    expect(story.ending).toBeNull();
    expect(stepOf(story, 'classes').outcome?.fate).toBe('kept');
    expect(stepOf(story, 'detections').row).toBe(0);
    const { choices } = story;
    const chosenRow = stepOf(story, 'classes').row;
    expect(choices?.stage).toBe('classes');
    expect(choices?.rows.map(({ row }) => row)).toContain(chosenRow);
    // Another of the proposal's classes may be its best: from before the classes on, that one is followed.
    expect(isBest(choices, chosenRow)).toBe(true);
    for (const { stage, row } of story.steps) {
      const other = storyOf({ stage, row });
      expect({ ...other, selected: null, name: null, score: null }).toEqual({
        ...story,
        selected: null,
        name: null,
        score: null,
      });
    }
    const proposal = stepOf(story, 'proposals');
    expect(proposal.box).toEqual(boxAt(tables.proposals.boxes, proposal.row));
  });

  it('names a detection by its class, and what is none by its place', () => {
    const detection = storyOf({ stage: 'detections', row: 0 });
    expect(detection.name).toBe(`class ${tables.detections.classes[0]!}`);
    expect(detection.score).toBe(tables.detections.scores[0]);
    const lost = storyOf({ stage: 'anchors', row: tables.topK.fate.indexOf(Fate.belowTopK) });
    expect(lost.name).toBe(`anchor ${lost.selected.row + 1}`);
    expect(lost.score).toBeCloseTo(sigmoid(tables.objectness.logits[lost.selected.row]!), 6);
  });

  it('looks at the scores of its own rows, and gives them as the column has them', () => {
    const looked: number[] = [];
    const watched = stages.map((stage) => {
      const { scoreOf } = stage;
      if (scoreOf === undefined) return stage;
      const watch: typeof scoreOf = (row, given) => (looked.push(row), scoreOf(row, given));
      return { ...stage, scoreOf: watch };
    });
    const row = tables.topK.fate.indexOf(Fate.belowTopK);
    const ref = { stage: 'decoded', row };
    const story = lineageOf(
      { stages: watched, tables, settings: chosen, geometry, className },
      ref,
    );
    expect(new Set(looked)).toEqual(new Set([row]));
    const { scores } = tableMessage({ stages }, { tables, versions: {} }, 'objectness');
    const [score] = new Float32Array(scores ?? new ArrayBuffer(), 4 * row, 1);
    expect(stepOf(story, 'objectness').score).toBe(score);
    expect(stepOf(story, 'decoded').score).toBe(score);
  });

  it('ranks an anchor within its level', () => {
    const best = tables.topK.parentRow[0]!;
    const { facts } = stepOf(storyOf({ stage: 'anchors', row: best }), 'objectness');
    expect(facts['rank']).toBe(1);
    expect(facts['of']).toBe(12 * 8 * 3);
  });

  it('names the suppressor, and the suppressor names what it suppressed', () => {
    const row = tables.proposals.fate.indexOf(Fate.suppressed);
    const story = storyOf({ stage: 'clipped', row });
    const by = stepOf(story, 'clipped').outcome?.suppressedBy;
    if (by === undefined) throw new Error('Nothing is said to have suppressed it.');
    expect(by.iou).toBeGreaterThan(0.4);
    const other = storyOf({ stage: 'clipped', row: by.row });
    const { outcome } = stepOf(other, 'clipped');
    expect(outcome?.suppressed.map((overlap) => overlap.row)).toContain(row);
  });

  it('names all that a row suppressed, the nearest first', () => {
    const wide = { ...chosen, rpn: { ...chosen.rpn, preNmsTopN: 400, nmsIoU: 0.01 } };
    const run = syntheticRun(shape, wide);
    const { suppressedBy } = run.tables.proposals;
    const counts = new Map<number, number>();
    for (const by of suppressedBy) if (by >= 0) counts.set(by, (counts.get(by) ?? 0) + 1);
    const [row, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
    expect(count).toBeGreaterThan(40);
    const source = { stages: syntheticStages(shape, wide), ...run, settings: wide, className };
    const { outcome } = stepOf(lineageOf(source, { stage: 'clipped', row }), 'clipped');
    const rows = outcome?.suppressed.map((overlap) => overlap.row) ?? [];
    expect(rows.toSorted((a, b) => a - b)).toEqual(
      [...suppressedBy.keys()].filter((other) => suppressedBy[other] === row),
    );
    const ious = outcome?.suppressed.map(({ iou }) => iou) ?? [];
    expect(ious).toEqual(ious.toSorted((a, b) => b - a));
  });

  it('ends where the anchor ended', () => {
    const row = tables.topK.fate.indexOf(Fate.belowTopK);
    const story = storyOf({ stage: 'decoded', row });
    expect(stepOf(story, 'decoded').outcome?.fate).toBe('belowTopK');
    expect(story.steps.map(({ stage }) => stage)).toEqual(['anchors', 'objectness', 'decoded']);
    expect(story.choices).toBeNull();
    expect(story.ending).toMatchObject({ before: 'topK', outcome: { fate: 'belowTopK' } });
    const rank = stepOf(story, 'objectness').facts['rank'];
    expect(story.ending?.sentence).toBe(
      `Rank ${String(rank)} by objectness; the 60 best of each level go on.`,
    );
  });

  it('refuses a row that is not there', () => {
    expect(() => storyOf({ stage: 'proposals', row: 12_000 })).toThrow(
      /stage proposals has no row 12000/,
    );
    expect(() => storyOf({ stage: 'regions', row: 0 })).toThrow("There is no stage 'regions'");
  });
});

function stepOf({ steps }: Lineage, kind: string) {
  return item(
    steps.filter(({ stage }) => stage === kind),
    0,
  );
}

/** Whether a row is the one that is followed where none of them is asked for. */
function isBest(choices: Lineage['choices'], row: number): boolean {
  const kept = choices?.rows.filter(({ outcome }) => outcome.fate === 'kept') ?? [];
  return kept[0]?.row === row;
}
