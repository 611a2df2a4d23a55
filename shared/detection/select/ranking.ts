/**
 * Rows in order of their scores: one stable sort for everything that takes the best first.
 */

const digitBits = 11;
const digits = 1 << digitBits;
const digitMask = digits - 1;
/** What is to the right of a key's first digit. */
const firstBits = 32 - digitBits;

/**
 * The rows first … end − 1 of a column, highest value first; equal values keep their order, NaN is last.
 * At most the best `limit` of them.
 *
 * A radix sort on the bits of the floats: 268,569 rows take a few milliseconds, where a comparator
 * would take some two hundred.
 */
export function rankDescending(
  values: Float32Array,
  first = 0,
  end = values.length,
  limit = Infinity,
): Int32Array<ArrayBuffer> {
  const keys = descendingKeys(values.subarray(first, end));
  let rows = bestRows(keys, limit);
  const count = rows.length;
  let sorted: Int32Array<ArrayBuffer> = new Int32Array(count);
  const starts = new Uint32Array(digits);
  for (let shift = 0; shift < 32; shift += digitBits) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(keys[rows[i]!]! >>> shift) & digitMask]!++;
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const size = starts[digit]!;
      starts[digit] = sum;
      sum += size;
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      sorted[starts[(keys[row]! >>> shift) & digitMask]!++] = row;
    }
    [rows, sorted] = [sorted, rows];
  }
  const best = rows.subarray(0, limit);
  if (first !== 0) for (let i = 0; i < best.length; i++) best[i] = best[i]! + first;
  return best;
}

/** In order, the rows among which the `limit` smallest keys are: those that the keys' first bits leave. */
function bestRows(keys: Uint32Array, limit: number): Int32Array<ArrayBuffer> {
  const all = keys.length;
  let digit = digits;
  let count = all;
  if (limit < all) {
    const sizes = new Uint32Array(digits);
    for (let row = 0; row < all; row++) sizes[keys[row]! >>> firstBits]!++;
    count = 0;
    for (digit = 0; count < limit; digit++) count += sizes[digit]!;
  }
  const rows = new Int32Array(count);
  let at = 0;
  for (let row = 0; row < all; row++) if (keys[row]! >>> firstBits < digit) rows[at++] = row;
  return rows;
}

/** Unsigned keys whose ascending order is the descending order of the values. */
function descendingKeys(values: Float32Array): Uint32Array {
  const copy = new Float32Array(values.length);
  // −0 and 0 are equal as values but not as bits.
  for (let i = 0; i < values.length; i++) copy[i] = values[i]! + 0;
  const keys = new Uint32Array(copy.buffer);
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i]!;
    if (Number.isNaN(copy[i]!)) keys[i] = 0xffffffff;
    else keys[i] = bits & 0x80000000 ? bits : ~bits & 0x7fffffff;
  }
  return keys;
}
