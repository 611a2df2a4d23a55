import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';
import {
  bootstrap,
  classPrecisionCounter,
  cocoNumbersCounter,
  difference,
  meanCounter,
  precisionCounter,
  shownCounter,
} from './bootstrap.ts';
import { cocoClassMetrics, cocoMetrics } from './cocoMetrics.ts';
import { matchTables } from './matching.ts';
import { evaluationTables, type EvaluatedPicture } from './tables.ts';
import { aDetection, anObject, anyPictures, aPicture } from './testing/pictures.ts';

const at = (x: number): Box => [x, 0, x + 10, 10];
const matched = (pictures: readonly EvaluatedPicture[]) => matchTables(evaluationTables(pictures));
const often = { resamples: 200, seed: 7, level: 0.9 };

/** Pictures of one object each, of which the detector finds the first ones; on the others it is wrong. */
const pictures = (count: number, found: number) =>
  Array.from({ length: count }, (_, id) =>
    aPicture([anObject(at(0))], [aDetection(at(id < found ? 0 : 50), 0.5 + id / 1000)], { id }),
  );

describe('bootstrap', () => {
  it('is the percentiles of what the resamples come to', () => {
    const [precision] = bootstrap(
      { ...shownCounter(matched(pictures(20, 12)), 0.5, 0), names: ['precision'] },
      often,
    );
    const random = seededRandom(7);
    const drawn = Array.from({ length: 200 }, () => {
      const places = Array.from({ length: 20 }, () => random.int(20));
      return places.filter((place) => place < 12).length / 20;
    }).sort((a, b) => a - b);
    // Of 200 the places 9.95 and 189.05.
    expect(precision?.value).toBe(0.6);
    expect(precision?.low).toBeCloseTo(drawn[9]! + 0.95 * (drawn[10]! - drawn[9]!), 12);
    expect(precision?.high).toBeCloseTo(drawn[189]! + 0.05 * (drawn[190]! - drawn[189]!), 12);
    expect(precision?.low).toBeLessThan(0.6);
    expect(precision?.high).toBeGreaterThan(0.6);
  });

  it('is as wide as the binomial says', () => {
    const counter = shownCounter(matched(pictures(400, 200)), 0.5, 0);
    const intervals = bootstrap(counter, { resamples: 1000, seed: 1, level: 0.95 });
    const recall = intervals.find(({ name }) => name === 'recall');
    // 1.96 standard deviations to either side are 0.098 together.
    expect(recall?.value).toBe(0.5);
    expect(Math.abs(recall!.high - recall!.low - 0.098)).toBeLessThan(0.012);
  });

  it('has the numbers of the set itself as its values', () => {
    fc.assert(
      fc.property(anyPictures(), (any) => {
        const matches = matched(any);
        const { AP, AP50, AR100 } = cocoMetrics(matches);
        const none = { resamples: 0, seed: 1, level: 0.95 };
        const values = [meanCounter(matches), precisionCounter(matches, 0.5)].flatMap((counter) =>
          bootstrap(counter, none).map(({ value }) => value),
        );
        expect(values).toEqual([AP, AR100, AP50]);
        const twelve = bootstrap(cocoNumbersCounter(matches), none);
        expect(Object.fromEntries(twelve.map(({ name, value }) => [name, value]))).toEqual(
          cocoMetrics(matches),
        );
        const classes = bootstrap(classPrecisionCounter(matches, 0.5), none);
        expect(classes.map(({ name, value }) => [name, value])).toEqual(
          cocoClassMetrics(matches).map(({ classId, AP50: value }) => [String(classId), value]),
        );
      }),
    );
  });

  it('is the same for the same seed, whatever the order of the pictures, and another for another', () => {
    const list = pictures(30, 17);
    const of = (own: readonly EvaluatedPicture[], seed: number) =>
      bootstrap(precisionCounter(matched(own), 0.5), { ...often, seed });
    expect(of(list.toReversed(), 7)).toEqual(of(list, 7));
    expect(of(list, 8)).not.toEqual(of(list, 7));
  });

  it('leaves out resamples in which nothing is known', () => {
    const list = [pictures(1, 1)[0]!, aPicture([], [], { id: 'empty' })];
    const [known] = bootstrap(precisionCounter(matched(list), 0.5), often);
    expect(known).toMatchObject({ value: 1, low: 1, high: 1 });
    const [nothing] = bootstrap(precisionCounter(matched([]), 0.5), often);
    expect(nothing).toEqual({ name: 'AP', value: NaN, low: NaN, high: NaN, positive: NaN });
  });
});

describe('difference', () => {
  it('is 0 of a run and itself, in whatever order the pictures are', () => {
    const list = pictures(30, 17);
    const [first, second] = [matched(list), matched(list.toReversed())];
    const between = difference(precisionCounter(first, 0.5), precisionCounter(second, 0.5));
    expect(bootstrap(between, often)).toMatchObject([{ value: 0, low: 0, high: 0, positive: 0 }]);
  });

  it('is surer than the intervals of the two, since they are drawn together', () => {
    const counters = [24, 30].map((found) => shownCounter(matched(pictures(60, found)), 0.5, 0));
    const [first, second] = [counters[0]!, counters[1]!];
    const of = (counter: typeof first) =>
      bootstrap(counter, often).find(({ name }) => name === 'recall')!;
    expect(of(first).high).toBeGreaterThan(of(second).low);
    const between = of(difference(first, second));
    expect(between.value).toBeCloseTo(0.1, 12);
    expect(between.low).toBeGreaterThan(0);
    expect(between.positive).toBeGreaterThan(0.99);
  });

  it('refuses runs of other pictures or other numbers', () => {
    const counter = meanCounter(matched(pictures(3, 1)));
    expect(() => difference(counter, meanCounter(matched(pictures(4, 1))))).toThrow(RangeError);
    const other = precisionCounter(matched(pictures(3, 1)), 0.5);
    expect(() => difference(counter, other)).toThrow(RangeError);
  });
});
