import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestSaving, type Tries } from './nearestSaving.ts';
import { gridSide } from './settingGrid.ts';

/** @param limit how many places there may be */
function triesOf(
  saving: readonly boolean[],
  limit: number,
): Tries & { readonly known: Set<number> } {
  const known = new Set<number>();
  return {
    known,
    saves(place) {
      known.add(place);
      return Promise.resolve(saving[place] ?? false);
    },
    isKnown: (place) => known.has(place),
    left: () => limit - known.size,
  };
}

const cases = fc.tuple(
  fc.array(fc.boolean(), { maxLength: 60 }),
  fc.option(fc.integer({ min: 0, max: 59 })),
);

describe('the nearest place that saves', () => {
  it('is the nearest of all where all may be tried, however they lie', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([saving, guess]) => {
        const inside = guess === null || guess >= saving.length ? null : guess;
        const nearest = await nearestSaving(saving.length, inside, triesOf(saving, 1000));
        if (nearest === null) {
          // Only what was leapt over may save.
          expect(saving.at(-1) ?? false).toBe(false);
          expect(saving[0] ?? false).toBe(false);
        } else expect(nearest).toEqual({ place: saving.indexOf(true), isProven: true });
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('is next to one that does not save where few may be tried, and says whether all were', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 1, max: 20 }), async ([saving, guess], limit) => {
        const inside = guess === null || guess >= saving.length ? null : guess;
        const tries = triesOf(saving, limit);
        const nearest = await nearestSaving(saving.length, inside, tries);
        if (nearest === null) return;
        const { place, isProven } = nearest;
        expect(saving[place]).toBe(true);
        if (place > 0) expect(tries.known.has(place - 1) && !saving[place - 1]!).toBe(true);
        if (isProven) expect(place).toBe(saving.indexOf(true));
        // A search by halves ends.
        expect(tries.known.size).toBeLessThanOrEqual(limit + 7);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

describe('the grid of a setting', () => {
  const share = { name: 'a.share', least: 0, most: 1, step: 0.01, whole: false };

  it.each([
    ['up', 0.5, 50, 0.51, 1],
    ['down', 0.5, 50, 0.49, 0],
    // From between two of its values.
    ['up', 0.575, 43, 0.58, 1],
    ['down', 0.575, 58, 0.57, 0],
    ['up', 1, 0, 0, 0],
    ['down', 0, 0, 0, 0],
  ] as const)('goes %s from %d', (direction, own, count, first, last) => {
    const side = gridSide(share, own, direction);
    expect(side.count).toBe(count);
    if (count > 0) expect([side.valueAt(0), side.valueAt(count - 1)]).toEqual([first, last]);
  });

  it('has values that are written as a person writes them, and finds each', () => {
    for (const direction of ['up', 'down'] as const) {
      const side = gridSide(share, 0.29, direction);
      for (let place = 0; place < side.count; place++) {
        const value = side.valueAt(place);
        expect(String(value).length).toBeLessThanOrEqual(4);
        expect(side.placeOf(value)).toBe(place);
        expect(side.nearerThan(Math.abs(value - 0.29))).toBe(place);
      }
      expect(side.placeOf(direction === 'up' ? 2 : -1)).toBe(side.count);
    }
  });

  it('ends where the setting changes nothing any more', () => {
    const limit = { name: 'a.limit', least: 1, most: 1_000_000, step: 1, whole: true };
    expect(gridSide(limit, 30, 'up', 576).count).toBe(546);
    expect(gridSide(limit, 600, 'up', 576).count).toBe(0);
    expect(gridSide(limit, 30, 'down').count).toBe(29);
    expect(gridSide(limit, 30, 'up').placeOf(80.2)).toBe(50);
  });
});
