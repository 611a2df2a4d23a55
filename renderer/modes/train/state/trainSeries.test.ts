import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossNames } from '../../../../shared/training/report.ts';
import { stepReport } from './testing/trainReports.ts';
import { nearestPlace, StepSeries } from './trainSeries.ts';

function seriesOf(values: readonly (number | null)[], capacity?: number): StepSeries {
  const series = new StepSeries(capacity);
  values.forEach((value, i) => series.add(stepReport(i + 1, value)));
  return series;
}

describe('StepSeries', () => {
  it('keeps every step while there is room', () => {
    const { steps, raw, learningRate } = seriesOf([3, 1, 2]).curves();
    expect(steps).toEqual([1, 2, 3]);
    for (const name of lossNames) expect(raw[name]).toEqual([3, 1, 2]);
    expect(learningRate).toEqual([0.01, 0.02, 0.03]);
  });

  it('stays small over 100,000 steps and still knows each extreme', () => {
    const values = Array.from({ length: 100_000 }, (_, i) =>
      i === 54_321 ? 99 : 1 + (i % 7) / 10,
    );
    const series = seriesOf(values);
    expect(series.length).toBeLessThanOrEqual(2048);
    const { steps, raw, smooth } = series.curves();
    expect(steps.length).toBeLessThanOrEqual(4096);
    expect(steps[0]).toBe(1);
    expect(steps.at(-1)).toBe(100_000);
    expect(Math.max(...raw.box.map((value) => value ?? 0))).toBe(99);
    expect(Math.min(...raw.box.map((value) => value ?? 9))).toBe(1);
    expect(smooth.box.at(-1)).toBeCloseTo(1.3, 1);
  });

  it('has columns of one length, ascending steps and the true extremes, however few buckets', () => {
    const losses = fc.array(fc.option(fc.double({ min: 0, max: 10, noNaN: true })), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(losses, fc.constantFrom(2, 4, 16), (values, capacity) => {
        const series = seriesOf(values, capacity);
        const { steps, raw, smooth, learningRate } = series.curves();
        expect(series.length).toBeLessThanOrEqual(capacity);
        expect(steps.every((step, i) => i === 0 || step > steps[i - 1]!)).toBe(true);
        expect(steps.at(-1)).toBe(values.length);
        for (const column of [raw.box, smooth.box, learningRate]) {
          expect(column).toHaveLength(steps.length);
        }
        const known = values.filter((value) => value !== null);
        const drawn = raw.box.filter((value) => value !== null);
        if (known.length === 0) {
          expect(drawn).toEqual([]);
          return;
        }
        expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([
          Math.min(...known),
          Math.max(...known),
        ]);
        for (const value of smooth.box) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-9);
        }
      }),
    );
  });

  it('smooths without a pull to zero at the beginning, and follows a change', () => {
    const { smooth } = seriesOf([
      ...Array<number>(100).fill(4),
      ...Array<number>(100).fill(1),
    ]).curves();
    expect(smooth.objectness[0]).toBeCloseTo(4, 9);
    expect(smooth.objectness[99]).toBeCloseTo(4, 9);
    expect(smooth.objectness[199]).toBeGreaterThan(1);
    expect(smooth.objectness[199]).toBeLessThan(1.05);
  });

  it('begins anew after steps without a loss: another phase', () => {
    const { raw, smooth } = seriesOf([8, 8, null, null, 2]).curves();
    expect(raw.box).toEqual([8, 8, null, null, 2]);
    expect(smooth.box).toEqual([8, 8, null, null, 2]);
  });

  it('has no place for a loss that is no number', () => {
    expect(seriesOf([1, Number.NaN, Infinity]).curves().raw.box).toEqual([1, null, null]);
  });

  it('leaves out steps that it knows: a resumed training repeats some', () => {
    const series = seriesOf([1, 2, 3]);
    series.add(stepReport(2, 9));
    series.add(stepReport(4, 4));
    expect(series.curves().raw.box).toEqual([1, 2, 3, 4]);
    expect(series.latest?.step).toBe(4);
    series.clear();
    expect(series.curves().steps).toEqual([]);
    series.add(stepReport(1, 5));
    expect(series.curves().raw.box).toEqual([5]);
  });
});

describe('nearestPlace', () => {
  it('finds the nearest of an ascending list', () => {
    expect(nearestPlace([], 3)).toBe(-1);
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(list, fc.integer({ min: -10, max: 1010 }), (values, wanted) => {
        const ascending = values.toSorted((a, b) => a - b);
        const place = nearestPlace(ascending, wanted);
        const best = Math.min(...ascending.map((value) => Math.abs(value - wanted)));
        expect(Math.abs(ascending[place]! - wanted)).toBe(best);
      }),
    );
  });
});
