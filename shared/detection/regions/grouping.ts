/**
 * Hierarchical grouping (Uijlings et al. 2013, algorithm 1): the two most similar neighbours become one region, until
 * none are left.
 *
 * Regions are nodes of a tree: node i is segment i below the count of segments, and above it the merge i − count. Boxes are
 * in pixels of the segmented picture.
 */
import { PairHeap } from './pairHeap.ts';
import { PairList } from './pairList.ts';
import type { PairQueue } from './pairs.ts';
import type { Segments } from './segments.ts';
import {
  Regions,
  similarityBy,
  similarityNames,
  type Features,
  type SimilarityRule,
} from './similarities.ts';

export interface Grouping {
  /** Nodes: segments, then merges. */
  readonly count: number;
  readonly segments: number;
  /** [merges] the two nodes that became one, of which the first is the larger; of equals the lower. */
  readonly larger: Int32Array<ArrayBuffer>;
  readonly smaller: Int32Array<ArrayBuffer>;
  /** [merges] by the rule of the grouping. */
  readonly similarity: Float32Array<ArrayBuffer>;
  /** [merges, 4] in the order of similarityNames, whether the rule has them or not. */
  readonly parts: Float32Array<ArrayBuffer>;
  /** [count] the node that it became a part of, or −1. */
  readonly mergedInto: Int32Array<ArrayBuffer>;
  /** [count] pixels. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** [count, 4] x0, y0, x1, y1. */
  readonly boxes: Int32Array<ArrayBuffer>;
  /** [count] 1 for a segment, for a merge one more than the higher of its two. */
  readonly levels: Int32Array<ArrayBuffer>;
}

/**
 * Which of equally similar pairs merges. 'latest': the one that became neighbours last. 'opencv': the one that OpenCV's
 * sorting leaves at the end, which is slower where it matters.
 */
export type TieRule = 'latest' | 'opencv';

export function groupSegments(
  segments: Segments,
  features: Features,
  rule: SimilarityRule,
  ties: TieRule,
): Grouping {
  const pairs = segments.pairs.length / 2;
  const heap = new PairHeap(pairs, Math.max(0, 2 * segments.count - 1));
  const grouping = new Growing(segments, features, rule);
  if (grouping.grow(heap, () => ties === 'opencv' && heap.tied)) return grouping.result();
  const again = new Growing(segments, features, rule);
  again.grow(new PairList(pairs), () => false);
  return again.result();
}

class Growing {
  readonly #segments: Segments;
  readonly #regions: Regions;
  readonly #rule: SimilarityRule;
  readonly #nodes: Omit<Grouping, 'count' | 'segments'>;
  /** [nodes] where `Regions` has it. */
  readonly #slots: Int32Array;
  #merges = 0;

  constructor(segments: Segments, features: Features, rule: SimilarityRule) {
    const most = Math.max(0, segments.count - 1);
    const nodes = segments.count + most;
    this.#segments = segments;
    this.#regions = new Regions(segments, features);
    this.#rule = rule;
    this.#slots = Int32Array.from({ length: nodes }, (_, i) => i);
    this.#nodes = {
      larger: new Int32Array(most),
      smaller: new Int32Array(most),
      similarity: new Float32Array(most),
      parts: new Float32Array(most * similarityNames.length),
      mergedInto: new Int32Array(nodes).fill(-1),
      sizes: new Int32Array(nodes),
      boxes: new Int32Array(nodes * 4),
      levels: new Int32Array(nodes).fill(1),
    };
    this.#nodes.sizes.set(segments.sizes);
    this.#nodes.boxes.set(segments.boxes);
  }

  /** Merges until no neighbours are left. @returns false where `stopped` ended it */
  grow(queue: PairQueue, stopped: () => boolean): boolean {
    const similarity = similarityBy(this.#rule);
    const { pairs, count } = this.#segments;
    const regions = this.#regions;
    const slots = this.#slots;
    for (let i = 0; i < pairs.length; i += 2) {
      const [a, b] = [pairs[i]!, pairs[i + 1]!];
      queue.add(a, b, similarity(regions, a, b));
    }
    for (let pair = queue.takeMost(); pair !== null; pair = queue.takeMost()) {
      if (stopped()) return false;
      const others = queue.takeNeighbours(pair.a, pair.b);
      const node = count + this.#merges;
      this.#merge(pair.a, pair.b, pair.similarity);
      const slot = slots[node]!;
      for (const other of others) {
        queue.add(node, other, similarity(regions, slot, slots[other]!));
      }
    }
    return true;
  }

  #merge(a: number, b: number, similarity: number): void {
    const { larger, smaller, parts, mergedInto, sizes, boxes, levels } = this.#nodes;
    const regions = this.#regions;
    const merge = this.#merges++;
    const node = this.#segments.count + merge;
    const [slotOfA, slotOfB] = [this.#slots[a]!, this.#slots[b]!];
    const isAFirst = sizes[a]! > sizes[b]! || (sizes[a] === sizes[b] && a < b);
    larger[merge] = isAFirst ? a : b;
    smaller[merge] = isAFirst ? b : a;
    this.#nodes.similarity[merge] = similarity;
    parts.set(regions.parts(slotOfA, slotOfB), merge * similarityNames.length);
    const slot = regions.merge(slotOfA, slotOfB);
    this.#slots[node] = slot;
    mergedInto[a] = node;
    mergedInto[b] = node;
    sizes[node] = regions.size(slot);
    for (let side = 0; side < 4; side++) boxes[node * 4 + side] = regions.side(slot, side);
    levels[node] = Math.max(levels[a]!, levels[b]!) + 1;
  }

  result(): Grouping {
    const merges = this.#merges;
    const count = this.#segments.count + merges;
    const { larger, smaller, similarity, parts, mergedInto, sizes, boxes, levels } = this.#nodes;
    return {
      count,
      segments: this.#segments.count,
      larger: larger.slice(0, merges),
      smaller: smaller.slice(0, merges),
      similarity: similarity.slice(0, merges),
      parts: parts.slice(0, merges * similarityNames.length),
      mergedInto: mergedInto.slice(0, count),
      sizes: sizes.slice(0, count),
      boxes: boxes.slice(0, count * 4),
      levels: levels.slice(0, count),
    };
  }
}
