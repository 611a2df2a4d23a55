/** Pictures to evaluate, for tests: by hand, and any small ones. */
import fc from 'fast-check';
import type { Box } from '../../../geometry/boxes.ts';
import type { EvaluatedDetection, EvaluatedObject, EvaluatedPicture } from '../tables.ts';

export function anObject(box: Box, more: Partial<EvaluatedObject> = {}): EvaluatedObject {
  return { classId: 1, box, crowd: false, difficult: false, ...more };
}

export function aDetection(box: Box, score: number, classId = 1): EvaluatedDetection {
  return { classId, box, score };
}

export function aPicture(
  objects: readonly EvaluatedObject[],
  detections: readonly EvaluatedDetection[],
  more: Partial<EvaluatedPicture> = {},
): EvaluatedPicture {
  return { id: 1, width: 640, height: 480, labels: [], objects, detections, ...more };
}

/** So close to each other that most overlap, and many fit. */
const box = fc
  .tuple(fc.nat(4), fc.nat(4), fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 }))
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);

const classId = fc.constantFrom(1, 1, 1, 2, 2, 3);

/** Scores are tenths, so that some are equal; @param scores others */
export const anyPictures = (scores = fc.nat(10).map((tenths) => tenths / 10)) =>
  fc.uniqueArray(
    fc.record({
      id: fc.nat(50),
      width: fc.constant(20),
      height: fc.constant(20),
      labels: fc.subarray(['night', 'rain']),
      objects: fc.array(
        fc.record({
          classId,
          box,
          area: fc.nat(80),
          crowd: fc.nat(5).map((n) => n === 0),
          difficult: fc.nat(5).map((n) => n === 0),
        }),
        { maxLength: 6 },
      ),
      detections: fc.array(fc.record({ classId, box, score: scores }), { maxLength: 10 }),
    }),
    { maxLength: 5, selector: ({ id }) => id },
  );

/** Scores that are all different in practice. */
export const differentScores = fc.double({ min: 0, max: 1, noNaN: true });
