import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { cocoMetrics } from './cocoMetrics.ts';
import { countedRows } from './counts.ts';
import { matchTables, mergeMatches } from './matching.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { cocoevalPictures, hasCocoeval } from './testing/cocoeval.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';
import { tide, tideKinds, type TideKind } from './tide.ts';

const square: Box = [0, 0, 100, 100];
/** The part of the square up to `y`: its IoU with the square is y / 100. */
const part = (y: number): Box => [0, 0, 100, y];
const far: Box = [300, 0, 400, 100];

const tideOf = (...pictures: EvaluatedPicture[]) => tide(matchTables(evaluationTables(pictures)));
const said = ({ errors }: ReturnType<typeof tideOf>) =>
  errors.map(({ kind, detection, object }) => [kind, detection, object]);

/** What mending gains, of the kinds that gain anything. */
const gains = ({ gain }: ReturnType<typeof tideOf>) =>
  Object.fromEntries(Object.entries(gain).filter(([, value]) => value > 0));

describe('each kind', () => {
  const object = anObject(square);

  it.each<[string, Box, number, readonly (readonly [TideKind, number, number])[]]>([
    ['an IoU of 0.5 is enough', part(50), 1, []],
    ['a little less is a poor box', part(49), 1, [['Loc', 0, 0]]],
    ['0.1 is a poor box', part(10), 1, [['Loc', 0, 0]]],
    [
      'less is background',
      part(9),
      1,
      [
        ['Bkg', 0, 0],
        ['Miss', -1, 0],
      ],
    ],
    [
      'nothing there',
      far,
      1,
      [
        ['Bkg', 0, -1],
        ['Miss', -1, 0],
      ],
    ],
    ['another class at 0.5', part(50), 2, [['Cls', 0, 0]]],
    [
      'another class below it',
      part(49),
      2,
      [
        ['Both', 0, 0],
        ['Miss', -1, 0],
      ],
    ],
    [
      'another class at 0.1 is background',
      part(10),
      2,
      [
        ['Bkg', 0, 0],
        ['Miss', -1, 0],
      ],
    ],
    [
      'another class just over it',
      part(11),
      2,
      [
        ['Both', 0, 0],
        ['Miss', -1, 0],
      ],
    ],
  ])('%s', (_, box, classId, expected) => {
    expect(said(tideOf(aPicture([object], [aDetection(box, 0.9, classId)])))).toEqual(expected);
  });

  it('of a found object is a duplicate from over 0.5, at 0.5 a poor box', () => {
    const of = (y: number) =>
      said(tideOf(aPicture([object], [aDetection(square, 0.9), aDetection(part(y), 0.8)])));
    expect(of(51)).toEqual([['Dupe', 1, 0]]);
    expect(of(50)).toEqual([['Loc', 1, 0]]);
  });

  it('is asked in order: a poor box of its class before another class', () => {
    const other = anObject([0, 40, 100, 100], { classId: 2 });
    // IoU 0.4 with its own class's, 1 with the other.
    const own = anObject([0, 76, 100, 100]);
    const detection = aDetection([0, 40, 100, 100], 0.9);
    expect(said(tideOf(aPicture([own, other], [detection])))).toEqual([
      ['Loc', 0, 0],
      ['Miss', -1, 1],
    ]);
    // And another class before a duplicate.
    const both = aPicture(
      [object, anObject(part(90), { classId: 2 })],
      [aDetection(square, 0.9), aDetection(part(95), 0.8)],
    );
    expect(said(tideOf(both))).toEqual([['Cls', 1, 1]]);
  });

  it('is none in a crowd or of a difficult object', () => {
    const crowd = anObject(square, { crowd: true });
    const hard = anObject(far, { difficult: true });
    const detections = [
      aDetection(part(10), 0.9),
      aDetection(far, 0.8),
      aDetection(part(20), 1, 2),
    ];
    expect(said(tideOf(aPicture([crowd, hard], detections)))).toEqual([['Bkg', 2, -1]]);
  });

  it('looks at the best 100 detections of a picture', () => {
    const many = Array.from({ length: 100 }, () => aDetection(far, 0.9, 2));
    const report = tideOf(aPicture([object], [...many, aDetection(square, 0.5)]));
    expect(report.errors).toHaveLength(101);
    expect(report.errors.at(-1)?.kind).toBe('Miss');
  });
});

