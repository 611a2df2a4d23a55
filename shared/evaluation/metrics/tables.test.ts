import { describe, expect, it } from 'vitest';
import { attributesOf, byHand, type Annotation } from '../../annotation/annotation.ts';
import { boxArea, iou, type Box } from '../../geometry/boxes.ts';
import { iouAt, shareAt } from './overlaps.ts';
import { evaluatedObjects, evaluationTables, mergeTables, TablesBuilder } from './tables.ts';
import { aDetection, anObject, aPicture } from './testing/pictures.ts';

const first = aPicture([anObject([0, 0, 4, 5], { area: 7, crowd: true })], [], {
  ...{ id: 'a', width: 30, height: 20, labels: ['night'] },
});
const second = aPicture(
  [anObject([1, 1, 3, 3], { classId: 2, difficult: true })],
  [aDetection([0, 0, 1, 2], 0.5, 2), aDetection([3, 3, 9, 9], 0.25)],
  { id: 'b' },
);

describe('evaluationTables', () => {
  it('has a row for each object and detection, the area of the box where none is stated', () => {
    expect(evaluationTables([first, second])).toEqual({
      pictures: {
        ids: ['a', 'b'],
        width: Float64Array.of(30, 640),
        height: Float64Array.of(20, 480),
        labels: [['night'], []],
      },
      objects: {
        count: 2,
        picture: Int32Array.of(0, 1),
        classId: Int32Array.of(1, 2),
        boxes: Float64Array.of(0, 0, 4, 5, 1, 1, 3, 3),
        boxArea: Float64Array.of(20, 4),
        area: Float64Array.of(7, 4),
        crowd: Uint8Array.of(1, 0),
        difficult: Uint8Array.of(0, 1),
      },
      detections: {
        count: 2,
        picture: Int32Array.of(1, 1),
        classId: Int32Array.of(2, 1),
        score: Float64Array.of(0.5, 0.25),
        boxes: Float64Array.of(0, 0, 1, 2, 3, 3, 9, 9),
        boxArea: Float64Array.of(2, 36),
      },
    });
  });

  it('is the same of one picture after another, however many', () => {
    const many = Array.from({ length: 1500 }, (_, id) => ({ ...(id % 3 ? first : second), id }));
    for (const expected of [undefined, { objects: 0, detections: 0 }]) {
      const builder = new TablesBuilder(expected);
      for (const picture of many) builder.add(picture);
      expect(builder.build()).toEqual(evaluationTables(many));
    }
  });

  it('is put together from parts, which may be empty', () => {
    const parts = [[first], [], [second]].map(evaluationTables);
    expect(mergeTables(parts)).toEqual({
      tables: evaluationTables([first, second]),
      starts: [
        { picture: 0, object: 0, detection: 0 },
        { picture: 1, object: 1, detection: 0 },
        { picture: 1, object: 1, detection: 0 },
      ],
    });
  });
});

describe('evaluatedObjects', () => {
  it('has the area of an annotation’s outline, and leaves out what has no class', () => {
    const annotation = (classId: number | null): Annotation => ({
      ...{ id: 1, classId, origin: byHand, attributes: attributesOf({ crowd: true }) },
      geometry: { kind: 'polygon', box: [0, 0, 4, 4], rings: [[0, 0, 4, 0, 0, 4]] },
    });
    expect(evaluatedObjects([annotation(null), annotation(3)])).toEqual([
      { classId: 3, box: [0, 0, 4, 4], area: 8, crowd: true, difficult: false },
    ]);
  });
});

describe('overlaps of rows', () => {
  it('are those of the boxes, also of boxes that hold nothing', () => {
    const boxes: Box[] = [
      [0, 0, 10, 10],
      [5, 0, 15, 10],
      [10, 0, 20, 10],
      [3, 3, 3, 9],
      [9, 9, 1, 1],
      [2, 2, 4, 4],
    ];
    const column = {
      boxes: Float64Array.from(boxes.flat()),
      boxArea: Float64Array.from(boxes, boxArea),
    };
    boxes.forEach((a, i) => {
      boxes.forEach((b, j) => expect(iouAt(column, i, column, j)).toBe(iou(a, b)));
    });
    expect(shareAt(column, 5, column, 0)).toBe(1);
    expect(shareAt(column, 0, column, 5)).toBe(0.04);
    expect(shareAt(column, 3, column, 0)).toBe(0);
  });
});
