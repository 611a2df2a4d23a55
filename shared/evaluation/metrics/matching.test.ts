import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxArea, iou, type Box } from '../../geometry/boxes.ts';
import type { AreaRange } from './matcher.ts';
import {
  cocoRanges,
  cocoThresholds,
  findersOf,
  foundBy,
  matchTables,
  mergeMatches,
} from './matching.ts';
import { evaluationTables, type EvaluatedDetection, type EvaluatedObject } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

type Outcome = 'true' | 'false' | 'ignored';

/** What became of one class's detections of one picture, the best first, as the definition reads. */
function definition(
  objects: readonly EvaluatedObject[],
  detections: readonly EvaluatedDetection[],
  [least, most]: AreaRange,
  threshold: number,
): Outcome[] {
  const isWithin = (area: number) => area >= least && area <= most;
  const isDifficult = (object: EvaluatedObject) => object.difficult && !object.crowd;
  const counts = (object: EvaluatedObject) =>
    !object.crowd && isWithin(object.area ?? boxArea(object.box));
  const overlapOf = (box: Box, { box: other, crowd }: EvaluatedObject) => {
    const cut: Box = [
      Math.max(box[0], other[0]),
      Math.max(box[1], other[1]),
      Math.min(box[2], other[2]),
      Math.min(box[3], other[3]),
    ];
    return crowd ? boxArea(cut) / boxArea(box) : iou(box, other);
  };
  const taken = new Set<EvaluatedObject>();
  return detections
    .toSorted((a, b) => b.score - a.score)
    .map(({ box }) => {
      const [closest] = objects
        .filter(({ crowd }) => !crowd)
        .toSorted((a, b) => iou(box, b.box) - iou(box, a.box));
      if (closest && isDifficult(closest) && iou(box, closest.box) >= threshold) return 'ignored';
      const free = objects
        .filter((object) => !isDifficult(object) && (object.crowd || !taken.has(object)))
        .filter((object) => overlapOf(box, object) >= threshold)
        .toReversed()
        .toSorted((a, b) => overlapOf(box, b) - overlapOf(box, a));
      const best = free.find(counts) ?? free[0];
      if (best === undefined) return isWithin(boxArea(box)) ? 'false' : 'ignored';
      taken.add(best);
      return counts(best) ? 'true' : 'ignored';
    });
}

function outcomes(
  objects: readonly EvaluatedObject[],
  detections: readonly EvaluatedDetection[],
  thresholds: readonly number[] = [0.5],
): Outcome[][] {
  const matches = matchTables(
    evaluationTables([aPicture(objects, detections)]),
    thresholds,
    cocoRanges,
  );
  return thresholds.map((_, t) => outcomesAt(matches, 0, t));
}

function outcomesAt(matches: ReturnType<typeof matchTables>, range: number, t: number) {
  const { found, ignored } = matches.inRange[range]!;
  expect(found.some((mask, row) => (mask & ignored[row]!) !== 0)).toBe(false);
  return Array.from(found, (mask, row): Outcome => {
    if ((mask >> t) & 1) return 'true';
    return (ignored[row]! >> t) & 1 ? 'ignored' : 'false';
  });
}

const scored = (boxes: readonly Box[]) => boxes.map((box, i) => aDetection(box, 1 - i / 100));
const square: Box = [0, 0, 100, 100];
/** IoU 0.25 with the square, all of it inside. */
const within: Box = [0, 0, 50, 50];
const far: Box = [200, 0, 300, 100];

