/**
 * Gram matrices: the products of all pairs of rows, or of all pairs of columns, in double precision.
 *
 * A matrix of n rows is a list of n Float32Arrays of one length, which may be views of one array; nothing is copied
 * but a panel at a time.
 */
import { item } from '../item.ts';

/** The rows of a matrix that lies in one array, [rows, width], as views of it. @throws RangeError for a part of a row */
export function rowsOf(values: Float32Array, width: number): Float32Array[] {
  if (!(width > 0 && values.length % width === 0)) {
    throw new RangeError(`${values.length} values are no rows of ${width}.`);
  }
  return Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}

/** Columns of a panel: four of its rows are together in a core's first cache. */
const depth = 256;

/** M·Mᵀ of M's n rows: [n, n]. */
export function gramOfRows(rows: readonly Float32Array[]): Float64Array<ArrayBuffer> {
  const count = rows.length;
  const width = rows[0]?.length ?? 0;
  const gram = new Float64Array(count * count);
  const panel = new Float64Array(padded(count) * depth);
  for (let first = 0; first < width; first += depth) {
    const used = Math.min(depth, width - first);
    rows.forEach((row, i) => {
      for (let k = 0; k < used; k++) panel[i * used + k] = row[first + k]!;
    });
    panel.fill(0, count * used, padded(count) * used);
    addProducts(gram, count, panel, used);
  }
  return mirrored(gram, count);
}

/** Mᵀ·M of M's rows with `width` values each: [width, width]. */
export function gramOfColumns(
  rows: readonly Float32Array[],
  width: number,
): Float64Array<ArrayBuffer> {
  const gram = new Float64Array(width * width);
  const panel = new Float64Array(padded(width) * depth);
  for (let first = 0; first < rows.length; first += depth) {
    const used = Math.min(depth, rows.length - first);
    for (let k = 0; k < used; k++) {
      const row = item(rows, first + k);
      for (let i = 0; i < width; i++) panel[i * used + k] = row[i]!;
    }
    panel.fill(0, width * used, padded(width) * used);
    addProducts(gram, width, panel, used);
  }
  return mirrored(gram, width);
}

/** Rows of a panel: whole tiles of four. */
function padded(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/**
 * Adds to the lower triangle the products of a panel's rows, in tiles of four by two: each value that is read counts
 * in several products.
 * @param panel [padded(count), used]
 */
function addProducts(gram: Float64Array, count: number, panel: Float64Array, used: number): void {
  for (let i = 0; i < count; i += 4) {
    for (let j = 0; j < i + 4; j += 2) {
      let a0 = 0;
      let a1 = 0;
      let b0 = 0;
      let b1 = 0;
      let c0 = 0;
      let c1 = 0;
      let d0 = 0;
      let d1 = 0;
      const left = i * used;
      const right = j * used;
      for (let k = 0; k < used; k++) {
        const x = panel[right + k]!;
        const y = panel[right + used + k]!;
        const a = panel[left + k]!;
        const b = panel[left + used + k]!;
        const c = panel[left + 2 * used + k]!;
        const d = panel[left + 3 * used + k]!;
        a0 += a * x;
        a1 += a * y;
        b0 += b * x;
        b1 += b * y;
        c0 += c * x;
        c1 += c * y;
        d0 += d * x;
        d1 += d * y;
      }
      addPair(gram, count, i, j, a0, a1);
      addPair(gram, count, i + 1, j, b0, b1);
      addPair(gram, count, i + 2, j, c0, c1);
      addPair(gram, count, i + 3, j, d0, d1);
    }
  }
}

/** Of two neighbours in a row those that are in the lower triangle. */
function addPair(
  gram: Float64Array,
  count: number,
  row: number,
  column: number,
  first: number,
  second: number,
): void {
  if (row >= count || column > row) return;
  gram[row * count + column]! += first;
  if (column < row) gram[row * count + column + 1]! += second;
}

/** The upper triangle from the lower one. */
function mirrored(gram: Float64Array<ArrayBuffer>, count: number): Float64Array<ArrayBuffer> {
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < row; column++) {
      gram[column * count + row] = gram[row * count + column]!;
    }
  }
  return gram;
}