describe('what mending gains', () => {
  const objects = [anObject(square), anObject(far)];

  it('Cls: the class is put right', () => {
    const report = tideOf(aPicture([anObject(square)], [aDetection(square, 0.9, 2)]));
    expect(report.AP).toBe(0);
    expect(gains(report)).toEqual({ Cls: 1 });
  });

  it('Loc: the box is put right; of several the best, and the others go', () => {
    const poor = [aDetection(part(40), 0.9), aDetection(part(30), 0.8)];
    const report = tideOf(aPicture([anObject(square)], poor));
    expect(report.AP).toBe(0);
    expect(gains(report)).toEqual({ Loc: 1 });
    // The better one has another class: the poor box would only go, which gains nothing.
    const mixed = [aDetection(square, 0.9, 2), aDetection(part(40), 0.8)];
    expect(gains(tideOf(aPicture([anObject(square)], mixed)))).toEqual({ Cls: 1 });
  });

  it('Dupe and Bkg: they go', () => {
    const found = [aDetection(square, 0.9), aDetection(far, 0.7)];
    // Recall reaches 1 at the third of three.
    const AP = (51 + 50 * (2 / 3)) / 101;
    const twice = tideOf(aPicture(objects, [...found, aDetection(part(90), 0.8)]));
    expect(twice.AP).toBeCloseTo(AP, 12);
    expect(Object.keys(gains(twice))).toEqual(['Dupe']);
    expect(twice.gain.Dupe).toBeCloseTo(1 - AP, 12);
    const beside = tideOf(aPicture(objects, [...found, aDetection([600, 0, 700, 100], 0.8)]));
    expect(Object.keys(gains(beside))).toEqual(['Bkg']);
    expect(beside.gain.Bkg).toBeCloseTo(1 - AP, 12);
    expect(beside.falsePositiveGain).toBeCloseTo(1 - AP, 12);
    expect(beside.falseNegativeGain).toBe(0);
  });

  it('Both: it goes', () => {
    const detections = [
      ...[aDetection(far, 0.9, 2), aDetection(part(30), 0.8, 2), aDetection(square, 0.7)],
    ];
    const all = [
      anObject(square),
      anObject(far, { classId: 2 }),
      anObject([600, 0, 700, 100], { classId: 2 }),
    ];
    const more = [...detections, aDetection([600, 0, 700, 100], 0.6, 2)];
    const report = tideOf(aPicture(all, more));
    expect(Object.keys(gains(report))).toEqual(['Both']);
    expect(report.gain.Both).toBeCloseTo((1 - (51 + 50 * (2 / 3)) / 101) / 2, 12);
  });

  it('Miss: the object goes', () => {
    const report = tideOf(aPicture(objects, [aDetection(square, 0.9)]));
    expect(report.AP).toBeCloseTo(51 / 101, 12);
    expect(Object.keys(gains(report))).toEqual(['Miss']);
    expect(report.gain.Miss).toBeCloseTo(50 / 101, 12);
    expect(report.falseNegativeGain).toBeCloseTo(50 / 101, 12);
    expect(report.falsePositiveGain).toBe(0);
  });

  it('false negatives: objects go that a poor box could find, which Miss leaves', () => {
    const report = tideOf(
      aPicture(objects, [aDetection(square, 0.9), aDetection([300, 0, 400, 30], 0.8)]),
    );
    expect(Object.keys(gains(report))).toEqual(['Loc']);
    expect(report.falseNegativeGain).toBeCloseTo(50 / 101, 12);
  });
});

describe('tide', () => {
  it('has an error for each false alarm and for each miss that no other mends', () => {
    fc.assert(
      fc.property(anyPictures(), (pictures) => {
        const matches = matchTables(evaluationTables(pictures));
        const { errors, AP, gain, falseNegativeGain, falsePositiveGain } = tide(matches);
        const { falseAlarms, missed } = countedRows(matches, 0.5, -Infinity);
        const wrong = errors.flatMap(({ detection }) => (detection < 0 ? [] : [detection]));
        expect(wrong.sort((a, b) => a - b)).toEqual([...falseAlarms]);
        const mendable = errors
          .filter(({ kind }) => kind === 'Loc' || kind === 'Cls')
          .map(({ object }) => object);
        const misses = errors.flatMap(({ kind, object }) => (kind === 'Miss' ? [object] : []));
        expect(misses.sort((a, b) => a - b)).toEqual(
          [...missed].filter((object) => !mendable.includes(object)),
        );
        for (const kind of tideKinds) {
          if (Number.isNaN(gain[kind])) continue;
          expect(gain[kind] >= 0 && AP + gain[kind] <= 1 + 1e-12, kind).toBe(true);
        }
        // Without false alarms precision is 1; without misses recall is.
        if (falseAlarms.length === 0) expect(falsePositiveGain).toEqual(Number.isNaN(AP) ? NaN : 0);
        if (missed.length === 0) expect(falseNegativeGain).toEqual(Number.isNaN(AP) ? NaN : 0);
      }),
    );
  });

  it('has the same bits from shards, in any order of the pictures', () => {
    fc.assert(
      fc.property(anyPictures(), fc.nat(5), (pictures, at) => {
        const numbers = ({ errors, ...rest }: ReturnType<typeof tide>) => ({
          ...rest,
          kinds: errors.map(({ kind }) => kind),
        });
        const whole = numbers(tideOf(...pictures));
        const shards = [pictures.slice(at), pictures.slice(0, at)];
        const merged = mergeMatches(shards.map((own) => matchTables(evaluationTables(own))));
        expect(numbers(tide(merged))).toEqual(whole);
      }),
    );
  });

  it.skipIf(!hasCocoeval)(
    'starts from COCO’s AP50, with an AP of 0 for classes without objects (needs ../shared/data)',
    () => {
      const matches = matchTables(evaluationTables(cocoevalPictures()));
      const { AP, errors } = tide(matches);
      const withObjects = new Set(
        matches.tables.objects.classId.filter((_, row) => matches.inRange[0]!.counts[row] === 1),
      );
      const share = withObjects.size / matches.ranking.classes.length;
      expect(share).toBeLessThan(1);
      expect(AP).toBeCloseTo(cocoMetrics(matches).AP50 * share, 12);
      expect(errors.filter(({ kind }) => kind !== 'Miss')).toHaveLength(
        countedRows(matches, 0.5, -Infinity).falseAlarms.length,
      );
    },
  );
});
