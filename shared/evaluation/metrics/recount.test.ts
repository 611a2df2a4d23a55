import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTables } from './matching.ts';
import { atThreshold, onceEach, outcomesOf, recount } from './recount.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { anyPictures, differentScores } from './testing/pictures.ts';

const thresholds = [0.3, 0.5, 0.7];
const outcomesFor = (pictures: readonly EvaluatedPicture[], most = 100) =>
  outcomesOf(matchTables(evaluationTables(pictures), thresholds, [[0, 1e10]]), 0, most);

describe('recount', () => {
  it('with weights has the bits of a set in which each picture stands so often', () => {
    fc.assert(
      fc.property(
        anyPictures(differentScores),
        fc.array(fc.nat(3), { minLength: 5, maxLength: 5 }),
        (pictures, times) => {
          const copies = pictures.flatMap((picture, i) =>
            Array.from({ length: times[i]! }, (_, k) => ({ ...picture, id: picture.id * 10 + k })),
          );
          const weights = Uint16Array.from(pictures, (_, i) => times[i]!);
          const outcomes = outcomesFor(pictures);
          const weighted = recount(outcomes, weights);
          const copied = outcomesFor(copies);
          const counted = recount(copied, onceEach(copies.length));
          // A class that is on no picture that is taken is unknown to one, and NaN to the other.
          outcomes.classes.forEach((classId, c) => {
            const own = copied.classes.indexOf(classId);
            thresholds.forEach((_, t) => {
              const at = own === -1 ? -1 : own * 3 + t;
              expect(weighted.precision[c * 3 + t]).toBe(counted.precision[at] ?? NaN);
              expect(weighted.recall[c * 3 + t]).toBe(counted.recall[at] ?? NaN);
            });
          });
        },
      ),
    );
  });

  it('at one threshold is the same as among others', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(2), fc.integer({ min: 1, max: 4 }), (pictures, t, most) => {
        const outcomes = outcomesFor(pictures, most);
        const weights = onceEach(pictures.length);
        const all = recount(outcomes, weights);
        const alone = recount(atThreshold(outcomes, t), weights);
        expect(alone.precision).toEqual(all.precision.filter((_, i) => i % 3 === t));
        expect(alone.recall).toEqual(all.recall.filter((_, i) => i % 3 === t));
      }),
    );
  });

  it('is the mean of the largest precision from each of 101 recalls on', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const matches = matchTables(evaluationTables(pictures), [0.5], [[0, 1e10]]);
        const { precision } = recount(outcomesOf(matches, 0, 100), onceEach(pictures.length));
        const { found, ignored, counts } = matches.inRange[0]!;
        const { detections, objects, classes } = matches.ranking;
        classes.forEach((_, c) => {
          const rows = detections.rows.slice(detections.start[c], detections.start[c + 1]);
          const own = objects.rows.slice(objects.start[c], objects.start[c + 1]);
          const positives = own.filter((row) => counts[row] === 1).length;
          const kept = [...rows].filter((row) => ignored[row] === 0);
          const points = kept.map((__, i) => {
            const right = kept.slice(0, i + 1).filter((row) => found[row] === 1).length;
            return { precision: right / (i + 1), recall: right / positives };
          });
          const at = (recall: number) =>
            Math.max(0, ...points.filter((p) => p.recall >= recall).map((p) => p.precision));
          const mean =
            Array.from({ length: 101 }, (__, i) => at(i === 100 ? 1 : i * 0.01)).reduce(
              (sum, each) => sum + each,
            ) / 101;
          if (positives === 0) expect(precision[c]).toBeNaN();
          else expect(precision[c]).toBeCloseTo(mean, 12);
        });
      }),
    );
  });
});
