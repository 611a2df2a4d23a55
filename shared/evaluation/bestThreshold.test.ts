import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../geometry/boxes.ts';
import { bestThreshold } from './bestThreshold.ts';
import type { CocoDetection, CocoObject } from './cocoMetrics.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const object = (x: number, classId = 1): CocoObject => ({
  ...{ picture: 'a', classId, box: at(x), area: 100 },
  ...{ crowd: false, difficult: false },
});
const detection = (x: number, score: number, classId = 1): CocoDetection => ({
  ...{ picture: 'a', classId, box: at(x), score },
});

describe('bestThreshold', () => {
  it('lies between the last right detection and the wrong ones below it', () => {
    const objects = [object(0), object(20), object(40)];
    const detections = [
      detection(0, 1.5),
      detection(20, 0.5),
      detection(100, -0.5),
      detection(120, -0.7),
    ];
    expect(bestThreshold(objects, detections)).toBe(0);
  });

  it('goes below wrong ones where that finds more', () => {
    const objects = [object(0), object(20), object(40)];
    const detections = [detection(100, 2), ...[0, 20, 40].map((x) => detection(x, 1))];
    expect(bestThreshold(objects, detections)).toBeCloseTo(0.999, 9);
  });

  it('is none where nothing is found', () => {
    expect(bestThreshold([object(0)], [detection(50, 1)])).toBeNull();
    expect(bestThreshold([object(0)], [detection(0, 1, 2)])).toBeNull();
    expect(bestThreshold([], [])).toBeNull();
  });

  it('has the largest F1 of all thresholds', () => {
    const places = fc.array(fc.nat(5), { maxLength: 6 });
    const scored = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -4, max: 4 })), { maxLength: 9 });
    fc.assert(
      fc.property(places, scored, (objectsAt, found) => {
        const objects = [...new Set(objectsAt)].map((x) => object(20 * x));
        const detections = found.map(([x, score]) => detection(20 * x, score));
        // Boxes are the same or apart: the first of a place is right where an object is there.
        const f1 = (threshold: number) => {
          const kept = detections.filter(({ score }) => score > threshold);
          const places_ = new Set(kept.map(({ box }) => box[0]));
          const right = objects.filter(({ box }) => places_.has(box[0])).length;
          return (2 * right) / (kept.length + objects.length || 1);
        };
        const best = bestThreshold(objects, detections);
        const all = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4].map(f1);
        if (best === null) expect(Math.max(...all)).toBe(0);
        else expect(f1(best)).toBeCloseTo(Math.max(...all), 12);
      }),
    );
  });
});
