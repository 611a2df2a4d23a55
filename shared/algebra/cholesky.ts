/** Systems of equations with a symmetric, positive definite matrix: A = L·Lᵀ. */

/**
 * L in place of A's lower triangle; the rest stays as it is.
 * @param matrix [n, n], of which the lower triangle is read
 * @throws RangeError where A is not positive definite, as far as rounding lets tell
 */
export function factorInPlace(matrix: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    const at = row * n;
    for (let column = 0; column < row; column++) {
      const other = column * n;
      const rest = matrix[at + column]! - dot(matrix, at, other, column);
      matrix[at + column] = rest / matrix[other + column]!;
    }
    const square = matrix[at + row]! - dot(matrix, at, at, row);
    if (!(square > 0 && square < Infinity)) {
      throw new RangeError(
        `The matrix is not positive definite: pivot ${row} of ${n} is ${square}.`,
      );
    }
    matrix[at + row] = Math.sqrt(square);
  }
}

/**
 * Solves A·X = B in place of B.
 * @param factor [n, n] with L in its lower triangle, of `factorInPlace`
 * @param sides [n, columns]
 */
export function solveInPlace(
  factor: Float64Array,
  n: number,
  sides: Float64Array,
  columns: number,
): void {
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < row; k++) subtractRow(sides, columns, row, k, factor[row * n + k]!);
    divideRow(sides, columns, row, factor[row * n + row]!);
  }
  // Column-wise, so that L is read along its rows here too.
  for (let row = n - 1; row >= 0; row--) {
    divideRow(sides, columns, row, factor[row * n + row]!);
    for (let k = 0; k < row; k++) subtractRow(sides, columns, k, row, factor[row * n + k]!);
  }
}

/** Row `row` less `share` of row `other`. */
function subtractRow(
  sides: Float64Array,
  columns: number,
  row: number,
  other: number,
  share: number,
): void {
  for (let i = 0; i < columns; i++) {
    sides[row * columns + i]! -= share * sides[other * columns + i]!;
  }
}

function divideRow(sides: Float64Array, columns: number, row: number, divisor: number): void {
  for (let i = 0; i < columns; i++) sides[row * columns + i]! /= divisor;
}

/** The product of two stretches of one array, in four sums: additions need not wait for each other. */
function dot(values: Float64Array, a: number, b: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += values[a + i]! * values[b + i]!;
    s1 += values[a + i + 1]! * values[b + i + 1]!;
    s2 += values[a + i + 2]! * values[b + i + 2]!;
    s3 += values[a + i + 3]! * values[b + i + 3]!;
  }
  for (; i < length; i++) s0 += values[a + i]! * values[b + i]!;
  return s0 + s1 + (s2 + s3);
}
