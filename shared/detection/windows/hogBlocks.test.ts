/** HOG against OpenCV's own numbers; testing/hogNumbers.py made them. */
import { describe, expect, it } from 'vitest';
import { blockLength, hogBlocks } from './hogBlocks.ts';
import { drawn } from './testing/drawn.ts';
import numbers from './testing/hogNumbers.json' with { type: 'json' };
import {
  describeWindow,
  descriptorLength,
  scoreWindows,
  windowGrid,
  windowShape,
} from './windowScores.ts';

/** OpenCV computes everything in single precision. */
const tolerance = 5e-6;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (actual[i] ?? NaN))),
    0,
  );
}

describe('windows as HOGDescriptor describes them', () => {
  it.each(numbers.cases)('of $window in $picture, gamma $gamma', (made) => {
    const [width = 0, height = 0, channels = 0] = made.picture;
    const blocks = hogBlocks(drawn(width, height, channels === 3 ? 3 : 1), made);
    const shape = windowShape(made.window[0] ?? 0, made.window[1] ?? 0);
    const grid = windowGrid(blocks, shape);
    expect([grid.columns, grid.rows]).toEqual(made.grid);
    const length = descriptorLength(shape);
    expect(length).toBe(made.length);
    const all = new Float32Array(grid.columns * grid.rows * length);
    for (let window = 0; window < grid.columns * grid.rows; window++) {
      const row = Math.floor(window / grid.columns);
      describeWindow(all, window * length, blocks, shape, window % grid.columns, row);
    }
    const values = all.filter((_, i) => i % made.every === 0);
    expect(largestDifference(values, made.values)).toBeLessThan(tolerance);

    const weights = Float32Array.from({ length }, (_, i) => (((i * 7919) % 101) - 50) / 50);
    const scores = scoreWindows(blocks, shape, weights, 3);
    // Errors of thousands of values add up like a random walk.
    const mine = scores.map((score) => score - 3);
    expect(largestDifference(mine, made.scores)).toBeLessThan(tolerance * Math.sqrt(length));
  });
});

describe('blocks', () => {
  const plain = { gamma: false };

  it('are 0 where a picture has one colour', () => {
    const pixels = new Uint8Array(32 * 24).fill(77);
    const { values } = hogBlocks({ width: 32, height: 24, channels: 1, pixels }, plain);
    expect(values).toHaveLength(3 * 2 * blockLength);
    expect(Math.max(...values)).toBe(0);
  });

  it('have length 1 or a little less, and see a vertical edge in the bins around 0°', () => {
    const pixels = Uint8Array.from({ length: 16 * 16 }, (_, i) => (i % 16 < 8 ? 0 : 200));
    const { values } = hogBlocks({ width: 16, height: 16, channels: 1, pixels }, plain);
    expect(Math.hypot(...values)).toBeCloseTo(1, 2);
    values.forEach((value, i) => {
      // 0° is halfway between the bins around 170° and 10°.
      if (i % 9 === 0 || i % 9 === 8) expect(value).toBeGreaterThan(0.3);
      else expect(value).toBeCloseTo(0, 9);
    });
  });

  it('of three equal channels are those of one', () => {
    const grey = drawn(40, 32, 1);
    const pixels = Uint8Array.from(
      { length: grey.pixels.length * 3 },
      (_, i) => grey.pixels[Math.floor(i / 3)]!,
    );
    expect(hogBlocks({ ...grey, channels: 3, pixels }, plain)).toEqual(hogBlocks(grey, plain));
  });

  it.each([
    [15, 40],
    [40, 15],
    [1, 1],
  ])('of %d × %d pixels are none', (width, height) => {
    const pixels = new Uint8Array(width * height);
    const blocks = hogBlocks({ width, height, channels: 1, pixels }, plain);
    expect(blocks.values).toHaveLength(0);
    expect(windowGrid(blocks, windowShape(16, 16))).toEqual({ columns: 0, rows: 0 });
  });

  it('say what is wrong with sizes', () => {
    const pixels = new Uint8Array(10);
    expect(() => hogBlocks({ width: 16, height: 16, channels: 3, pixels }, plain)).toThrow(
      'A picture of 16 × 16 with 3 channels has not 10 values.',
    );
    expect(() => windowShape(64, 12)).toThrow('at least 16, not 12');
    expect(() => windowShape(20, 64)).toThrow('multiple of 8 pixels');
    const blocks = hogBlocks(drawn(32, 32, 1), plain);
    expect(() => scoreWindows(blocks, windowShape(16, 16), new Float32Array(35), 0)).toThrow(
      'A window of 1 × 1 blocks has not 35 weights.',
    );
  });
});
