import { describe, expect, test } from 'vitest';
import { mayBeReduced, shownSize } from './shownSize.ts';

describe('shownSize', () => {
  test('keeps a picture that fits', () => {
    expect(shownSize(6000, 4000, 8192)).toEqual({ width: 6000, height: 4000 });
  });

  test('reduces a side that is too long, and keeps the shape', () => {
    expect(shownSize(20_000, 1000, 8192)).toEqual({ width: 8192, height: 409 });
    expect(shownSize(1, 100_000, 8192)).toEqual({ width: 1, height: 8192 });
  });

  test('reduces a picture of too many pixels', () => {
    const { width, height } = shownSize(20_000, 15_000, 32_768);
    expect(width * height).toBeLessThanOrEqual(2 ** 26);
    expect(width * height).toBeGreaterThan(2 ** 26 * 0.99);
    expect(width / height).toBeCloseTo(4 / 3, 3);
  });
});

describe('mayBeReduced', () => {
  test('is true of what any picture is reduced to, and of no picture much smaller', () => {
    for (const [width, height] of [
      [20_000, 20_000],
      [19_999, 3356],
      [3356, 20_000],
      [8193, 8193],
      [12_345, 9876],
    ] as const) {
      const shown = shownSize(width, height);
      expect(shown.width).toBeLessThan(width);
      expect(mayBeReduced(shown)).toBe(true);
    }
    // What sharp makes of 10,000 × 7000 and 20,000 × 3400 within that.
    expect(mayBeReduced({ width: 9790, height: 6853 })).toBe(true);
    expect(mayBeReduced({ width: 19_865, height: 3377 })).toBe(true);
    expect(mayBeReduced({ width: 8000, height: 8000 })).toBe(false);
  });
});
