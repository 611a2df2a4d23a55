/**
 * Pairs in a list that is sorted anew before each is taken, as OpenCV has them: its sort decides which of equally similar
 * pairs comes first.
 */
import type { Pair, PairQueue } from './pairs.ts';
import { sortAsCpp } from './sortAsCpp.ts';

export class PairList implements PairQueue {
  /** The pairs in use, then others. */
  readonly #order: Int32Array;
  #count = 0;
  readonly #similarities: Float32Array;
  /** [pairs, 2] */
  readonly #regions: Int32Array;

  /** @param pairs most pairs at a time */
  constructor(pairs: number) {
    this.#order = Int32Array.from({ length: pairs }, (_, i) => i);
    this.#similarities = new Float32Array(pairs);
    this.#regions = new Int32Array(pairs * 2);
  }

  add(a: number, b: number, similarity: number): void {
    const pair = this.#order[this.#count++]!;
    this.#similarities[pair] = similarity;
    this.#regions[2 * pair] = a;
    this.#regions[2 * pair + 1] = b;
  }

  takeMost(): Pair | null {
    if (this.#count === 0) return null;
    sortAsCpp(this.#order, this.#count, this.#similarities);
    const pair = this.#order[--this.#count]!;
    return {
      a: this.#regions[2 * pair]!,
      b: this.#regions[2 * pair + 1]!,
      similarity: this.#similarities[pair]!,
    };
  }

  takeNeighbours(a: number, b: number): number[] {
    const others = new Set<number>();
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const pair = this.#order[i]!;
      const first = this.#regions[2 * pair]!;
      const second = this.#regions[2 * pair + 1]!;
      if (first === a || first === b) others.add(second);
      else if (second === a || second === b) others.add(first);
      else {
        // What is taken out goes behind what is kept, to be used again.
        this.#order[i] = this.#order[kept]!;
        this.#order[kept++] = pair;
      }
    }
    this.#count = kept;
    return [...others];
  }
}
