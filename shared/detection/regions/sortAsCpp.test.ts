import { describe, expect, it } from 'vitest';
import { sortAsCpp } from './sortAsCpp.ts';
import { hashOf } from './testing/drawnPicture.ts';
import numbers from './testing/sortNumbers.json' with { type: 'json' };

function sortedBy(keys: Float32Array): Int32Array {
  const order = Int32Array.from(keys, (_, i) => i);
  sortAsCpp(order, order.length, keys);
  return order;
}

describe('sorting as the C++ library does it', () => {
  it.each(numbers.drawn)(
    'leaves $count items of $keys keys as it does',
    ({ count, keys, hash }) => {
      let state = count * 31 + keys;
      const drawn = Float32Array.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return (state >>> 16) % keys;
      });
      const order = sortedBy(drawn);
      expect(Array.from(order, (i) => drawn[i])).toEqual(Array.from(drawn.toSorted()));
      expect(hashOf(order)).toBe(hash);
    },
  );

  it('goes over to heapsort where it does', () => {
    expect(hashOf(sortedBy(Float32Array.from(numbers.hard.keys)))).toBe(numbers.hard.hash);
  });

  it('leaves alone what lies behind the count', () => {
    const order = Int32Array.of(2, 1, 0, 3);
    sortAsCpp(order, 2, Float32Array.of(0, 1, 2, 3));
    expect(Array.from(order)).toEqual([1, 2, 0, 3]);
  });
});
