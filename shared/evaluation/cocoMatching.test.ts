import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iou, type Box } from '../geometry/boxes.ts';
import { averagePrecision } from './averagePrecision.ts';
import { matchPicture, type MatchedObject } from './cocoMatching.ts';

const allAreas = [0, 1e10] as const;
const object = (box: Box, more: Partial<MatchedObject> = {}): MatchedObject => ({
  box,
  area: (box[2] - box[0]) * (box[3] - box[1]),
  crowd: false,
  difficult: false,
  ...more,
});
const match = (objects: readonly MatchedObject[], boxes: readonly Box[], threshold = 0.5) =>
  matchPicture(
    objects,
    boxes.map((box, i) => ({ box, score: 1 - i / 100 })),
    allAreas,
    [threshold],
  );
const outcomes = (objects: readonly MatchedObject[], boxes: readonly Box[]) =>
  match(objects, boxes).outcomes[0];

const square: Box = [0, 0, 100, 100];
/** IoU 0.25 with the square, all of it inside. */
const within: Box = [0, 0, 50, 50];
const far: Box = [200, 0, 300, 100];

describe('an object that does not count', () => {
  it.each<[string, Partial<MatchedObject>, readonly string[]]>([
    ['none of the two', {}, ['false', 'true', 'false', 'true']],
    // As VOCevaldet: by IoU, and as often as it is detected.
    ['difficult', { difficult: true }, ['false', 'ignored', 'ignored', 'true']],
    // As pycocotools: by the share that lies in it.
    ['a crowd', { crowd: true }, ['ignored', 'ignored', 'ignored', 'true']],
    ['both', { crowd: true, difficult: true }, ['ignored', 'ignored', 'ignored', 'true']],
  ])('%s: what becomes of its detections', (_, attributes, expected) => {
    const objects = [object(square, attributes), object(far)];
    expect(outcomes(objects, [within, square, [0, 0, 100, 99], far])).toEqual(expected);
    expect(match(objects, []).counted).toBe(Object.keys(attributes).length === 0 ? 2 : 1);
  });

  it('that is difficult takes only what overlaps no other object more', () => {
    const easy = object([0, 0, 100, 100]);
    const hard = object([0, 0, 100, 60], { difficult: true });
    // The second is of the easy object, which is taken: false, though its IoU with the difficult one is 0.6.
    expect(iou([0, 0, 100, 98], hard.box)).toBeGreaterThan(0.6);
    expect(outcomes([easy, hard], [square, [0, 0, 100, 98]])).toEqual(['true', 'false']);
    // This one is of the difficult object, though its IoU with the easy one is 0.65.
    expect(outcomes([easy, hard], [[0, 0, 100, 65]])).toEqual(['ignored']);
    // Beside a crowd it is the crowd's.
    expect(outcomes([hard, object(square, { crowd: true })], [within])).toEqual(['ignored']);
  });

  it('that is difficult is so at each threshold by itself', () => {
    const hard = object(square, { difficult: true });
    const detections = [{ box: [0, 0, 100, 80] as const, score: 1 }];
    expect(matchPicture([hard], detections, allAreas, [0.5, 0.8, 0.85]).outcomes.flat()).toEqual([
      'ignored',
      'ignored',
      'false',
    ]);
  });

  it('is as in VOC wherever objects are apart, as VOC’s own average precision has it', () => {
    const place = fc.record({
      cell: fc.nat(5),
      x: fc.nat(60),
      width: fc.integer({ min: 20, max: 80 }),
    });
    const boxOf = ({ cell, x, width }: { cell: number; x: number; width: number }): Box => [
      cell * 1000 + x,
      0,
      cell * 1000 + x + width,
      50,
    ];
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ cell: fc.nat(5), difficult: fc.boolean() }), {
          selector: ({ cell }) => cell,
        }),
        fc.array(place, { maxLength: 12 }),
        (cells, places) => {
          const objects = cells.map(({ cell, difficult }) =>
            object(boxOf({ cell, x: 0, width: 60 }), { difficult }),
          );
          const boxes = places.map(boxOf);
          const { counted, outcomes: found } = match(objects, boxes);
          const kept = (found[0] ?? []).filter((outcome) => outcome !== 'ignored');
          const precisions = kept.flatMap((outcome, i) =>
            outcome === 'true'
              ? kept.slice(0, i + 1).filter((one) => one === 'true').length / (i + 1)
              : [],
          );
          const area = precisions
            .map((_, i) => Math.max(...precisions.slice(i)))
            .reduce((sum, precision) => sum + precision, 0);
          const voc = averagePrecision(
            boxes.map((box, i) => ({ picture: 'a', box, score: 1 - i / 100 })),
            objects.map((each) => ({ ...each, picture: 'a' })),
            0.5,
          );
          if (counted === 0) expect(voc).toBeNaN();
          else expect(voc).toBeCloseTo(area / counted, 12);
        },
      ),
    );
  });
});
