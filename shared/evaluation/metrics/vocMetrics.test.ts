import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../../geometry/boxes.ts';
import { cocoMetrics } from './cocoMetrics.ts';
import { matchTables } from './matching.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';
import { vocMetrics, type VocRule } from './vocMetrics.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const apOf = (picture: EvaluatedPicture, rule: VocRule = 'area') =>
  vocMetrics(evaluationTables([picture]), 0.5, rule).mAP;

describe('vocMetrics', () => {
  it('equals a table that was filled by hand', () => {
    // Right, wrong, right, right, wrong, wrong, right; the fifth object is never found.
    const objects = [0, 20, 40, 60, 80].map((x) => anObject(at(x)));
    const places = [0, 200, 20, 40, 220, 240, 60];
    const picture = aPicture(
      objects,
      places.map((x, i) => aDetection(at(x), 1 - i / 10)),
    );
    // recall       0.2   0.4   0.6   0.8
    // precision    1     2/3   3/4   4/7
    // from there on 1    3/4   3/4   4/7
    expect(apOf(picture)).toBeCloseTo(0.2 * (1 + 3 / 4 + 3 / 4 + 4 / 7), 12);
    // recall  0  0.1  0.2  0.3  0.4  0.5  0.6  0.7  0.8  0.9  1
    const eleven = [1, 1, 1, 3 / 4, 3 / 4, 3 / 4, 3 / 4, 4 / 7, 4 / 7, 0, 0];
    expect(apOf(picture, 'elevenPoint')).toBeCloseTo(eleven.reduce((a, b) => a + b) / 11, 12);
    const { classes } = vocMetrics(evaluationTables([picture]), 0.5, 'area');
    expect(classes).toMatchObject([
      { classId: 1, found: Int32Array.of(0, -1, 1, 2, -1, -1, 3), objects: { length: 5 } },
    ]);
  });

  it('is 1 for all found and nothing else, 0 for nothing, NaN without objects', () => {
    const objects = [0, 20, 40, 60].map((x) => anObject(at(x)));
    const all = objects.map(({ box }, i) => aDetection(box, 1 - i / 10));
    for (const rule of ['area', 'elevenPoint'] as const) {
      expect(apOf(aPicture(objects, all), rule)).toBe(1);
      expect(apOf(aPicture(objects, []), rule)).toBe(0);
      expect(apOf(aPicture([], all), rule)).toBeNaN();
    }
  });

  it('counts a second detection of an object, and one in another picture, as false', () => {
    const objects = [0, 20, 40, 60].map((x) => anObject(at(x)));
    const detections = [aDetection(at(0), 0.9), aDetection(at(1), 0.8), aDetection(at(20), 0.7)];
    expect(apOf(aPicture(objects, detections))).toBeCloseTo((1 + 2 / 3) / 4, 12);
    const other = aPicture([], [aDetection(at(0), 0.9)], { id: 2 });
    expect(vocMetrics(evaluationTables([aPicture(objects, []), other]), 0.5, 'area').mAP).toBe(0);
  });

  it('leaves out difficult objects and every detection of them', () => {
    const hard = anObject(at(0), { difficult: true });
    const objects = [hard, ...[20, 40, 60].map((x) => anObject(at(x)))];
    const detections = [0, 0, 20].map((x, i) => aDetection(at(x), 1 - i / 10));
    expect(apOf(aPicture(objects, detections))).toBeCloseTo(1 / 3, 12);
    // Less than the threshold of it is no detection of it.
    const beside = [aDetection([6, 0, 16, 10], 1), aDetection(at(20), 0.5)];
    expect(apOf(aPicture([hard, anObject(at(20))], beside))).toBe(0.5);
  });

  it('gives a detection the object that it overlaps most though it is taken, as COCO does not', () => {
    const objects = [anObject([0, 0, 10, 10]), anObject([0, 0, 10, 6])];
    // The second overlaps the first object most (0.9), and the other with 6/9.
    const detections = [aDetection([0, 0, 10, 10], 0.9), aDetection([0, 0, 10, 9], 0.8)];
    const tables = evaluationTables([aPicture(objects, detections)]);
    expect(vocMetrics(tables, 0.5, 'area').mAP).toBe(0.5);
    expect(cocoMetrics(matchTables(tables)).AP50).toBe(1);
  });

  it('takes an IoU equal to the threshold', () => {
    const half = aDetection([0, 0, 10, 5], 1);
    expect(apOf(aPicture([anObject(at(0))], [half]))).toBe(1);
  });

  it('does not depend on the order of the pictures, and is the definition written out', () => {
    fc.assert(
      fc.property(anyPictures(), fc.constantFrom<VocRule>('area', 'elevenPoint'), (list, rule) => {
        const pictures = list.toSorted((a, b) => a.id - b.id);
        const result = vocMetrics(evaluationTables(pictures), 0.5, rule);
        const reversed = vocMetrics(evaluationTables(pictures.toReversed()), 0.5, rule);
        expect(reversed.mAP).toBe(result.mAP);
        for (const { classId, AP } of result.classes) {
          const objects = pictures.flatMap(({ id, objects: all }) =>
            all.filter((each) => each.classId === classId).map((each) => ({ ...each, id })),
          );
          const positives = objects.filter((each) => !each.difficult && !each.crowd).length;
          const taken = new Set<unknown>();
          const outcomes = pictures
            .flatMap(({ id, detections }) => detections.map((each) => ({ ...each, id })))
            .filter((each) => each.classId === classId)
            .sort((a, b) => b.score - a.score)
            .flatMap(({ id, box }) => {
              const [best] = objects
                .filter((each) => each.id === id)
                .sort((a, b) => iou(box, b.box) - iou(box, a.box));
              if (best === undefined || iou(box, best.box) < 0.5) return false;
              if (best.difficult || best.crowd) return [];
              if (taken.has(best)) return false;
              taken.add(best);
              return true;
            });
          const points = outcomes.map((_, i) => {
            const right = outcomes.slice(0, i + 1).filter(Boolean).length;
            return { right, precision: right / (i + 1) };
          });
          const from = (right: number) =>
            Math.max(0, ...points.filter((p) => p.right >= right).map((p) => p.precision));
          const rights =
            rule === 'area'
              ? Array.from({ length: positives }, (_, i) => i + 1)
              : Array.from({ length: 11 }, (_, i) => (i * positives) / 10);
          const expected = rights.map(from).reduce((sum, each) => sum + each, 0) / rights.length;
          if (positives === 0) expect(AP).toBeNaN();
          else expect(AP).toBeCloseTo(expected, 12);
        }
      }),
    );
  });
});
