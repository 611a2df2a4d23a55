import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { labelErrors } from './labelErrors.ts';
import { evaluationTables, type EvaluatedDetection, type EvaluatedObject } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const square: Box = [0, 0, 100, 100];
const part = (y: number): Box => [0, 0, 100, y];
const far: Box = [300, 0, 400, 100];

const errorsOf = (
  objects: readonly EvaluatedObject[],
  detections: readonly EvaluatedDetection[],
  least = 0.1,
) => labelErrors(evaluationTables([aPicture(objects, detections)]), least);

describe('labelErrors', () => {
  it('is silent where detector and annotations agree', () => {
    expect(
      errorsOf([anObject(square)], [aDetection(part(90), 0.9), aDetection(part(60), 0.8)]),
    ).toEqual([]);
  });

  it('missing: where a sure detection is on nothing, once for a place', () => {
    const detections = [aDetection(far, 0.8, 2), aDetection(far, 0.9), aDetection(square, 0.95)];
    expect(errorsOf([anObject(square)], detections)).toEqual([
      { kind: 'missing', confidence: 0.9, detection: 1, object: -1 },
    ]);
    expect(errorsOf([anObject(far, { crowd: true, classId: 3 })], [aDetection(far, 0.9)])).toEqual(
      [],
    );
    expect(errorsOf([], [aDetection(far, 0.9)], 0.91)).toEqual([]);
  });

  it('wrong class: where another class is sure, and the annotation’s own is not', () => {
    const other = aDetection(part(90), 0.9, 2);
    expect(errorsOf([anObject(square)], [other])).toEqual([
      { kind: 'wrongClass', confidence: 0.9, detection: 0, object: 0 },
    ]);
    const [error] = errorsOf([anObject(square)], [aDetection(square, 0.6), other]);
    expect(error).toMatchObject({ kind: 'wrongClass', detection: 1 });
    expect(error?.confidence).toBeCloseTo(0.9 * 0.4, 12);
    // Something of that class is annotated there, too: a rider on a horse.
    const two = [anObject(square), anObject(part(95), { classId: 2 })];
    expect(errorsOf(two, [other, aDetection(square, 0.6)])).toEqual([]);
  });

  it('poor box: where a sure detection of the class fits badly, and none fits well', () => {
    const [error] = errorsOf([anObject(square)], [aDetection(part(40), 0.9)]);
    expect(error).toMatchObject({ kind: 'poorBox', detection: 0, object: 0 });
    expect(error?.confidence).toBeCloseTo(0.9 * 0.6, 12);
    const fitting = [aDetection(part(40), 0.9), aDetection(part(80), 0.5)];
    expect(errorsOf([anObject(square)], fitting)[0]?.confidence).toBeCloseTo(0.9 * 0.6 * 0.5, 12);
    expect(errorsOf([anObject(square)], [aDetection(part(75), 0.9)])).toEqual([]);
    expect(errorsOf([anObject(square, { crowd: true })], [aDetection(part(40), 0.9)])).toEqual([]);
  });

  it('tells of an annotation once, the worst first, and nothing below the least', () => {
    fc.assert(
      fc.property(anyPictures(), fc.integer({ min: 1, max: 9 }), (pictures, tenths) => {
        const tables = evaluationTables(pictures);
        const errors = labelErrors(tables, tenths / 10);
        const confidences = errors.map(({ confidence }) => confidence);
        expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
        expect(confidences.every((each) => each >= tenths / 10 && each <= 1)).toBe(true);
        const objects = errors.flatMap(({ object }) => (object < 0 ? [] : [object]));
        expect(new Set(objects).size).toBe(objects.length);
        for (const { kind, detection, object } of errors) {
          if (object < 0) continue;
          const { picture, classId } = tables.objects;
          expect(picture[object]).toBe(tables.detections.picture[detection]);
          const isSame = classId[object] === tables.detections.classId[detection];
          expect(isSame).toBe(kind === 'poorBox');
        }
        const reversed = labelErrors(evaluationTables(pictures.toReversed()), tenths / 10);
        expect(reversed.map(({ kind, confidence }) => [kind, confidence])).toEqual(
          errors.map(({ kind, confidence }) => [kind, confidence]),
        );
      }),
    );
  });
});
