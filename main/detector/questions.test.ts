/** The questions to a run of Faster R-CNN: what a row is, its features, and the same row in another version. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose, whyNot } from '../../shared/evaluation/diagnosis/diagnose.ts';
import { questions, type AskedRun } from '../../shared/detection/questions.ts';
import { identityOf } from '../../shared/detection/stages/follow.ts';
import { Fate } from '../../shared/detection/stages/table.ts';
import { seededDetector, seededPackage, seededRun } from './testing/syntheticRuns.ts';

const run = seededRun();
const { classes: known } = seededPackage();
const asked: AskedRun = {
  detector: seededDetector(),
  run,
  className: (index) => known[index]?.name ?? '',
};
const { pooled, classes, detections } = run.tables;

describe('the question for a lineage', () => {
  it('has the features of the proposal, from whichever of its rows it is asked', () => {
    const { channels, height, width, features, levels } = pooled;
    const size = channels * height * width;
    const data = features.slice(size, 2 * size);
    const row = 1;
    const expected = { channels, height, width, level: levels[row], data };
    for (const ref of [
      { stage: 'pooled', row },
      { stage: 'proposals', row },
      { stage: 'classes', row: row * classes.classCount + 1 },
    ]) {
      expect(questions.lineage.answer(asked, ref).features).toEqual(expected);
    }
  });

  it('has none where a row came to no proposal', () => {
    const row = run.tables.topK.fate.indexOf(Fate.belowTopK);
    expect(questions.lineage.answer(asked, { stage: 'anchors', row }).features).toBeNull();
  });

  it('says that there is no such proposal', () => {
    const { count } = pooled;
    expect(() => questions.lineage.answer(asked, { stage: 'pooled', row: count })).toThrow(
      `The stage pooled has no row ${count}; it has ${count}.`,
    );
  });
});

describe('the question for the same row', () => {
  it('comes back to every class of a proposal, and to every detection', () => {
    const rows = [
      ...Array.from({ length: classes.count }, (_, row) => ({ stage: 'classes', row })),
      ...Array.from({ length: detections.count }, (_, row) => ({ stage: 'detections', row })),
      ...Array.from({ length: pooled.count }, (_, row) => ({ stage: 'proposals', row })),
    ];
    for (const ref of rows) {
      const answer = questions.lineage.answer(asked, ref);
      const identity = identityOf(answer.lineage);
      if (identity === null) throw new Error('The row has no identity.');
      expect(questions.follow.answer(asked, identity)).toEqual(answer);
    }
  });
});

describe('the questions for why objects were missed', () => {
  const box = [4, 4, 30, 30] as const;
  const object = { box, area: 676, crowd: false, difficult: false, classIndex: 0 };

  it('are answered where the tables are', () => {
    const objects = [object, { ...object, crowd: true }];
    const { outcomes } = questions.diagnose.answer(asked, { objects, iou: 0.5 });
    expect(outcomes).toEqual(diagnose(asked, objects, { iou: 0.5 }).outcomes);
    expect(outcomes[1]?.verdict).toEqual({ kind: 'notCounted', reason: 'crowd' });
    const alone = questions.whyNot.answer(asked, { box, classIndex: null, iou: 0.5 });
    expect(alone).toEqual(whyNot(asked, [...box], null, { iou: 0.5 }));
  });

  it.each([
    ['an IoU of nothing', { objects: [object], iou: 0 }],
    ['an IoU of more than all', { objects: [object], iou: 1.1 }],
    ['a box that is none', { objects: [{ ...object, box: [4, 4, NaN, 30] }], iou: 0.5 }],
    ['half a class', { objects: [{ ...object, classIndex: 0.5 }], iou: 0.5 }],
    ['what is no list', { objects: object, iou: 0.5 }],
    ['more objects than a picture has', { objects: Array(20_001).fill(object), iou: 0.5 }],
  ])('refuse %s', (_, args) => {
    expect(v.safeParse(questions.diagnose.args, args).success).toBe(false);
    const good = { objects: [object], iou: 0.5 };
    expect(v.safeParse(questions.diagnose.args, good).success).toBe(true);
  });
});
