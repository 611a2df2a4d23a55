/**
 * Truncated singular value decomposition: the nearest matrix of rank t (Girshick 2015, Fast R-CNN, section 3.1).
 *
 * A fully connected layer with weights W, [m, n], becomes two without an activation in between: the first with
 * weights Σ·Vᵀ, [t, n], and no bias, the second with U, [m, t], and the layer's own bias. W ≈ U·(Σ·Vᵀ) costs
 * t · (m + n) products where W costs m · n.
 *
 * U comes from the eigenvectors of W·Wᵀ and Σ·Vᵀ is Uᵀ·W, or the other way round where W is tall. What squaring costs
 * is below 1e-7 of the largest singular value, as little as single precision holds.
 */
import { item } from '../item.ts';
import { gramOfColumns, gramOfRows, rowsOf } from './gram.ts';
import { symmetricEigen } from './symmetricEigen.ts';

export interface TruncatedSvd {
  readonly rank: number;
  /** Σ·Vᵀ, [rank, n]: rows are orthogonal and as long as their singular values. */
  readonly first: Float32Array<ArrayBuffer>;
  /** U, [m, rank]: columns are orthogonal and of length 1, or 0 where the singular value is 0. */
  readonly second: Float32Array<ArrayBuffer>;
  /** [min(m, n)] all singular values, in descending order; those below 1e-8 of the first are noise. */
  readonly singularValues: Float64Array<ArrayBuffer>;
  /** ‖W − U·Σ·Vᵀ‖ / ‖W‖ of Frobenius' norms; no matrix of this rank has a smaller one. 0 of a matrix of zeros. */
  readonly relativeError: number;
}

/**
 * The nearest matrix of a rank, as two factors; the same numbers at every call.
 *
 * @param weights [m, n], row by row
 * @param width n
 * @throws RangeError where the rank is not from 1 to min(m, n), or a weight is not finite
 */
export function truncatedSvd(weights: Float32Array, width: number, rank: number): TruncatedSvd {
  const rows = rowsOf(weights, width);
  const height = rows.length;
  const small = Math.min(height, width);
  if (!(Number.isInteger(rank) && rank >= 1 && rank <= small)) {
    throw new RangeError(
      `A matrix of ${height} × ${width} has ranks from 1 to ${small}, not ${rank}.`,
    );
  }
  const wide = height <= width;
  const gram = wide ? gramOfRows(rows) : gramOfColumns(rows, width);
  let square = 0;
  for (let i = 0; i < small; i++) square += gram[i * small + i]!;
  const { values, vectors } = symmetricEigen(gram, small, rank);
  const across = wide
    ? projectRows(vectors, rank, rows, width)
    : projectColumns(vectors, rank, rows);
  const long = Math.max(height, width);
  let kept = 0;
  for (const value of across) kept += value * value;
  return {
    rank,
    ...(wide
      ? { first: Float32Array.from(across), second: transposed(vectors, rank, small) }
      : tallFactors(vectors, across, rank, small, long)),
    singularValues: values.map((value) => Math.sqrt(Math.max(0, value))),
    relativeError: square === 0 ? 0 : Math.sqrt(Math.max(0, square - kept) / square),
  };
}

/** Uᵀ·W, [rank, n], from the vectors U as rows, [rank, m]. */
function projectRows(
  vectors: Float64Array,
  rank: number,
  rows: readonly Float32Array[],
  width: number,
): Float64Array {
  const out = new Float64Array(rank * width);
  const height = rows.length;
  // Four rows of W at a time: what is summed up is read and written once for all.
  for (let i = 0; i < height; i += 4) {
    const four = [0, 1, 2, 3].map((k) => item(rows, Math.min(i + k, height - 1)));
    const [a, b, c, d] = [item(four, 0), item(four, 1), item(four, 2), item(four, 3)];
    for (let r = 0; r < rank; r++) {
      const share = r * height + i;
      const shareA = vectors[share]!;
      const shareB = i + 1 < height ? vectors[share + 1]! : 0;
      const shareC = i + 2 < height ? vectors[share + 2]! : 0;
      const shareD = i + 3 < height ? vectors[share + 3]! : 0;
      for (let x = 0, at = r * width; x < width; x++, at++) {
        out[at]! += shareA * a[x]! + shareB * b[x]! + (shareC * c[x]! + shareD * d[x]!);
      }
    }
  }
  return out;
}

/** Vᵀ·Wᵀ, [rank, m], from the vectors V as rows, [rank, n]. */
function projectColumns(
  vectors: Float64Array,
  rank: number,
  rows: readonly Float32Array[],
): Float64Array {
  const height = rows.length;
  const out = new Float64Array(rank * height);
  rows.forEach((row, i) => {
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let x = 0, at = r * row.length; x < row.length; x++, at++) sum += vectors[at]! * row[x]!;
      out[r * height + i] = sum;
    }
  });
  return out;
}

/** The two factors of a tall matrix from V, [rank, n], and (U·Σ)ᵀ, [rank, m]. */
function tallFactors(
  vectors: Float64Array,
  across: Float64Array,
  rank: number,
  width: number,
  height: number,
): Pick<TruncatedSvd, 'first' | 'second'> {
  const first = Float32Array.from(vectors);
  for (let r = 0; r < rank; r++) {
    const column = across.subarray(r * height, (r + 1) * height);
    let square = 0;
    for (const value of column) square += value * value;
    const length = Math.sqrt(square);
    for (let x = r * width; x < (r + 1) * width; x++) first[x] = vectors[x]! * length;
    if (length > 0) for (let i = 0; i < height; i++) column[i]! /= length;
  }
  return { first, second: transposed(across, rank, height) };
}

/** [width, height] from [height, width]. */
function transposed(
  values: Float64Array,
  height: number,
  width: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x]!;
  }
  return out;
}
