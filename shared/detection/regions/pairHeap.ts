/**
 * Pairs in a heap. Of equally similar pairs the one that was added last comes first, which is what sorting all pairs
 * anew after each merge would give, if the sort were stable. Its memory is for the pairs that it starts with:
 * a merge takes out at least as many as it adds.
 */
import type { Pair, PairQueue } from './pairs.ts';

export class PairHeap implements PairQueue {
  /** Pairs by their place in the heap, and the heap's place of each pair. */
  readonly #heap: Int32Array;
  readonly #places: Int32Array;
  #count = 0;

  readonly #similarities: Float32Array;
  /** When a pair was added. */
  readonly #added: Float64Array;
  #additions = 0;

  /** [pairs, 2] the two regions; an end is 2 · pair or 2 · pair + 1. */
  readonly #regions: Int32Array;
  /** The ends of a region are a ring of two ways that begins anywhere; −1 for none. */
  readonly #firstEnd: Int32Array;
  readonly #nextEnd: Int32Array;
  readonly #previousEnd: Int32Array;

  /** Pairs that are out of use, to be used again. */
  readonly #unused: Int32Array;
  #unusedCount: number;

  #tied = false;

  /**
   * @param pairs most pairs at a time
   * @param regions most regions ever: they are 0, 1, …
   */
  constructor(pairs: number, regions: number) {
    this.#heap = new Int32Array(pairs);
    this.#places = new Int32Array(pairs);
    this.#similarities = new Float32Array(pairs);
    this.#added = new Float64Array(pairs);
    this.#regions = new Int32Array(pairs * 2);
    this.#firstEnd = new Int32Array(regions).fill(-1);
    this.#nextEnd = new Int32Array(pairs * 2);
    this.#previousEnd = new Int32Array(pairs * 2);
    this.#unused = Int32Array.from({ length: pairs }, (_, i) => pairs - 1 - i);
    this.#unusedCount = pairs;
  }

  /** Whether a pair was ever taken while another was as similar. */
  get tied(): boolean {
    return this.#tied;
  }

  add(a: number, b: number, similarity: number): void {
    const pair = this.#unused[--this.#unusedCount]!;
    this.#similarities[pair] = similarity;
    this.#added[pair] = this.#additions++;
    this.#link(2 * pair, a);
    this.#link(2 * pair + 1, b);
    this.#rise(this.#count++, pair);
  }

  takeMost(): Pair | null {
    if (this.#count === 0) return null;
    const pair = this.#heap[0]!;
    const taken = {
      a: this.#regions[2 * pair]!,
      b: this.#regions[2 * pair + 1]!,
      similarity: this.#similarities[pair]!,
    };
    this.#remove(pair);
    this.#tied ||= this.#count > 0 && this.#similarities[this.#heap[0]!] === taken.similarity;
    return taken;
  }

  takeNeighbours(a: number, b: number): number[] {
    const ends = [...this.#endsOf(a), ...this.#endsOf(b)];
    ends.sort((first, second) => (this.#isBefore(second >> 1, first >> 1) ? -1 : 1));
    const others = new Set(ends.map((end) => this.#regions[end ^ 1]!));
    for (const end of ends) this.#remove(end >> 1);
    return [...others];
  }

  *#endsOf(region: number): Iterable<number> {
    const first = this.#firstEnd[region]!;
    for (let end = first; end >= 0;) {
      yield end;
      end = this.#nextEnd[end]!;
      if (end === first) return;
    }
  }

  #link(end: number, region: number): void {
    this.#regions[end] = region;
    const first = this.#firstEnd[region]!;
    if (first < 0) {
      this.#firstEnd[region] = this.#nextEnd[end] = this.#previousEnd[end] = end;
      return;
    }
    const last = this.#previousEnd[first]!;
    this.#nextEnd[last] = this.#previousEnd[first] = end;
    this.#nextEnd[end] = first;
    this.#previousEnd[end] = last;
  }

  #unlink(end: number): void {
    const region = this.#regions[end]!;
    const next = this.#nextEnd[end]!;
    const previous = this.#previousEnd[end]!;
    this.#nextEnd[previous] = next;
    this.#previousEnd[next] = previous;
    if (this.#firstEnd[region] === end) this.#firstEnd[region] = next === end ? -1 : next;
  }

  #remove(pair: number): void {
    this.#unlink(2 * pair);
    this.#unlink(2 * pair + 1);
    this.#unused[this.#unusedCount++] = pair;
    const place = this.#places[pair]!;
    const last = this.#heap[--this.#count]!;
    if (last === pair) return;
    if (!this.#rise(place, last)) this.#sink(place, last);
  }

  /** Whether the first of two pairs is to be taken before the second. */
  #isBefore(first: number, second: number): boolean {
    const difference = this.#similarities[first]! - this.#similarities[second]!;
    return difference > 0 || (difference === 0 && this.#added[first]! > this.#added[second]!);
  }

  #put(place: number, pair: number): void {
    this.#heap[place] = pair;
    this.#places[pair] = place;
  }

  /** Puts a pair where `start` is or above. @returns whether above */
  #rise(start: number, pair: number): boolean {
    let place = start;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(pair, this.#heap[above]!)) break;
      this.#put(place, this.#heap[above]!);
      place = above;
    }
    this.#put(place, pair);
    return place !== start;
  }

  #sink(start: number, pair: number): void {
    let place = start;
    for (let child = 2 * place + 1; child < this.#count; child = 2 * place + 1) {
      const other = child + 1;
      if (other < this.#count && this.#isBefore(this.#heap[other]!, this.#heap[child]!)) {
        child = other;
      }
      if (!this.#isBefore(this.#heap[child]!, pair)) break;
      this.#put(place, this.#heap[child]!);
      place = child;
    }
    this.#put(place, pair);
  }
}
