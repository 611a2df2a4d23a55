import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorInPlace, solveInPlace } from './cholesky.ts';
import { gramOfColumns, gramOfRows, rowsOf } from './gram.ts';
import { symmetricEigen } from './symmetricEigen.ts';

const value = fc.integer({ min: -40, max: 40 }).map((whole) => whole / 8);
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 13 }))
  .chain(([height, width]) =>
    fc
      .array(value, { minLength: height * width, maxLength: height * width })
      .map((values) => ({ height, width, values: Float32Array.from(values) })),
  );

/** Rows of noise, more than a panel holds. */
function noise(height: number, width: number): Float32Array<ArrayBuffer> {
  let state = 3;
  return Float32Array.from({ length: height * width }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 24) - 128;
  });
}

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

describe('Gram matrices', () => {
  it('have the product of each pair of rows, and of columns', () => {
    fc.assert(
      fc.property(matrix, ({ height, width, values }) => {
        const rows = rowsOf(values, width);
        const columns = Array.from({ length: width }, (_, x) =>
          Float32Array.from(rows, (row) => row[x]!),
        );
        // Eighths and sixty-fourths: sums are exact.
        expect([...gramOfRows(rows)]).toEqual(rows.flatMap((a) => rows.map((b) => product(a, b))));
        expect([...gramOfColumns(rows, width)]).toEqual(
          columns.flatMap((a) => columns.map((b) => product(a, b))),
        );
        expect(rows).toHaveLength(height);
      }),
    );
  });

  it('sum up all panels', () => {
    const values = noise(5, 1031);
    const rows = rowsOf(values, 1031);
    const gram = rows.flatMap((a) => rows.map((b) => product(a, b)));
    expect([...gramOfRows(rows)]).toEqual(gram);
    const standing = Float32Array.from(
      { length: values.length },
      (_, i) => values[(i % 5) * 1031 + Math.floor(i / 5)]!,
    );
    expect([...gramOfColumns(rowsOf(standing, 5), 5)]).toEqual(gram);
  });
});

describe('Cholesky', () => {
  it('solves what a Gram matrix and something on its diagonal make', () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 1, max: 3 }), ({ height, width, values }, sides) => {
        const a = gramOfRows(rowsOf(values, width));
        for (let i = 0; i < height; i++) a[i * height + i]! += 0.5;
        const solution = Float64Array.from({ length: height * sides }, (_, i) => (i % 7) - 3);
        const b = new Float64Array(height * sides);
        for (let y = 0; y < height; y++) {
          for (let k = 0; k < height; k++) {
            for (let i = 0; i < sides; i++) {
              b[y * sides + i]! += a[y * height + k]! * solution[k * sides + i]!;
            }
          }
        }
        factorInPlace(a, height);
        solveInPlace(a, height, b, sides);
        b.forEach((x, i) => {
          expect(x).toBeCloseTo(solution[i]!, 8);
        });
      }),
    );
  });

  it('says where a matrix is not positive definite', () => {
    expect(() => factorInPlace(Float64Array.of(1, 2, 2, 1), 2)).toThrow(
      'not positive definite: pivot 1 of 2 is -3.',
    );
    expect(() => factorInPlace(Float64Array.of(NaN), 1)).toThrow('pivot 0 of 1 is NaN');
  });
});

describe('symmetricEigen', () => {
  /** |A·v − λ·v|, and how far the vectors are from being of length 1 and across each other. */
  function check(matrix: Float64Array, n: number): Float64Array {
    const { values, vectors } = symmetricEigen(Float64Array.from(matrix), n, n);
    const size = Math.max(1, ...values.map(Math.abs));
    for (let i = 0; i < n; i++) {
      if (i > 0) expect(values[i]!).toBeLessThanOrEqual(values[i - 1]!);
      for (let y = 0; y < n; y++) {
        let sum = -values[i]! * vectors[i * n + y]!;
        for (let x = 0; x < n; x++) sum += matrix[y * n + x]! * vectors[i * n + x]!;
        expect(Math.abs(sum) / size).toBeLessThan(1e-12);
      }
      for (let j = 0; j <= i; j++) {
        let inner = 0;
        for (let x = 0; x < n; x++) inner += vectors[i * n + x]! * vectors[j * n + x]!;
        expect(inner).toBeCloseTo(i === j ? 1 : 0, 11);
      }
    }
    return values;
  }

  it('has eigenvectors of any symmetric matrix', () => {
    fc.assert(
      fc.property(matrix, ({ height: n, width, values }) => {
        const symmetric = Float64Array.from({ length: n * n }, (_, i) => {
          const [y, x] = [Math.floor(i / n), i % n];
          return (
            values[(y + x) % values.length]! + (y === x ? values[(y * width) % values.length]! : 0)
          );
        });
        check(symmetric, n);
      }),
    );
  });

  it('knows equal eigenvalues, none at all, and those that are far apart', () => {
    const diagonal = (...values: number[]) =>
      Float64Array.from({ length: values.length ** 2 }, (_, i) =>
        i % (values.length + 1) === 0 ? values[i / (values.length + 1)]! : 0,
      );
    expect([...check(diagonal(2, 5, 2, 5), 4)]).toEqual([5, 5, 2, 2]);
    expect([...check(diagonal(0, 0, 0), 3)]).toEqual([0, 0, 0]);
    expect([...check(diagonal(1e-200, -1e200, 1), 3)]).toEqual([1, 1e-200, -1e200]);
    expect(check(new Float64Array(0), 0)).toHaveLength(0);
    // All ones: one eigenvalue of n, and n − 1 of 0.
    const ones = check(new Float64Array(64).fill(1), 8);
    expect(ones[0]).toBeCloseTo(8, 12);
    expect(ones[1]).toBeCloseTo(0, 12);
    expect(ones[7]).toBeCloseTo(0, 12);
  });

  it('has those of a path, 2 cos(πk / (n + 1))', () => {
    const n = 60;
    const path = new Float64Array(n * n);
    for (let i = 1; i < n; i++) {
      path[i * n + i - 1] = 1;
      path[(i - 1) * n + i] = 1;
    }
    check(path, n).forEach((found, k) => {
      expect(found).toBeCloseTo(2 * Math.cos((Math.PI * (k + 1)) / (n + 1)), 12);
    });
  });

  it('refuses what is not finite', () => {
    expect(() => symmetricEigen(Float64Array.of(1, NaN, NaN, 1), 2, 1)).toThrow('not finite');
  });
});
