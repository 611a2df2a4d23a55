/** A region's tree as it is drawn: its latest merges, and below them how many segments there are. */
import {
  parentsOf,
  segmentsOfNode,
  type NodeTree,
} from '../../../shared/detection/regions/tree.ts';

/** A node, and where it is drawn. */
export interface DrawnNode {
  readonly node: number;
  /** Leaves are at 0, 1, 2 … across; a merge is in the middle of its two. */
  readonly x: number;
  /** Merges between it and the top. */
  readonly depth: number;
  /** Which of the top's two it is part of; null: it is the top. */
  readonly side: 'larger' | 'smaller' | null;
  /** Its two, where they are drawn. */
  readonly parents: readonly [DrawnNode, DrawnNode] | null;
  readonly segments: number;
}

/** @param merges how many are drawn at most: the top's first, then always the one of most segments */
export function dendrogram(tree: NodeTree, top: number, merges: number): DrawnNode {
  const opened = new Set<number>();
  const waiting = [top];
  const size = (node: number) => segmentsOfNode(tree, node).length;
  while (opened.size < merges && waiting.length > 0) {
    waiting.sort((a, b) => size(b) - size(a));
    const node = waiting.shift();
    const parents = node === undefined ? null : parentsOf(tree, node);
    if (node === undefined || parents === null) break;
    opened.add(node);
    waiting.push(...parents);
  }
  let leaves = 0;
  const draw = (node: number, depth: number, side: DrawnNode['side']): DrawnNode => {
    const parents = opened.has(node) ? parentsOf(tree, node) : null;
    const segments = size(node);
    if (parents === null) return { node, x: leaves++, depth, side, parents: null, segments };
    const larger = draw(parents[0], depth + 1, side ?? 'larger');
    const smaller = draw(parents[1], depth + 1, side ?? 'smaller');
    const x = (larger.x + smaller.x) / 2;
    return { node, x, depth, side, parents: [larger, smaller], segments };
  };
  return draw(top, 0, null);
}

/** All nodes of a drawing, the top first. */
export function drawnNodes(top: DrawnNode): readonly DrawnNode[] {
  return [top, ...(top.parents ?? []).flatMap(drawnNodes)];
}
