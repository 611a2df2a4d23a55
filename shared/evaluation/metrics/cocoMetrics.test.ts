import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { cocoClassMetrics, cocoMetrics } from './cocoMetrics.ts';
import { matchTables, mergeMatches } from './matching.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { cocoevalNumbers, cocoevalPictures, hasCocoeval } from './testing/cocoeval.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const metricsOf = (...pictures: EvaluatedPicture[]) =>
  cocoMetrics(matchTables(evaluationTables(pictures)));

describe.skipIf(!hasCocoeval)('pycocotools on 100 pictures (needs ../shared/data)', () => {
  it('gives its twelve numbers to 1e-9', () => {
    const metrics = metricsOf(...cocoevalPictures());
    const expected = cocoevalNumbers();
    expect(Object.keys(metrics)).toEqual(Object.keys(expected));
    for (const [name, value] of Object.entries(metrics)) {
      expect(Math.abs(value - (expected[name] ?? NaN)), name).toBeLessThan(1e-9);
    }
  });

  it('gives the same bits from eight shards, whatever the order of the pictures', () => {
    const pictures = cocoevalPictures();
    const whole = metricsOf(...pictures);
    const shards = Array.from({ length: 8 }, (_, i) =>
      pictures.filter((__, picture) => picture % 8 === i),
    ).map((own) => matchTables(evaluationTables(own)));
    expect(cocoMetrics(mergeMatches(shards.toReversed()))).toEqual(whole);
    expect(metricsOf(...pictures.toReversed())).toEqual(whole);
  });
});

