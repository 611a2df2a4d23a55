/** The tree of a grouping: from a node down to its segments and up to the whole, and what there is after so many merges. */
import type { Grouping } from './grouping.ts';
import { mergeHistograms, type Histograms } from './histograms.ts';
import type { Segmentation } from './preparing.ts';
import { Regions, type SimilarityParts } from './similarities.ts';

/** What the nodes of a grouping are made of, and what they are made into. */
export type NodeTree = Pick<Grouping, 'count' | 'segments' | 'larger' | 'smaller' | 'mergedInto'>;

/** The two nodes that became a node, the larger first; null for a segment. */
export function parentsOf(
  { segments, larger, smaller }: NodeTree,
  node: number,
): readonly [number, number] | null {
  const merge = node - segments;
  return merge < 0 ? null : [larger[merge]!, smaller[merge]!];
}

/** A node's segments, in no order but the same each time. */
export function segmentsOfNode(grouping: NodeTree, node: number): number[] {
  const found: number[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const parents = parentsOf(grouping, next);
    if (parents === null) found.push(next);
    else waiting.push(parents[1], parents[0]);
  }
  return found;
}

/** The nodes that a node became a part of, one after the other, up to the last. */
export function nodesAbove({ mergedInto }: NodeTree, node: number): number[] {
  const above: number[] = [];
  for (let next = mergedInto[node]!; next >= 0; next = mergedInto[next]!) above.push(next);
  return above;
}

/** For each segment the node that it is a part of after the first `merges` merges. */
export function nodesAfter(grouping: NodeTree, merges: number): Int32Array<ArrayBuffer> {
  const { segments, mergedInto } = grouping;
  const end = segments + merges;
  const top = new Int32Array(Math.min(end, grouping.count));
  // What a node became a part of has a higher number.
  for (let node = top.length - 1; node >= 0; node--) {
    const next = mergedInto[node]!;
    top[node] = next < 0 || next >= end ? node : top[next]!;
  }
  return top.slice(0, segments);
}

/**
 * The similarities of any two nodes, neighbours or not, by the histograms of their segments: up to rounding what grouping
 * had for them.
 */
export function similaritiesOf(
  { segments, features }: Segmentation,
  grouping: Grouping,
  a: number,
  b: number,
): SimilarityParts {
  const nodes = [a, b].map((node) => segmentsOfNode(grouping, node));
  const pair = {
    ...segments,
    sizes: Int32Array.from([a, b], (node) => grouping.sizes[node]!),
    boxes: Int32Array.from(
      [a, b].flatMap((node) => [0, 1, 2, 3].map((side) => node * 4 + side)),
      (at) => grouping.boxes[at]!,
    ),
  };
  const both = (histograms: Histograms) => mergedShares(histograms, segments.sizes, nodes);
  const regions = new Regions(pair, {
    colour: both(features.colour),
    texture: both(features.texture),
  });
  return regions.parts(0, 1);
}

/** For each list of segments the histogram of all of them. */
function mergedShares(
  { length, shares }: Histograms,
  sizes: Int32Array,
  lists: readonly (readonly number[])[],
): Histograms {
  const out = { length, shares: new Float32Array(lists.length * length) };
  // Slot 0 takes up what comes into slot 1.
  const merged = { length, shares: new Float32Array(2 * length) };
  lists.forEach((list, row) => {
    let size = 0;
    for (const segment of list) {
      const slot = size === 0 ? 0 : 1;
      merged.shares.set(shares.subarray(segment * length, (segment + 1) * length), slot * length);
      if (slot === 1) mergeHistograms(merged, 0, size, 1, sizes[segment]!, 0);
      size += sizes[segment]!;
    }
    out.shares.set(merged.shares.subarray(0, length), row * length);
  });
  return out;
}
