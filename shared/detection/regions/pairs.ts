/** Pairs of neighbouring regions, from which grouping takes the most similar one again and again. */

export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

export interface PairQueue {
  add(a: number, b: number, similarity: number): void;
  /** Takes out the most similar pair; null where none is left. */
  takeMost(): Pair | null;
  /**
   * Takes out all pairs of either region.
   * @returns the other regions of those pairs, each once, in the order of the pairs: the least similar first
   */
  takeNeighbours(a: number, b: number): number[];
}
