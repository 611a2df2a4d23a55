import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestFirst, grouped, pictureOrder, placesIn, rowsOf, rowsUpTo } from './order.ts';

const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.float({ noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity),
);

describe('bestFirst', () => {
  it('is a stable sort, of any numbers and any rows', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), fc.nat(), (scores, from) => {
        const rows = rowsUpTo(scores.length)
          .reverse()
          .slice(from % 5);
        const expected = [...rows].sort((a, b) => {
          const [first, second] = [scores[a]!, scores[b]!];
          return first > second ? -1 : Number(first < second);
        });
        expect([...bestFirst(rows, Float64Array.from(scores))]).toEqual(expected);
      }),
    );
  });

  it('refuses what is no number', () => {
    expect(() => bestFirst(rowsUpTo(1), Float64Array.of(NaN))).toThrow(RangeError);
  });
});

describe('grouped', () => {
  it('keeps the order of the rows in each group, and leaves out what is in none', () => {
    const groups = grouped(Int32Array.of(4, 3, 2, 1, 0), Int32Array.of(2, 0, -1, 2, 0), 3);
    expect([0, 1, 2].map((group) => [...rowsOf(groups, group)])).toEqual([[4, 1], [], [3, 0]]);
  });
});

describe('pictureOrder', () => {
  it('has numbers by size, and then text', () => {
    const order = pictureOrder(['b', 10, 'a', 9]);
    expect([...order]).toEqual([3, 1, 2, 0]);
    expect([...placesIn(order)]).toEqual([3, 1, 2, 0]);
    // 1 and '1' are two pictures.
    expect([...pictureOrder(['1', 1])]).toEqual([1, 0]);
    expect(() => pictureOrder(['a', 1, 'a'])).toThrow('Two pictures have the id a.');
  });
});
