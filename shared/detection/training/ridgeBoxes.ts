/**
 * Box regression by ridge regression on features, one regressor a class (Girshick et al. 2014, appendix C). Both boxes
 * of a pair are in one space; targets are the deltas of rpn/boxCoder.ts without weights.
 *
 * As R-CNN's code has it: targets are centred and whitened before they are learned, the features have a column of
 * ones whose weight is regularised like the others, and what is learned is taken back to deltas afterwards.
 */
import { factorInPlace, solveInPlace } from '../../algebra/cholesky.ts';
import { gramOfColumns, gramOfRows } from '../../algebra/gram.ts';
import { symmetricEigen } from '../../algebra/symmetricEigen.ts';
import { boxAt, iou } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { decodeInto, encode } from '../rpn/boxCoder.ts';
import type { PictureTruth } from './pictureTruth.ts';
import { hasArea, Ignored } from './pictureTruth.ts';

/** λ of the paper, for features with a mean norm of 20. */
export const rcnnRidge = 1000;
/** A region learns the object that it overlaps by more than this. */
export const rcnnPairIou = 0.6;

/** Deltas from features: delta k is weights[k] · features + bias[k]. */
export interface BoxRegressor {
  /** [4, d] */
  readonly weights: Float64Array<ArrayBuffer>;
  /** [4] */
  readonly bias: Float64Array<ArrayBuffer>;
}

const plainCoder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Infinity } as const;
/** Added to the targets' variances, so that one that hardly varies is not blown up. */
const varianceSlack = 1e-3;

/**
 * The pairs of a picture that a class's regressor learns: each box with the object of the class that it overlaps most,
 * where it does by more than `above`.
 *
 * @param boxes [n, 4] regions in the truth's space
 * @returns rows of boxes, and the deltas that move them onto their objects: [pairs, 4]
 */
export function boxPairs(
  boxes: Float32Array,
  truth: PictureTruth,
  classIndex: number,
  above: number,
): { readonly rows: Int32Array<ArrayBuffer>; readonly deltas: Float64Array<ArrayBuffer> } {
  const objects = Array.from(truth.classes.keys()).filter(
    (i) => truth.classes[i] === classIndex && truth.ignored[i] === Ignored.no,
  );
  const rows: number[] = [];
  const deltas: number[] = [];
  for (let row = 0; row < boxes.length / 4; row++) {
    const box = boxAt(boxes, row);
    let best = -1;
    let most = above;
    for (const object of objects) {
      const overlap = iou(box, boxAt(truth.boxes, object));
      if (overlap > most) [best, most] = [object, overlap];
    }
    const target = best < 0 ? null : boxAt(truth.boxes, best);
    if (target === null || !hasArea(box) || !hasArea(target)) continue;
    rows.push(row);
    deltas.push(...encode(box, target, plainCoder));
  }
  return { rows: Int32Array.from(rows), deltas: Float64Array.from(deltas) };
}

/**
 * Trains a regressor in double precision. It solves d + 1 equations, or as many as there are rows where these are
 * fewer, whose matrix it has in memory.
 *
 * @param rows n rows of d features, scaled like those that it will be asked about
 * @param deltas [n, 4] of `boxPairs`
 * @param ridge λ, above 0
 * @throws RangeError where there is no row, lengths differ, or a number is not finite
 */
export function trainBoxRegressor(
  rows: readonly Float32Array[],
  deltas: Float64Array,
  ridge: number,
): BoxRegressor {
  const count = rows.length;
  if (count === 0 || deltas.length !== 4 * count) {
    throw new RangeError(
      `A regressor cannot learn from ${count} rows and ${deltas.length} deltas.`,
    );
  }
  if (!(ridge > 0)) throw new RangeError(`The ridge is above 0, not ${ridge}.`);
  const width = item(rows, 0).length;
  rows.forEach((row, i) => {
    if (row.length === width) return;
    throw new RangeError(`Row ${i} has ${row.length} features, and row 0 has ${width}.`);
  });
  const { targets, means, back } = whitened(deltas);
  const learned =
    width + 1 <= count
      ? solveColumns(rows, width, targets, ridge)
      : solveRows(rows, width, targets, ridge);
  // From whitened targets to deltas.
  const weights = new Float64Array(4 * width);
  const bias = Float64Array.from(means);
  for (let to = 0; to < 4; to++) {
    for (let from = 0; from < 4; from++) {
      const share = back[from * 4 + to]!;
      for (let x = 0; x < width; x++) weights[to * width + x]! += share * learned[x * 4 + from]!;
      bias[to]! += share * learned[width * 4 + from]!;
    }
  }
  return { weights, bias };
}

