import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clamp, mean, median, roundHalfToEven } from './numbers.ts';

it('clamps to the ends and leaves what is between, and NaN', () => {
  expect([-1, 0, 2.5, 4, 9, -Infinity, Infinity].map((value) => clamp(value, 0, 4))).toEqual([
    0, 0, 2.5, 4, 4, 0, 4,
  ]);
  expect(clamp(NaN, 0, 4)).toBeNaN();
});

it('has a mean and a median of anything but nothing', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(median([9, 1, 2])).toBe(2);
  expect(median([9, 1, 2, 3])).toBe(2.5);
  expect(median(Float32Array.of(10, 9, 100))).toBe(10);
  expect(mean([])).toBeNaN();
  expect(median([])).toBeNaN();
});

it('leaves the values of a median in their order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

it('rounds halves to even, on both sides of zero', () => {
  const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
  expect(halves.map((value) => roundHalfToEven(value) + 0)).toEqual([-2, -2, 0, 0, 2, 2, 4]);
});

it('rounds all else to the nearest', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
      const rounded = roundHalfToEven(value);
      expect(Number.isInteger(rounded)).toBe(true);
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5);
    }),
  );
});
