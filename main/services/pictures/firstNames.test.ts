import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FirstNames } from './firstNames.ts';

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

it('has the first of all that were added, in their order, and counts the rest', () => {
  fc.assert(
    fc.property(
      // More than it puts in order at once.
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 1500, size: 'max' }),
      fc.integer({ min: 1, max: 9 }),
      (all, most) => {
        const first = new FirstNames(most, compare);
        for (const name of all) first.add(name);
        expect(first.names).toEqual([...all].sort(compare).slice(0, most));
        expect(first.left).toBe(Math.max(0, all.length - most));
      },
    ),
  );
});
