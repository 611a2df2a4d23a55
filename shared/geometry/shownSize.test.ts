import { describe, expect, test } from 'vitest';
import { shownSize } from './shownSize.ts';

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
