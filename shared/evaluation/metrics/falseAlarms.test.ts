import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { countedRows } from './counts.ts';
import { falseAlarms, type FalseAlarmKind } from './falseAlarms.ts';
import { matchTables } from './matching.ts';
import { evaluationTables, type EvaluatedDetection, type EvaluatedObject } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const square: Box = [0, 0, 100, 100];
const part = (y: number): Box => [0, 0, 100, y];
const far: Box = [300, 0, 400, 100];
const limits = { iou: 0.5, score: 0.3, sure: 0.8 };

const alarms = (
  objects: readonly EvaluatedObject[],
  detections: readonly EvaluatedDetection[],
  iou = 0.5,
) =>
  falseAlarms(matchTables(evaluationTables([aPicture(objects, detections)])), { ...limits, iou });

describe('falseAlarms', () => {
  it.each<[FalseAlarmKind, Box, number, number]>([
    ['poorBox', part(40), 0.9, 1],
    ['poorBox', part(10), 0.9, 1],
    ['wrongClass', part(60), 0.9, 2],
    ['wrongClass', part(30), 0.9, 2],
    ['background', part(9), 0.9, 1],
    ['background', far, 0.79, 1],
    ['unannotated', far, 0.8, 1],
    // Its IoU with the square is 0.005, but half of it lies in it: that is a part of what is annotated.
    ['background', [95, 0, 105, 10], 0.9, 1],
  ])('%s: a box at %j of score %f and class %i', (kind, box, score, classId) => {
    const [alarm] = alarms([anObject(square)], [aDetection(box, score, classId)]);
    expect(alarm).toMatchObject({ kind, detection: 0 });
  });

  it('duplicate: a better one has the object, which is named', () => {
    const detections = [aDetection(part(90), 0.8), aDetection(square, 0.9)];
    expect(alarms([anObject(far), anObject(square)], detections)).toEqual([
      { kind: 'duplicate', detection: 0, object: 1, iou: 0.9 },
    ]);
    // At 0.95 it is no duplicate but a poor box.
    expect(alarms([anObject(square)], detections, 0.95)).toMatchObject([{ kind: 'poorBox' }]);
  });

  it('takes nothing for unannotated that lies in a crowd or a difficult object of any class', () => {
    for (const attributes of [{ crowd: true }, { difficult: true }]) {
      const object = anObject([300, 0, 400, 1000], { ...attributes, classId: 2 });
      expect(alarms([object], [aDetection(far, 0.9)])).toMatchObject([{ kind: 'background' }]);
    }
  });

  it('has each false alarm once', () => {
    fc.assert(
      fc.property(anyPictures(), fc.constantFrom(0.5, 0.75), (pictures, iou) => {
        const matches = matchTables(evaluationTables(pictures));
        const rows = falseAlarms(matches, { ...limits, iou }).map(({ detection }) => detection);
        const expected = [...countedRows(matches, iou, limits.score).falseAlarms];
        expect(rows.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
