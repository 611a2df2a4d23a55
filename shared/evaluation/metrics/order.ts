/** Orders of rows, as lists of row indices: by counting and by radix, since half a million rows are sorted in one go. */
import { item } from '../../item.ts';
import type { PictureId } from './tables.ts';

/** Rows in groups: those of group g are `rows` from `start[g]` to `start[g + 1]`. */
export interface Grouped {
  readonly rows: Int32Array;
  /** [groups + 1] */
  readonly start: Int32Array;
}

/** 0, 1 … n − 1 */
export function rowsUpTo(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Rows, one after another. */
export class Rows {
  readonly #rows: Int32Array;
  #count = 0;

  /** @param most how many there can be */
  constructor(most: number) {
    this.#rows = new Int32Array(most);
  }

  add(row: number): void {
    this.#rows[this.#count++] = row;
  }

  get all(): Int32Array {
    return this.#rows.subarray(0, this.#count);
  }
}

/**
 * Rows by group, those of a group in the order in which they stand in `rows`.
 * @param groupOf for each row, from 0; −1: it is in none
 */
export function grouped(rows: Int32Array, groupOf: Int32Array, groups: number): Grouped {
  const start = new Int32Array(groups + 1);
  for (const row of rows) if (groupOf[row]! >= 0) start[groupOf[row]! + 1]!++;
  for (let group = 0; group < groups; group++) start[group + 1]! += start[group]!;
  const next = start.slice(0, groups);
  const out = new Int32Array(start[groups]!);
  for (const row of rows) {
    const group = groupOf[row]!;
    if (group >= 0) out[next[group]!++] = row;
  }
  return { rows: out, start };
}

export function rowsOf({ rows, start }: Grouped, group: number): Int32Array {
  return rows.subarray(start[group], start[group + 1]);
}

/**
 * The rows with the best score first; equal ones in the order in which they stand in `rows`.
 * @throws RangeError for a score that is no number.
 */
export function bestFirst(rows: Int32Array, score: Float64Array): Int32Array {
  const count = rows.length;
  // Eleven bits a pass, from the last: the bits of a double, turned so that the largest number has the least of them.
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  for (let i = 0; i < count; i++) {
    // −0 is no other number than 0, though its bits are.
    value[0] = score[rows[i]!]! + 0;
    if (Number.isNaN(value[0])) throw new RangeError('A score is not a number.');
    const isNegative = words[1]! >>> 31 === 1;
    low[i] = isNegative ? words[0]! : ~words[0]!;
    high[i] = isNegative ? words[1]! : ~words[1]! & 0x7fffffff;
  }
  let order: Int32Array = rowsUpTo(count);
  let other: Int32Array = new Int32Array(count);
  for (const [keys, shift] of [
    [low, 0],
    [low, 11],
    [low, 22],
    [high, 0],
    [high, 11],
    [high, 22],
  ] as const) {
    const start = new Int32Array(0x801);
    for (let i = 0; i < count; i++) start[((keys[i]! >>> shift) & 0x7ff) + 1]!++;
    // Scores that were single-precision once have nothing in their last bits.
    if (count > 0 && start[((keys[0]! >>> shift) & 0x7ff) + 1] === count) continue;
    for (let key = 0; key < 0x800; key++) start[key + 1]! += start[key]!;
    for (const i of order) other[start[(keys[i]! >>> shift) & 0x7ff]!++] = i;
    [order, other] = [other, order];
  }
  return order.map((i) => rows[i]!);
}

/**
 * The rows of the pictures by their ids: numbers before text, text by its UTF-16 units.
 * @throws RangeError where two have the same id.
 */
export function pictureOrder(ids: readonly PictureId[]): Int32Array {
  const order = rowsUpTo(ids.length).sort((a, b) => compareIds(item(ids, a), item(ids, b)));
  for (let i = 1; i < order.length; i++) {
    const id = item(ids, order[i]!);
    if (id === item(ids, order[i - 1]!)) throw new RangeError(`Two pictures have the id ${id}.`);
  }
  return order;
}

/** Where each row stands in an order of all rows. */
export function placesIn(order: Int32Array): Int32Array {
  const places = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) places[order[place]!] = place;
  return places;
}

function compareIds(a: PictureId, b: PictureId): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