describe('cocoMetrics', () => {
  const square = (x: number): Box => [x, 0, x + 50, 50];

  it('has the twelve numbers of a case by hand', () => {
    const [small, medium, big]: Box[] = [
      [0, 0, 10, 10],
      [100, 0, 150, 50],
      [200, 0, 400, 200],
    ];
    const objects = [small, medium, big].map((box) => anObject(box!));
    // The small one is found, the medium one with an IoU of 0.8, the large one is not; a large false alarm comes second.
    const detections = [
      aDetection(small!, 0.9),
      aDetection([0, 250, 200, 450], 0.85),
      aDetection([100, 0, 150, 40], 0.8),
    ];
    const crowd = anObject([0, 0, 500, 400], { crowd: true });
    const metrics = metricsOf(
      aPicture(objects, detections),
      // Another class has one large object, which is found; a detection of the first is in a crowd.
      aPicture(
        [crowd, anObject(big!, { classId: 2 })],
        [aDetection(small!, 1), aDetection(big!, 0.1, 2)],
        {
          id: 2,
        },
      ),
    );
    // Of the first class: recall 1/3 with a precision of 1, and up to an IoU of 0.8, which is seven of ten, 2/3 with 2/3.
    const [loose, strict] = [(34 + 33 * (2 / 3)) / 101, 34 / 101];
    const recall = (7 * (2 / 3) + 3 * (1 / 3)) / 10;
    const expected = {
      ...{
        AP: ((7 * loose + 3 * strict) / 10 + 1) / 2,
        AP50: (loose + 1) / 2,
        AP75: (loose + 1) / 2,
      },
      ...{ APs: 1, APm: 0.7, APl: (0 + 1) / 2 },
      ...{ AR1: (1 / 3 + 1) / 2, AR10: (recall + 1) / 2, AR100: (recall + 1) / 2 },
      ...{ ARs: 1, ARm: 0.7, ARl: (0 + 1) / 2 },
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(metrics, name).toHaveProperty(name, expect.closeTo(value, 12));
    }
  });

  it('is 1 where every object is found and NaN where there is none', () => {
    const found = metricsOf(aPicture([anObject(square(0))], [aDetection(square(0), 0.9)]));
    expect([found.AP, found.AR1, found.APm]).toEqual([1, 1, 1]);
    expect([found.APs, found.APl]).toEqual([NaN, NaN]);
    expect(metricsOf(aPicture([], [aDetection(square(0), 0.9)])).AP).toBeNaN();
    expect(metricsOf().AP).toBeNaN();
  });

  it('counts a second detection of an object as false, and one in a crowd not at all', () => {
    const twice = [
      aDetection(square(0), 0.9),
      aDetection(square(1), 0.8),
      aDetection(square(60), 0.7),
    ];
    const two = [anObject(square(0)), anObject(square(60))];
    // Recall reaches 1 at the third of three: precision 1 up to 1/2, then 2/3.
    expect(metricsOf(aPicture(two, twice)).AP50).toBeCloseTo((51 + (50 * 2) / 3) / 101, 12);
    const crowd = [...two, anObject([0, 0, 55, 55], { crowd: true })];
    expect(metricsOf(aPicture(crowd, twice)).AP50).toBe(1);
  });

  it('counts a detection in a difficult object as false, as Pascal VOC does, and one of it not at all', () => {
    const objects = [anObject(square(0)), anObject([100, 0, 200, 100], { difficult: true })];
    const inside = aDetection([100, 0, 150, 50], 0.9);
    const right = aDetection(square(0), 0.5);
    expect(metricsOf(aPicture(objects, [inside, right])).AP50).toBe(0.5);
    const crowd = objects.map((each) => ({ ...each, crowd: each.difficult }));
    expect(metricsOf(aPicture(crowd, [inside, right])).AP50).toBe(1);
    const ofIt = [aDetection([100, 0, 200, 99], 0.9), aDetection([100, 0, 200, 98], 0.8), right];
    expect(metricsOf(aPicture(objects, ofIt)).AP50).toBe(1);
  });

  it('takes the best score first', () => {
    const objects = [anObject(square(0))];
    const [right, wrong] = [square(0), square(100)];
    const good = metricsOf(aPicture(objects, [aDetection(right, 0.9), aDetection(wrong, 0.5)]));
    const bad = metricsOf(aPicture(objects, [aDetection(right, 0.5), aDetection(wrong, 0.9)]));
    expect([good.AP50, bad.AP50]).toEqual([1, 0.5]);
    expect(bad.AR1).toBe(0);
    expect(bad.AR10).toBe(1);
  });

  it('takes the size from the area that is stated, both ends of a range in it', () => {
    const found = (area: number) =>
      metricsOf(aPicture([anObject(square(0), { area })], [aDetection(square(0), 1)]));
    const known = ({ APs, APm, APl }: ReturnType<typeof found>) => [APs, APm, APl];
    expect(known(found(1000))).toEqual([1, NaN, NaN]);
    expect(known(found(32 ** 2))).toEqual([1, 1, NaN]);
    expect(known(found(96 ** 2))).toEqual([NaN, 1, 1]);
    // Its box has 2,500.
    const unstated = metricsOf(aPicture([anObject(square(0))], [aDetection(square(0), 1)]));
    expect(known(unstated)).toEqual([NaN, 1, NaN]);
  });

  it('leaves out a false alarm of another size, and one of what is of another size', () => {
    const small: Box = [200, 0, 210, 10];
    const objects = [anObject(small), anObject(square(0))];
    // Both wrong ones are medium; the second is of the medium object.
    const wrong = [aDetection(square(300), 0.9), aDetection(square(0), 0.8)];
    const { APs, APm } = metricsOf(aPicture(objects, [...wrong, aDetection(small, 0.5)]));
    expect([APs, APm]).toEqual([1, 0.5]);
  });

  it('looks at 100 detections of a picture and class', () => {
    const many = Array.from({ length: 100 }, (_, i) => aDetection(square(1000 + i), 0.9));
    const last = aDetection(square(0), 0.5);
    expect(metricsOf(aPicture([anObject(square(0))], [...many, last])).AR100).toBe(0);
    expect(metricsOf(aPicture([anObject(square(0))], [...many.slice(1), last])).AR100).toBe(1);
  });

  it('has of each class what the class has alone', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const classes = cocoClassMetrics(matchTables(evaluationTables(pictures)));
        for (const { classId, ...own } of classes) {
          const alone = metricsOf(
            ...pictures.map((picture) => ({
              ...picture,
              objects: picture.objects.filter((each) => each.classId === classId),
              detections: picture.detections.filter((each) => each.classId === classId),
            })),
          );
          expect(alone).toMatchObject(own);
        }
        const known = classes.map(({ AP50 }) => AP50).filter((each) => !Number.isNaN(each));
        const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
        expect(metricsOf(...pictures).AP50).toEqual(mean);
      }),
    );
  });

  it('gives the same bits from shards as at once, in any order of the pictures', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(5), (pictures, at) => {
        const whole = metricsOf(...pictures);
        expect(metricsOf(...pictures.toReversed())).toEqual(whole);
        const shards = [pictures.slice(at), pictures.slice(0, at)];
        const matched = shards.map((shard) => matchTables(evaluationTables(shard)));
        expect(cocoMetrics(mergeMatches(matched))).toEqual(whole);
      }),
    );
  });

  it('asks for the ranges of COCO', () => {
    const matches = matchTables(evaluationTables([]), [0.5, 0.75], [[0, 1e10]]);
    expect(() => cocoMetrics(matches)).toThrow(RangeError);
  });
});