/**
 * Boxes moved by their deltas, once.
 * @param rows n rows of features
 * @param boxes [n, 4]
 * @returns [n, 4] in the space of `boxes`
 */
export function regressBoxes(
  { weights, bias }: BoxRegressor,
  rows: readonly Float32Array[],
  boxes: Float32Array,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(boxes.length);
  const delta = new Float64Array(4);
  rows.forEach((row, i) => {
    for (let k = 0; k < 4; k++) {
      let sum = bias[k]!;
      for (let x = 0, at = k * row.length; x < row.length; x++, at++) sum += weights[at]! * row[x]!;
      delta[k] = sum;
    }
    const at = 4 * i;
    decodeInto(out, at, boxes, at, delta[0]!, delta[1]!, delta[2]!, delta[3]!, plainCoder);
  });
  return out;
}

/** Targets without their means, uncorrelated and of nearly unit variance; `back`, [4, 4], makes deltas of them again. */
function whitened(deltas: Float64Array): {
  targets: Float64Array;
  means: Float64Array;
  back: Float64Array;
} {
  const count = deltas.length / 4;
  const means = new Float64Array(4);
  deltas.forEach((delta, i) => {
    means[i % 4]! += delta / count;
  });
  const centred = deltas.map((delta, i) => delta - means[i % 4]!);
  const covariance = new Float64Array(16);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        covariance[a * 4 + b]! += (centred[4 * i + a]! * centred[4 * i + b]!) / count;
      }
    }
  }
  const { values, vectors } = symmetricEigen(covariance, 4, 4);
  // V·f(D)·Vᵀ, from the vectors as rows.
  const spread = (factor: (value: number) => number) =>
    Float64Array.from({ length: 16 }, (_, i) => {
      let sum = 0;
      values.forEach((value, k) => {
        sum += factor(value) * vectors[4 * k + (i >> 2)]! * vectors[4 * k + (i & 3)]!;
      });
      return sum;
    });
  const deviation = (value: number) => Math.sqrt(Math.max(0, value) + varianceSlack);
  const whiten = spread((value) => 1 / deviation(value));
  const targets = centred.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += centred[i - (i % 4) + k]! * whiten[4 * k + (i % 4)]!;
    return sum;
  });
  return { targets, means, back: spread(deviation) };
}

/** [d + 1, 4] of (Xᵀ·X + λ)·β = Xᵀ·y, where X has a last column of ones. */
function solveColumns(
  rows: readonly Float32Array[],
  width: number,
  targets: Float64Array,
  ridge: number,
): Float64Array {
  const n = width + 1;
  const inner = gramOfColumns(rows, width);
  const matrix = new Float64Array(n * n);
  for (let x = 0; x < width; x++) {
    matrix.set(inner.subarray(x * width, (x + 1) * width), x * n);
    matrix[x * n + x]! += ridge;
  }
  const sides = sumRows(rows, width, targets);
  for (const row of rows) for (let x = 0; x < width; x++) matrix[width * n + x]! += row[x]!;
  matrix[n * n - 1] = rows.length + ridge;
  factorInPlace(matrix, n);
  solveInPlace(matrix, n, sides, 4);
  return sides;
}

/** The same from (X·Xᵀ + λ)·α = y and β = Xᵀ·α. */
function solveRows(
  rows: readonly Float32Array[],
  width: number,
  targets: Float64Array,
  ridge: number,
): Float64Array {
  const n = rows.length;
  const matrix = gramOfRows(rows);
  // The column of ones adds 1 to each product.
  for (let i = 0; i < n * n; i++) matrix[i]! += i % (n + 1) === 0 ? 1 + ridge : 1;
  const sides = Float64Array.from(targets);
  factorInPlace(matrix, n);
  solveInPlace(matrix, n, sides, 4);
  return sumRows(rows, width, sides);
}

/** [d + 1, 4] the sum of all rows, each with a last 1, times its four values. @param values [n, 4] */
function sumRows(rows: readonly Float32Array[], width: number, values: Float64Array): Float64Array {
  const out = new Float64Array(4 * (width + 1));
  rows.forEach((row, i) => {
    for (let k = 0; k < 4; k++) {
      const share = values[4 * i + k]!;
      for (let x = 0; x < width; x++) out[4 * x + k]! += share * row[x]!;
      out[4 * width + k]! += share;
    }
  });
  return out;
}
