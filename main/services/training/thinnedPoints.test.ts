import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ThinnedPoints } from './thinnedPoints.ts';

function thinned(most: number, count: number): number[] {
  const points = new ThinnedPoints<{ step: number }>(most);
  for (let step = 1; step <= count; step++) points.add({ step });
  return points.points.map(({ step }) => step);
}

describe('ThinnedPoints', () => {
  it('keeps all where they are few', () => {
    expect(thinned(8, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('keeps every second, fourth, eighth and the latest where they are many', () => {
    expect(thinned(8, 8)).toEqual([1, 3, 5, 7, 8]);
    expect(thinned(8, 10)).toEqual([1, 3, 5, 7, 9, 10]);
    expect(thinned(8, 30)).toEqual([1, 9, 17, 25, 30]);
  });

  it('never keeps more than its number and the latest, evenly, from the first on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 2000 }), (most, n) => {
        const steps = thinned(most, n);
        expect(steps.length).toBeLessThanOrEqual(most);
        expect(steps[0]).toBe(1);
        expect(steps.at(-1)).toBe(n);
        const gaps = steps.slice(1, -1).map((step, row) => step - (steps[row] ?? 0));
        expect(new Set(gaps).size).toBeLessThanOrEqual(1);
        // Not fewer than it may: half of them at least.
        expect(steps.length).toBeGreaterThanOrEqual(Math.min(n, Math.floor(most / 2)));
      }),
    );
  });

  it('forgets what is made again', () => {
    const points = new ThinnedPoints<{ step: number; loss: string }>(100);
    for (const step of [1, 2, 3, 4]) points.add({ step, loss: 'old' });
    points.add({ step: 3, loss: 'new' });
    expect(points.points).toEqual([
      { step: 1, loss: 'old' },
      { step: 2, loss: 'old' },
      { step: 3, loss: 'new' },
    ]);
    points.dropFrom(1);
    expect(points.points).toEqual([]);
  });
});
