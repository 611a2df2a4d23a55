import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickText, timeAxis } from './timeAxis.ts';

describe('timeAxis', () => {
  it('has decades on a logarithmic scale, from a millisecond on', () => {
    const { placeOf, ticks } = timeAxis([83, 2580], true);
    expect(ticks.map(tickText)).toEqual(['1 ms', '10 ms', '100 ms', '1 s', '10 s']);
    expect([0.2, 1, 100, 10_000].map(placeOf)).toEqual([0, 0, 0.5, 1]);
  });

  it('has round steps on a linear one', () => {
    const { placeOf, ticks } = timeAxis([83, 47_000], false);
    expect(ticks.map(tickText)).toEqual(['0', '10 s', '20 s', '30 s', '40 s', '50 s']);
    expect(placeOf(25_000)).toBe(0.5);
  });

  it('has room for every time, and keeps their order', () => {
    const time = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.array(time), fc.boolean(), (times, logarithmic) => {
        const { placeOf, ticks } = timeAxis(times, logarithmic);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(1, ...times) * (1 - 1e-6));
        expect(ticks.length).toBeLessThan(12);
        const sorted = times.toSorted((a, b) => a - b).map(placeOf);
        expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
      }),
    );
  });
});
