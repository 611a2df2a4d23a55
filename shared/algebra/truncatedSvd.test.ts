/** The decomposition against numpy's; testing/svdNumbers.py made its numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import numbers from './testing/svdNumbers.json' with { type: 'json' };
import { truncatedSvd } from './truncatedSvd.ts';

/** faded() of the script. */
function faded(height: number, width: number, fade: number): Float32Array<ArrayBuffer> {
  let state = 1;
  return Float32Array.from({ length: height * width }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const distance = Math.floor(i / width) + (i % width);
    return ((state >>> 16) - 32768) / 32768 / (1 + fade * distance);
  });
}

/** ‖W − second · first‖ / ‖W‖, product by product. */
function errorOf(weights: Float32Array, width: number, made: ReturnType<typeof truncatedSvd>) {
  let difference = 0;
  let square = 0;
  weights.forEach((weight, i) => {
    const row = Math.floor(i / width) * made.rank;
    let sum = 0;
    for (let r = 0; r < made.rank; r++) {
      sum += made.second[row + r]! * made.first[r * width + (i % width)]!;
    }
    difference += (weight - sum) ** 2;
    square += weight ** 2;
  });
  return Math.sqrt(difference / square);
}

describe('truncatedSvd', () => {
  it.each(numbers.cases)(
    'has the singular values and errors of numpy: $height × $width',
    ({ height, width, fade, values, errors }) => {
      const weights = faded(height, width, fade);
      for (const [rank = 0, expected = NaN] of errors) {
        const made = truncatedSvd(weights, width, rank);
        expect(made.singularValues).toHaveLength(values.length);
        const largest = values[0]!;
        made.singularValues.forEach((value, i) => {
          expect(Math.abs(value - values[i]!) / largest).toBeLessThan(1e-8);
        });
        expect(made.relativeError).toBeCloseTo(expected, 7);
        // What the factors themselves make, in single precision.
        expect(errorOf(weights, width, made)).toBeCloseTo(expected, 6);
      }
    },
  );

  it.each(numbers.cases)('has orthogonal factors: $height × $width', (made) => {
    const { height, width } = made;
    const { rank, first, second, singularValues } = truncatedSvd(
      faded(height, width, 0.1),
      width,
      6,
    );
    for (let a = 0; a < rank; a++) {
      for (let b = 0; b <= a; b++) {
        let rows = 0;
        for (let x = 0; x < width; x++) rows += first[a * width + x]! * first[b * width + x]!;
        let columns = 0;
        for (let y = 0; y < height; y++) columns += second[y * rank + a]! * second[y * rank + b]!;
        expect(columns).toBeCloseTo(a === b ? 1 : 0, 5);
        const scale = singularValues[0]! ** 2;
        expect(rows / scale).toBeCloseTo(a === b ? singularValues[a]! ** 2 / scale : 0, 5);
      }
    }
  });

  it('gives a matrix back at full rank, whatever its shape and however many rows are equal', () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 9 }), fc.nat(), (m, n, different, seed) => {
        const noise = faded(9, n, (seed % 7) / 10);
        const weights = Float32Array.from(
          { length: m * n },
          (_, i) => noise[(Math.floor(i / n) % different) * n + (i % n)]!,
        );
        const made = truncatedSvd(weights, n, Math.min(m, n));
        expect(made.relativeError).toBeLessThan(1e-6);
        expect(errorOf(weights, n, made)).toBeLessThan(1e-6);
      }),
    );
  });

  it('of zeros are zeros', () => {
    for (const width of [2, 3]) {
      const made = truncatedSvd(new Float32Array(6), width, 2);
      expect(made.relativeError).toBe(0);
      expect(made.first.every((value) => value === 0)).toBe(true);
      expect([...made.singularValues]).toEqual([0, 0]);
    }
  });

  it('refuses ranks that a matrix does not have, parts of rows and what is not finite', () => {
    expect(() => truncatedSvd(new Float32Array(6), 3, 3)).toThrow(
      'A matrix of 2 × 3 has ranks from 1 to 2, not 3.',
    );
    expect(() => truncatedSvd(new Float32Array(6), 3, 1.5)).toThrow('not 1.5');
    expect(() => truncatedSvd(new Float32Array(7), 3, 1)).toThrow('7 values are no rows of 3.');
    expect(() => truncatedSvd(Float32Array.of(1, NaN), 2, 1)).toThrow('not finite');
  });
});
