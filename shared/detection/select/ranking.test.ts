import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankDescending } from './ranking.ts';

const values = fc.array(
  fc.oneof(
    fc.float(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1),
    fc.integer({ min: -3, max: 3 }),
  ),
  { maxLength: 300 },
);

describe('rankDescending', () => {
  it('is a stable sort from the highest to the lowest, NaN last', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 310 }), (list, limit) => {
        const column = Float32Array.from(list);
        const expected = [...column.keys()].sort((a, b) => {
          const [x, y] = [column[a]!, column[b]!];
          if (Number.isNaN(x) || Number.isNaN(y)) {
            return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
          }
          return y > x ? 1 : y < x ? -1 : 0;
        });
        expect([...rankDescending(column)]).toEqual(expected);
        expect([...rankDescending(column, 0, column.length, limit)]).toEqual(
          expected.slice(0, limit),
        );
      }),
    );
  });

  it('ranks a part of a column by its own rows', () => {
    expect([...rankDescending(Float32Array.of(9, 1, 3, 2, 8), 1, 4)]).toEqual([2, 3, 1]);
  });
});
