/** Colours for the nodes of a grouping: however many merges there were, neighbours are told apart. */
import { item } from '../../item.ts';
import { parentsOf, type NodeTree } from './tree.ts';

/** How many colours there are to choose from. */
export const regionColourCount = 8;

/**
 * For each node its colour. A node has that of its larger parent, and the smaller parent one that no neighbour had before the
 * two became one; of a node with neighbours in every colour, the one that the fewest have.
 *
 * @param pairs [pairs, 2] segments that touch
 */
export function regionColours(tree: NodeTree, pairs: Int32Array): Uint8Array<ArrayBuffer> {
  const colours = new Uint8Array(tree.count);
  const neighbours = neighboursBeforeMerge(tree, pairs);
  // From the whole picture down: what a node was made of is coloured when all around it is.
  for (let node = tree.count - 1; node >= 0; node--) {
    const parents = parentsOf(tree, node);
    if (parents === null) continue;
    const [larger, smaller] = parents;
    colours[larger] = colours[node]!;
    colours[smaller] = leastUsed(item(neighbours, smaller), colours, larger);
  }
  return colours;
}

/** For each node the nodes beside it when it became part of another; empty for those that never did. */
function neighboursBeforeMerge(tree: NodeTree, pairs: Int32Array): readonly (readonly number[])[] {
  const { count, segments } = tree;
  const beside = Array.from({ length: segments }, () => new Set<number>());
  for (let i = 0; i < pairs.length; i += 2) {
    item(beside, pairs[i]!).add(pairs[i + 1]!);
    item(beside, pairs[i + 1]!).add(pairs[i]!);
  }
  const before: number[][] = Array.from({ length: count }, () => []);
  for (let node = segments; node < count; node++) {
    const larger = tree.larger[node - segments]!;
    const smaller = tree.smaller[node - segments]!;
    before[smaller] = [...item(beside, smaller)];
    const all = new Set([...item(beside, larger), ...item(beside, smaller)]);
    all.delete(larger);
    all.delete(smaller);
    for (const other of all) {
      const ofOther = item(beside, other);
      ofOther.delete(larger);
      ofOther.delete(smaller);
      ofOther.add(node);
    }
    beside[node] = all;
    beside[larger] = beside[smaller] = new Set();
  }
  return before;
}

/** @param never the neighbour whose colour it must not be, whatever the others have */
function leastUsed(neighbours: readonly number[], colours: Uint8Array, never: number): number {
  const uses = new Float64Array(regionColourCount);
  for (const neighbour of neighbours) uses[colours[neighbour]!]! += 1;
  uses[colours[never]!] = Infinity;
  return uses.indexOf(Math.min(...uses));
}
