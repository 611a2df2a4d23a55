import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { matchTables } from './matching.ts';
import { iouAt } from './overlaps.ts';
import { bestByF1, bestByLrp, precisionRecallCurve } from './precisionRecall.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const matched = (...pictures: EvaluatedPicture[]) => matchTables(evaluationTables(pictures));
const curveOf = (picture: EvaluatedPicture, classId: number | null = null) =>
  precisionRecallCurve(matched(picture), 0.5, classId);

describe('precisionRecallCurve', () => {
  it('has the rows behind each point', () => {
    const objects = [anObject(at(0)), anObject(at(20)), anObject(at(40), { difficult: true })];
    const detections = [
      ...[aDetection(at(20), 0.5), aDetection(at(0), 0.9), aDetection(at(100), 0.7)],
      ...[aDetection(at(40), 0.8), aDetection(at(0), 0.95, 2)],
    ];
    const picture = aPicture(objects, detections);
    expect(curveOf(picture, 1)).toEqual({
      iou: 0.5,
      objects: Int32Array.of(0, 1),
      detections: Int32Array.of(1, 2, 0),
      found: Int32Array.of(0, -1, 1),
      score: Float64Array.of(0.9, 0.7, 0.5),
      precision: Float64Array.of(1, 1 / 2, 2 / 3),
      recall: Float64Array.of(1 / 2, 1 / 2, 1),
    });
    expect([...curveOf(picture).detections]).toEqual([4, 1, 2, 0]);
    expect(curveOf(picture, 3).detections).toHaveLength(0);
    expect(() => precisionRecallCurve(matched(picture), 0.42, 1)).toThrow(RangeError);
  });
});

describe('bestByF1', () => {
  const objects = [0, 20, 40].map((x) => anObject(at(x)));
  const best = (picture: EvaluatedPicture) => bestByF1(curveOf(picture))?.threshold ?? null;

  it('lies between the last right detection and the wrong ones below it', () => {
    const scores = [1.5, 0.5, -0.5, -0.7];
    const detections = [0, 20, 100, 120].map((x, i) => aDetection(at(x), scores[i]!));
    expect(best(aPicture(objects, detections))).toBe(0);
  });

  it('goes below wrong ones where that finds more', () => {
    const detections = [aDetection(at(100), 2), ...[0, 20, 40].map((x) => aDetection(at(x), 1))];
    const picture = aPicture(objects, detections);
    expect(best(picture)).toBeCloseTo(0.999, 9);
    expect(bestByF1(curveOf(picture))).toMatchObject({ kept: 4, right: 3, precision: 3 / 4 });
  });

  it('is none where nothing is found', () => {
    expect(best(aPicture([anObject(at(0))], [aDetection(at(50), 1)]))).toBeNull();
    expect(best(aPicture([anObject(at(0))], [aDetection(at(0), 1, 2)]))).toBeNull();
    expect(best(aPicture([], []))).toBeNull();
  });

  it('has the largest F1 of all thresholds', () => {
    const places = fc.array(fc.nat(5), { maxLength: 6 });
    const scored = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -4, max: 4 })), { maxLength: 9 });
    fc.assert(
      fc.property(places, scored, (objectsAt, found) => {
        const all = [...new Set(objectsAt)].map((x) => anObject(at(20 * x)));
        const detections = found.map(([x, score]) => aDetection(at(20 * x), score));
        // Boxes are the same or apart: the first of a place is right where an object is there.
        const f1 = (threshold: number) => {
          const kept = detections.filter(({ score }) => score > threshold);
          const filled = new Set(kept.map(({ box }) => box[0]));
          const right = all.filter(({ box }) => filled.has(box[0])).length;
          return (2 * right) / (kept.length + all.length || 1);
        };
        const threshold = best(aPicture(all, detections));
        const most = Math.max(...[-5, -4, -3, -2, -1, 0, 1, 2, 3, 4].map(f1));
        if (threshold === null) expect(most).toBe(0);
        else expect(f1(threshold)).toBeCloseTo(most, 12);
      }),
    );
  });
});

describe('bestByLrp', () => {
  it('weighs how well boxes fit, as the formula does by hand', () => {
    const objects = [0, 20, 40].map((x) => anObject(at(x)));
    // IoU 0.8, then 1, then wrong.
    const detections = [
      ...[aDetection([0, 0, 10, 8], 0.9), aDetection(at(20), 0.8), aDetection(at(90), 0.6)],
    ];
    const matches = matched(aPicture(objects, detections));
    const point = bestByLrp(matches, precisionRecallCurve(matches, 0.5, 1));
    // (0.2 / 0.5 + 0) of the two, none wrong, one missed.
    expect(point?.lrp).toBeCloseTo((0.4 + 1) / 3, 12);
    expect(point?.localisation).toBeCloseTo(0.1, 12);
    expect(point?.threshold).toBeCloseTo(0.7, 12);
    expect(point).toMatchObject({ kept: 2, right: 2, falsePositive: 0 });
    expect(point?.falseNegative).toBeCloseTo(1 / 3, 12);
  });

  it('cuts above a box that fits badly, where F1 does not', () => {
    const objects = [anObject(at(0)), anObject([20, 0, 30, 100])];
    // Wrong twice before an object is found with an IoU of just 0.5.
    const detections = [
      aDetection(at(0), 0.9),
      aDetection(at(50), 0.8),
      aDetection([20, 0, 30, 50], 0.7),
    ];
    const matches = matched(aPicture(objects, detections));
    const curve = precisionRecallCurve(matches, 0.5, null);
    expect(bestByF1(curve)?.kept).toBe(3);
    expect(bestByLrp(matches, curve)?.kept).toBe(1);
  });

  it('is the least error of all cuts', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const matches = matched(...pictures);
        const { objects, detections } = matches.tables;
        const curve = precisionRecallCurve(matches, 0.5, null);
        const errors = [...new Set(curve.score)].map((score) => {
          const kept = [...curve.score].filter((each) => each >= score).length;
          const right = [...curve.found.slice(0, kept)].flatMap((object, i) =>
            object < 0 ? [] : iouAt(detections, curve.detections[i]!, objects, object),
          );
          const wrong = kept - right.length;
          const missed = curve.objects.length - right.length;
          const misplaced = right.reduce((sum, each) => sum + (1 - each) / 0.5, 0);
          return right.length === 0 ? 1 : (misplaced + wrong + missed) / (kept + missed);
        });
        const least = Math.min(1, ...errors);
        expect(bestByLrp(matches, curve)?.lrp ?? 1).toBeCloseTo(least, 12);
      }),
    );
  });
});
