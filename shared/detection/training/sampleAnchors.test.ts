import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { chooseRows } from './chooseRows.ts';
import { anchorSampling, sampleAnchors } from './sampleAnchors.ts';

const labelsOf = (positive: number, negative: number, ignored: number) => {
  const labels = Int8Array.from([
    ...Array<number>(positive).fill(1),
    ...Array<number>(negative).fill(0),
    ...Array<number>(ignored).fill(-1),
  ]);
  seededRandom('places').shuffle(labels);
  return labels;
};

describe('sampleAnchors', () => {
  it.each([
    { of: [40, 5000, 300], gives: [40, 216] },
    { of: [500, 5000, 300], gives: [128, 128] },
    { of: [128, 128, 0], gives: [128, 128] },
    { of: [0, 5000, 300], gives: [0, 256] },
    { of: [500, 30, 300], gives: [128, 30] },
    { of: [3, 4, 5], gives: [3, 4] },
    { of: [0, 0, 50], gives: [0, 0] },
    { of: [0, 0, 0], gives: [0, 0] },
  ])('takes $gives of $of positive, negative and ignored', ({ of, gives }) => {
    const [positive = 0, negative = 0, ignored = 0] = of;
    const labels = labelsOf(positive, negative, ignored);
    const sample = sampleAnchors(labels, anchorSampling, seededRandom(1));
    expect([sample.positive.length, sample.negative.length]).toEqual(gives);
    for (const row of sample.positive) expect(labels[row]).toBe(1);
    for (const row of sample.negative) expect(labels[row]).toBe(0);
  });

  it('gives rows in order, each once, and the same for the same seed', () => {
    const labels = labelsOf(400, 3000, 100);
    const sample = sampleAnchors(labels, anchorSampling, seededRandom('a'));
    for (const rows of [sample.positive, sample.negative]) {
      expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
    }
    expect(sampleAnchors(labels, anchorSampling, seededRandom('a'))).toEqual(sample);
    expect(sampleAnchors(labels, anchorSampling, seededRandom('b'))).not.toEqual(sample);
  });

  it('takes every anchor of a kind equally often', () => {
    const labels = labelsOf(20, 60, 10);
    const taken = new Int32Array(labels.length);
    const random = seededRandom(2);
    const times = 4000;
    for (let i = 0; i < times; i++) {
      const sample = sampleAnchors(labels, { count: 20, positiveFraction: 0.25 }, random);
      for (const row of [...sample.positive, ...sample.negative]) taken[row]!++;
    }
    labels.forEach((label, row) => {
      // 5 of 20 positives, 15 of 60 negatives: a quarter of all; five standard deviations to either side.
      const expected = label === -1 ? 0 : times / 4;
      expect(Math.abs(taken[row]! - expected)).toBeLessThan(
        label === -1 ? 1 : 5 * Math.sqrt((times * 3) / 16),
      );
    });
  });
});

describe('chooseRows', () => {
  it('gives so many of the rows, in order, each once, and leaves them alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 80 }),
        fc.integer(),
        (list, count, seed) => {
          const rows = Int32Array.from(list);
          const chosen = chooseRows(rows, count, seededRandom(seed));
          expect(chosen).toHaveLength(Math.min(count, list.length));
          expect([...chosen]).toEqual([...new Set(chosen)].sort((a, b) => a - b));
          for (const row of chosen) expect(list).toContain(row);
          expect([...rows]).toEqual(list);
        },
      ),
    );
  });

  it('chooses every subset equally often', () => {
    const random = seededRandom(3);
    const times = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      const key = chooseRows(Int32Array.of(1, 2, 3, 4, 5), 2, random).join();
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    expect(times.size).toBe(10);
    for (const count of times.values()) {
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(900));
    }
  });
});
