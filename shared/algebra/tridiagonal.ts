/**
 * Householder's reduction of a symmetric matrix to three diagonals (Golub & Van Loan, Matrix Computations, 8.3.1):
 * A = Q·T·Qᵀ, Q a product of reflections.
 */

export interface Tridiagonal {
  readonly n: number;
  /** [n] T's diagonal. */
  readonly diagonal: Float64Array<ArrayBuffer>;
  /** [n] T's second diagonal; its last value is 0. */
  readonly second: Float64Array<ArrayBuffer>;
  /** [n, n] in row k, from k + 1 on, the direction that reflection k turns round; √2 long, or 0: none. */
  readonly reflections: Float64Array<ArrayBuffer>;
}

/** @param matrix [n, n] symmetric; its lower triangle is used up. */
export function tridiagonalise(matrix: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const second = new Float64Array(n);
  const reflections = new Float64Array(n * n);
  const image = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    diagonal[k] = matrix[k * n + k]!;
    const direction = reflections.subarray(k * n, (k + 1) * n);
    second[k] = takeDirection(direction, matrix, n, k);
    if (direction[k + 1] === 0) continue;
    multiplyLower(image, matrix, n, k + 1, direction);
    let share = 0;
    for (let i = k + 1; i < n; i++) share += image[i]! * direction[i]!;
    for (let i = k + 1; i < n; i++) image[i]! -= (share / 2) * direction[i]!;
    for (let i = k + 1; i < n; i++) {
      const u = direction[i]!;
      const w = image[i]!;
      for (let j = k + 1, at = i * n + j; j <= i; j++, at++) {
        matrix[at]! -= u * image[j]! + w * direction[j]!;
      }
    }
  }
  if (n > 0) diagonal[n - 1] = matrix[n * n - 1]!;
  return { n, diagonal, second, reflections };
}

/**
 * Writes the direction u for which I − u·uᵀ turns what is below the diagonal in column k onto its first place, and
 * returns what stands there then.
 */
function takeDirection(
  direction: Float64Array,
  matrix: Float64Array,
  n: number,
  k: number,
): number {
  let largest = 0;
  for (let i = k + 2; i < n; i++) largest = Math.max(largest, Math.abs(matrix[i * n + k]!));
  const first = matrix[(k + 1) * n + k]!;
  if (largest === 0) return first;
  largest = Math.max(largest, Math.abs(first));
  // Scaled, so that squares are neither too large nor too small.
  let square = 0;
  for (let i = k + 1; i < n; i++) square += (matrix[i * n + k]! / largest) ** 2;
  const length = Math.sqrt(square);
  const leading = first / largest;
  // Away from the first place, so that nothing cancels.
  const target = leading > 0 ? -length : length;
  const scale = 1 / Math.sqrt(square + Math.abs(leading) * length);
  for (let i = k + 1; i < n; i++) direction[i] = (matrix[i * n + k]! / largest) * scale;
  direction[k + 1] = (leading - target) * scale;
  return target * largest;
}

/** image = A·u over the rows and columns from `first` on, from the lower triangle alone. */
function multiplyLower(
  image: Float64Array,
  matrix: Float64Array,
  n: number,
  first: number,
  direction: Float64Array,
): void {
  image.fill(0, first);
  for (let i = first; i < n; i++) {
    const u = direction[i]!;
    let sum = matrix[i * n + i]! * u;
    for (let j = first, at = i * n + first; j < i; j++, at++) {
      sum += matrix[at]! * direction[j]!;
      image[j]! += matrix[at]! * u;
    }
    image[i]! += sum;
  }
}

/** Q·y in place of y, [n]. */
export function applyReflections({ n, reflections }: Tridiagonal, vector: Float64Array): void {
  for (let k = n - 2; k >= 0; k--) {
    const row = k * n;
    if (reflections[row + k + 1] === 0) continue;
    let share = 0;
    for (let i = k + 1; i < n; i++) share += reflections[row + i]! * vector[i]!;
    for (let i = k + 1; i < n; i++) vector[i]! -= share * reflections[row + i]!;
  }
}
