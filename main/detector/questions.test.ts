/** The questions to a run of Faster R-CNN: what a row is, its features, and the same row in another version. */
import { describe, expect, it } from 'vitest';
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