describe('matchTables', () => {
  it('is what the definition says, for every class, range and threshold', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const ranges: AreaRange[] = [
          [0, 1e10],
          [0, 20],
          [20, 60],
        ];
        const thresholds = [0.25, 0.5, 0.7];
        const tables = evaluationTables(pictures);
        const matches = matchTables(tables, thresholds, ranges);
        let firstRow = 0;
        for (const { objects, detections } of pictures) {
          ranges.forEach((range, r) => {
            thresholds.forEach((threshold, t) => {
              const said = outcomesAt(matches, r, t).slice(firstRow, firstRow + detections.length);
              for (const classId of [1, 2, 3]) {
                const own = detections.filter((each) => each.classId === classId);
                const best = [...detections.entries()]
                  .filter(([, each]) => each.classId === classId)
                  .sort(([, a], [, b]) => b.score - a.score);
                expect(best.map(([row]) => said[row])).toEqual(
                  definition(
                    objects.filter((each) => each.classId === classId),
                    own,
                    range,
                    threshold,
                  ),
                );
                expect(best.map(([row]) => matches.place[firstRow + row])).toEqual(
                  best.map((_, place) => place),
                );
              }
            });
          });
          firstRow += detections.length;
        }
      }),
    );
  });

  it('says which detection took which object', () => {
    const objects = [anObject(square), anObject(far), anObject([0, 200, 9, 209])];
    const detections = scored([far, [0, 0, 100, 90], square]);
    const matches = matchTables(evaluationTables([aPicture(objects, detections)]));
    expect([...findersOf(matches, 0, 0)]).toEqual([1, 0, -1]);
    expect([...foundBy(matches, 0, 0)]).toEqual([1, 0, -1]);
    // At 0.95 only the third fits the square.
    expect([...findersOf(matches, 0, 9)]).toEqual([2, 0, -1]);
  });

  it('gives of equal overlaps the later object, and never takes one twice', () => {
    const matches = matchTables(
      evaluationTables([aPicture([anObject(square), anObject(square)], scored([square, square]))]),
    );
    expect([...findersOf(matches, 0, 0)]).toEqual([1, 0]);
  });

  it('gives up no object that counts for one that does not and fits better', () => {
    const objects = [anObject([0, 0, 100, 60]), anObject(square, { crowd: true })];
    expect(outcomes(objects, scored([square, square]))[0]).toEqual(['true', 'ignored']);
    const sized = [anObject([0, 0, 100, 60]), anObject(square, { area: 5 })];
    const matches = matchTables(evaluationTables([aPicture(sized, scored([square]))]));
    // Of all objects the one that fits best; of the medium ones, which a detection of any size can find, the other.
    expect([0, 1, 2].map((range) => [...findersOf(matches, range, 0)])).toEqual([
      [-1, 0],
      [-1, 0],
      [0, -1],
    ]);
  });

  it('has the thresholds of numpy’s linspace', () => {
    expect(cocoThresholds).toEqual([
      ...[0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95],
    ]);
  });

  it('refuses a score that is NaN, an id twice, and more thresholds than a mask has bits', () => {
    const tables = evaluationTables([aPicture([], [aDetection(square, NaN)])]);
    expect(() => matchTables(tables)).toThrow('A score is not a number.');
    const twice = evaluationTables([aPicture([], []), aPicture([], [])]);
    expect(() => matchTables(twice)).toThrow('Two pictures have the id 1.');
    const many = Array.from({ length: 17 }, (_, i) => i / 20);
    expect(() => matchTables(evaluationTables([]), many)).toThrow(RangeError);
  });

  it('is put together from shards, row for row', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(5), (pictures, at) => {
        const shards = [pictures.slice(0, at), pictures.slice(at)];
        const merged = mergeMatches(shards.map((own) => matchTables(evaluationTables(own))));
        expect(merged).toEqual(matchTables(evaluationTables(pictures)));
      }),
    );
  });

  it('refuses shards that share a picture, or were matched differently', () => {
    const one = matchTables(evaluationTables([aPicture([], [])]));
    expect(() => mergeMatches([one, one])).toThrow('Two pictures have the id 1.');
    const other = matchTables(evaluationTables([aPicture([], [], { id: 2 })]), [0.5]);
    expect(() => mergeMatches([one, other])).toThrow(RangeError);
  });
});

describe('an object that does not count', () => {
  it.each<[string, Partial<EvaluatedObject>, readonly Outcome[]]>([
    ['none of the two', {}, ['false', 'true', 'false', 'true']],
    // As VOCevaldet: by IoU, and as often as it is detected.
    ['difficult', { difficult: true }, ['false', 'ignored', 'ignored', 'true']],
    // As pycocotools: by the share that lies in it.
    ['a crowd', { crowd: true }, ['ignored', 'ignored', 'ignored', 'true']],
    ['both', { crowd: true, difficult: true }, ['ignored', 'ignored', 'ignored', 'true']],
  ])('%s: what becomes of its detections', (_, attributes, expected) => {
    const objects = [anObject(square, attributes), anObject(far)];
    const detections = scored([within, square, [0, 0, 100, 99], far]);
    expect(outcomes(objects, detections)[0]).toEqual(expected);
    const { counts } = matchTables(evaluationTables([aPicture(objects, [])])).inRange[0]!;
    expect([...counts]).toEqual([Object.keys(attributes).length === 0 ? 1 : 0, 1]);
  });

  it('that is difficult takes only what overlaps no other object more', () => {
    const easy = anObject([0, 0, 100, 100]);
    const hard = anObject([0, 0, 100, 60], { difficult: true });
    // The second is of the easy object, which is taken: false, though its IoU with the difficult one is 0.6.
    expect(iou([0, 0, 100, 98], hard.box)).toBeGreaterThan(0.6);
    expect(outcomes([easy, hard], scored([square, [0, 0, 100, 98]]))[0]).toEqual(['true', 'false']);
    // This one is of the difficult object, though its IoU with the easy one is 0.65.
    expect(outcomes([easy, hard], scored([[0, 0, 100, 65]]))[0]).toEqual(['ignored']);
    // Beside a crowd it is the crowd's.
    const crowd = anObject(square, { crowd: true });
    expect(outcomes([hard, crowd], scored([within]))[0]).toEqual(['ignored']);
  });

  it('that is difficult is so at each threshold by itself', () => {
    const hard = anObject(square, { difficult: true });
    const at = outcomes([hard], scored([[0, 0, 100, 80]]), [0.5, 0.8, 0.85]);
    expect(at.flat()).toEqual(['ignored', 'ignored', 'false']);
  });
});
