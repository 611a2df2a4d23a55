import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrecisionRecallCurve } from './metrics/precisionRecall.ts';
import { sampledCurve } from './sampledCurve.ts';

/** The curve of detections that are right or not, best first. */
function curveOf(right: readonly boolean[], objects: number): PrecisionRecallCurve {
  let found = 0;
  const counts = right.map((is) => (found += Number(is)));
  return {
    ...{ iou: 0.5, objects: new Int32Array(objects), detections: new Int32Array(right.length) },
    found: Int32Array.from(right, (is) => Number(is) - 1),
    score: Float64Array.from(right, (_, i) => 1 - i / right.length),
    precision: Float64Array.from(counts, (count, i) => count / (i + 1)),
    recall: Float64Array.from(counts, (count) => count / objects),
  };
}

describe('sampledCurve', () => {
  it('has all points of a short curve', () => {
    const { precision, recall, score } = sampledCurve(curveOf([true, false, true], 3), 10);
    expect(precision).toEqual([1, 0.5, 0.6667]);
    expect(recall).toEqual([0.3333, 0.3333, 0.6667]);
    expect(score).toEqual([1, 0.6667, 0.3333]);
  });

  it('is nothing where no object counts, or nothing was detected', () => {
    const none = { precision: [], recall: [], score: [] };
    expect(sampledCurve(curveOf([false, false], 0), 10)).toEqual(none);
    expect(sampledCurve(curveOf([], 5), 10)).toEqual(none);
  });

  it('has few points, its ends among them, and none far from a point of the curve', () => {
    const any = fc.array(fc.boolean(), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(any, fc.integer({ min: 10, max: 40 }), (right, most) => {
        const curve = curveOf(right, right.length);
        const { precision, recall } = sampledCurve(curve, most);
        expect(precision.length).toBeLessThanOrEqual(most);
        expect(precision[0]).toBeCloseTo(curve.precision[0]!, 4);
        expect(recall.at(-1)).toBeCloseTo(curve.recall.at(-1)!, 4);
        const away = (i: number, j: number) =>
          Math.abs(curve.precision[i]! - curve.precision[j]!) +
          Math.abs(curve.recall[i]! - curve.recall[j]!);
        let [length, widest] = [0, 0];
        for (let i = 1; i < right.length; i++) {
          length += away(i, i - 1);
          widest = Math.max(widest, away(i, i - 1));
        }
        const allowed = length / (most - 1) + widest + 1e-3;
        for (let i = 0; i < right.length; i++) {
          const nearest = Math.min(
            ...precision.map(
              (p, s) =>
                Math.abs(p - curve.precision[i]!) + Math.abs((recall[s] ?? 0) - curve.recall[i]!),
            ),
          );
          expect(nearest).toBeLessThanOrEqual(allowed);
        }
      }),
    );
  });
});
