/**
 * Sorting as GNU's C++ library does it, for what depends on where equal keys end up: quicksort about the median of three
 * until parts have at most sixteen items, heapsort where that goes too deep, and insertion at the end (Musser 1997,
 * introsort, as libstdc++ has it).
 */

/** Parts of this length or less are left to insertion. */
const shortPart = 16;

/** Puts the first `count` items of `order` in ascending order of their keys. @param keys by item */
export function sortAsCpp(order: Int32Array, count: number, keys: Float32Array): void {
  if (count < 2) return;
  const list = new Keyed(order, keys);
  quicksort(list, 0, count, 2 * Math.floor(Math.log2(count)));
  for (let i = 1; i < count; i++) {
    // Behind the first part nothing is less than the first item, which ends the way down.
    if (i < shortPart && list.less(i, 0)) list.insert(i, 0);
    else list.sinkDown(i);
  }
}

function quicksort(list: Keyed, start: number, end: number, depth: number): void {
  for (let [last, left] = [end, depth]; last - start > shortPart; left--) {
    if (left === 0) {
      heapsort(list, start, last);
      return;
    }
    const cut = partition(list, start, last);
    quicksort(list, cut, last, left - 1);
    last = cut;
  }
}

/** Parts a list in those not above and those not below the median of three of its items. @returns where the second part begins */
function partition(list: Keyed, start: number, end: number): number {
  const middle = start + ((end - start) >> 1);
  list.swap(start, median(list, start + 1, middle, end - 1));
  let low = start + 1;
  let high = end;
  for (;;) {
    while (list.less(low, start)) low++;
    do high--;
    while (list.less(start, high));
    if (low >= high) return low;
    list.swap(low, high);
    low++;
  }
}

/** Of three places the one whose item is in the middle. */
function median(list: Keyed, a: number, b: number, c: number): number {
  if (list.less(a, b)) {
    if (list.less(b, c)) return b;
    return list.less(a, c) ? c : a;
  }
  if (list.less(a, c)) return a;
  return list.less(b, c) ? c : b;
}

function heapsort(list: Keyed, start: number, end: number): void {
  const length = end - start;
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    sift(list, start, parent, length, list.at(start + parent));
  }
  for (let last = length - 1; last > 0; last--) {
    const item = list.at(start + last);
    list.put(start + last, list.at(start));
    sift(list, start, 0, last, item);
  }
}

/** Lets the hole at `top` sink to a leaf, then the item rise from there. */
function sift(list: Keyed, start: number, top: number, length: number, item: number): void {
  let hole = top;
  for (let child = 2 * hole + 2; child <= length; child = 2 * hole + 2) {
    if (child === length || list.less(start + child, start + child - 1)) child--;
    list.put(start + hole, list.at(start + child));
    hole = child;
  }
  while (hole > top) {
    const parent = (hole - 1) >> 1;
    if (!list.isBelow(start + parent, item)) break;
    list.put(start + hole, list.at(start + parent));
    hole = parent;
  }
  list.put(start + hole, item);
}

/** Items and their keys. */
class Keyed {
  readonly #items: Int32Array;
  readonly #keys: Float32Array;

  constructor(items: Int32Array, keys: Float32Array) {
    this.#items = items;
    this.#keys = keys;
  }

  at(place: number): number {
    return this.#items[place]!;
  }

  put(place: number, item: number): void {
    this.#items[place] = item;
  }

  less(a: number, b: number): boolean {
    return this.#keys[this.#items[a]!]! < this.#keys[this.#items[b]!]!;
  }

  isBelow(place: number, item: number): boolean {
    return this.#keys[this.#items[place]!]! < this.#keys[item]!;
  }

  swap(a: number, b: number): void {
    const item = this.#items[a]!;
    this.#items[a] = this.#items[b]!;
    this.#items[b] = item;
  }

  /** Moves the item at `from` to `to`, and those between one on. */
  insert(from: number, to: number): void {
    const item = this.#items[from]!;
    this.#items.copyWithin(to + 1, to, from);
    this.#items[to] = item;
  }

  /** Moves an item before all larger ones that are next to each other before it. */
  sinkDown(from: number): void {
    const item = this.#items[from]!;
    const key = this.#keys[item]!;
    let place = from;
    while (key < this.#keys[this.#items[place - 1]!]!) {
      this.#items[place] = this.#items[place - 1]!;
      place--;
    }
    this.#items[place] = item;
  }
}
