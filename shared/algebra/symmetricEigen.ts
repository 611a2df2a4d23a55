/**
 * Eigenvalues and eigenvectors of a symmetric matrix: three diagonals first (tridiagonal.ts), then the implicit QR
 * iteration with Wilkinson's shift (Golub & Van Loan, Matrix Computations, 8.3.3).
 */
import { applyReflections, tridiagonalise, type Tridiagonal } from './tridiagonal.ts';

export interface Eigen {
  /** [n] in descending order. */
  readonly values: Float64Array<ArrayBuffer>;
  /** [wanted, n] the eigenvectors of the largest, each of length 1; which of two opposite ones is not said. */
  readonly vectors: Float64Array<ArrayBuffer>;
}

/** Steps for an eigenvalue; two are usual. */
const mostSteps = 60;

/**
 * All eigenvalues and the first `wanted` eigenvectors. Errors of values are of the order of 1e-15 of the largest one.
 *
 * @param matrix [n, n] symmetric; its lower triangle is used up.
 * @throws RangeError where a value of the matrix is not finite
 */
export function symmetricEigen(matrix: Float64Array, n: number, wanted: number): Eigen {
  if (!matrix.every(Number.isFinite)) throw new RangeError('A value of the matrix is not finite.');
  const reduced = tridiagonalise(matrix, n);
  // Row i becomes the vector of eigenvalue i, in T's coordinates.
  const turned = new Float64Array(n * n);
  for (let i = 0; i < n; i++) turned[i * n + i] = 1;
  iterate(reduced, turned);
  const { diagonal } = reduced;
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]!);
  const vectors = new Float64Array(Math.min(wanted, n) * n);
  order.slice(0, wanted).forEach((from, i) => {
    const vector = vectors.subarray(i * n, (i + 1) * n);
    vector.set(turned.subarray(from * n, (from + 1) * n));
    applyReflections(reduced, vector);
  });
  return { values: Float64Array.from(order, (from) => diagonal[from]!), vectors };
}

/** Until the second diagonal is 0; every rotation turns two rows of `turned` as well. */
function iterate({ n, diagonal, second }: Tridiagonal, turned: Float64Array): void {
  let last = n - 1;
  for (let steps = 0; last > 0; steps++) {
    if (steps > mostSteps * n) throw new RangeError('The eigenvalues do not settle.');
    for (let i = 0; i < last; i++) {
      const beside = Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!);
      if (Math.abs(second[i]!) <= Number.EPSILON * beside) second[i] = 0;
    }
    while (last > 0 && second[last - 1] === 0) last--;
    let first = last;
    while (first > 0 && second[first - 1] !== 0) first--;
    if (first < last) chase(diagonal, second, first, last, turned, n);
  }
}

/** One step on the block from `first` to `last`. */
function chase(
  diagonal: Float64Array,
  second: Float64Array,
  first: number,
  last: number,
  turned: Float64Array,
  n: number,
): void {
  const corner = second[last - 1]!;
  const half = (diagonal[last - 1]! - diagonal[last]!) / 2;
  const reach = half + (half < 0 ? -1 : 1) * Math.hypot(half, corner);
  const shift = diagonal[last]! - corner * (corner / reach);
  let x = diagonal[first]! - shift;
  let z = second[first]!;
  for (let k = first; k < last; k++) {
    const length = Math.hypot(x, z);
    const c = length === 0 ? 1 : x / length;
    const s = length === 0 ? 0 : z / length;
    if (k > first) second[k - 1] = length;
    const a = diagonal[k]!;
    const b = second[k]!;
    const d = diagonal[k + 1]!;
    const change = s * (s * (d - a) + 2 * c * b);
    second[k] = c * s * (d - a) + (c * c - s * s) * b;
    diagonal[k] = a + change;
    diagonal[k + 1] = d - change;
    if (k < last - 1) {
      z = s * second[k + 1]!;
      second[k + 1]! *= c;
      x = second[k]!;
    }
    rotateRows(turned, k * n, n, c, s);
  }
}

/** The row at `at` and the one after it, turned. */
function rotateRows(turned: Float64Array, at: number, n: number, c: number, s: number): void {
  for (let i = at; i < at + n; i++) {
    const a = turned[i]!;
    const b = turned[i + n]!;
    turned[i] = c * a + s * b;
    turned[i + n] = c * b - s * a;
  }
}
