/**
 * From the regions of all strategies to a list: each gets a random value that favours regions high in the hierarchy, and
 * in the order of the values small ones, equal ones and those over a limit drop out (Uijlings et al. 2013, section 3.4; R-CNN's
 * smallest side).
 */
import { seededRandom } from '../../random.ts';
import type { Grouping } from './grouping.ts';
import type { RegionSettings } from './settings.ts';
import { strategyKey, type Strategy } from './strategies.ts';

/** What became of a node of a strategy. */
export const RegionFate = {
  /** It is a region of the list. */
  kept: 0,
  /** A side of its box is below the smallest. */
  tooSmall: 1,
  /** A region before it has its box. */
  equal: 2,
  /** There were enough before it, or before the first one with its box. */
  overLimit: 3,
} as const;
export type RegionFate = (typeof RegionFate)[keyof typeof RegionFate];

/**
 * The list of regions, best first, and what became of every node. A node of all strategies is firstNode of its strategy
 * plus its node there.
 */
export interface RegionTable {
  readonly count: number;
  /** [count, 4] image space. */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] the strategy that it is of, and its node there. */
  readonly strategy: Int32Array<ArrayBuffer>;
  readonly node: Int32Array<ArrayBuffer>;
  /** [count] by which they are in order. */
  readonly value: Float64Array<ArrayBuffer>;
  /** [count + 1] where the nodes with a region's box begin in `foundBy`. */
  readonly foundStart: Int32Array<ArrayBuffer>;
  /** Nodes of all strategies: for each region its own, then those with an equal box, in the order of the nodes. */
  readonly foundBy: Int32Array<ArrayBuffer>;
  /** [strategies + 1] */
  readonly firstNode: Int32Array<ArrayBuffer>;
  /** [nodes of all strategies] RegionFate. */
  readonly fate: Uint8Array<ArrayBuffer>;
  /** [nodes of all strategies] the region with its box; −1 for none. */
  readonly region: Int32Array<ArrayBuffer>;
}

export interface Ranked {
  readonly strategy: Strategy;
  readonly grouping: Grouping;
}

type Size = Readonly<Record<'width' | 'height', number>>;

/**
 * @param work size of the picture that was segmented
 * @param image size of the picture whose space the boxes are to be in
 */
export function rankRegions(
  strategies: readonly Ranked[],
  settings: Pick<RegionSettings, 'mode' | 'seed' | 'smallestSide' | 'mostRegions'>,
  work: Size,
  image: Size,
): RegionTable {
  const firstNode = firstNodes(strategies);
  const boxes = joined(strategies, firstNode);
  const values = valuesOf(strategies, settings, firstNode);
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((a, b) => values[a]! - values[b]! || a - b);

  const fate = new Uint8Array(order.length);
  const region = new Int32Array(order.length).fill(-1);
  const rows = new Map<number, number>();
  const kept: number[] = [];
  for (const node of order) {
    if (shortestSide(boxes, node) < settings.smallestSide) {
      fate[node] = RegionFate.tooSmall;
      continue;
    }
    const key = boxKey(boxes, node, work);
    const row = rows.get(key);
    if (row !== undefined) {
      fate[node] = row < 0 ? RegionFate.overLimit : RegionFate.equal;
      region[node] = row;
    } else if (kept.length < settings.mostRegions) {
      rows.set(key, kept.length);
      region[node] = kept.length;
      kept.push(node);
    } else {
      rows.set(key, -1);
      fate[node] = RegionFate.overLimit;
    }
  }
  const nodes = Int32Array.from(kept);
  return {
    count: nodes.length,
    boxes: imageBoxes(boxes, nodes, work, image),
    ...placesOf(nodes, firstNode),
    value: Float64Array.from(nodes, (node) => values[node]!),
    ...finders(nodes, region),
    firstNode,
    fate,
    region,
  };
}

function firstNodes(strategies: readonly Ranked[]): Int32Array<ArrayBuffer> {
  const first = new Int32Array(strategies.length + 1);
  strategies.forEach(({ grouping }, i) => (first[i + 1] = first[i]! + grouping.count));
  return first;
}

function joined(strategies: readonly Ranked[], firstNode: Int32Array): Int32Array {
  const boxes = new Int32Array(firstNode[strategies.length]! * 4);
  strategies.forEach(({ grouping }, i) => boxes.set(grouping.boxes, firstNode[i]! * 4));
  return boxes;
}

/**
 * The paper: a random number times the place in the hierarchy, counted from the top. OpenCV: a random number times the level,
 * counted from the segments. A strategy's numbers do not depend on which others there are.
 */
function valuesOf(
  strategies: readonly Ranked[],
  { mode, seed }: Pick<RegionSettings, 'mode' | 'seed'>,
  firstNode: Int32Array,
): Float64Array {
  const values = new Float64Array(firstNode[strategies.length]!);
  strategies.forEach(({ strategy, grouping }, i) => {
    const random = seededRandom(seed).fork(strategyKey(strategy));
    const start = firstNode[i]!;
    const { count, levels } = grouping;
    for (let node = 0; node < count; node++) {
      values[start + node] = random.next() * (mode === 'paper' ? count - node : levels[node]!);
    }
  });
  return values;
}

function shortestSide(boxes: Int32Array, node: number): number {
  const at = node * 4;
  return Math.min(boxes[at + 2]! - boxes[at]!, boxes[at + 3]! - boxes[at + 1]!);
}

/** A number for each box: below 2^53, since pictures have at most 2^24 pixels. */
function boxKey(boxes: Int32Array, node: number, { width, height }: Size): number {
  const at = node * 4;
  const x = boxes[at]! * (width + 1) + boxes[at + 2]!;
  const y = boxes[at + 1]! * (height + 1) + boxes[at + 3]!;
  return x * (height + 1) ** 2 + y;
}

function imageBoxes(
  boxes: Int32Array,
  nodes: Int32Array,
  work: Size,
  image: Size,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(nodes.length * 4);
  for (let i = 0; i < nodes.length; i++) {
    for (let side = 0; side < 4; side++) {
      const at = boxes[nodes[i]! * 4 + side]!;
      out[i * 4 + side] =
        side % 2 === 0 ? (at * image.width) / work.width : (at * image.height) / work.height;
    }
  }
  return out;
}

function placesOf(
  nodes: Int32Array,
  firstNode: Int32Array,
): Pick<RegionTable, 'strategy' | 'node'> {
  const strategy = nodes.map((node) => strategyOfNode(firstNode, node));
  return { strategy, node: nodes.map((node, i) => node - firstNode[strategy[i]!]!) };
}

/** The strategy that a node of all strategies is of. */
export function strategyOfNode(firstNode: Int32Array, node: number): number {
  let low = 0;
  let high = firstNode.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firstNode[middle]! <= node) low = middle;
    else high = middle;
  }
  return low;
}

function finders(
  nodes: Int32Array,
  region: Int32Array,
): Pick<RegionTable, 'foundStart' | 'foundBy'> {
  const foundStart = new Int32Array(nodes.length + 1);
  for (const row of region) if (row >= 0) foundStart[row + 1] = foundStart[row + 1]! + 1;
  for (let row = 0; row < nodes.length; row++) {
    foundStart[row + 1] = foundStart[row + 1]! + foundStart[row]!;
  }
  const foundBy = new Int32Array(foundStart[nodes.length]!);
  // A region's own node comes first.
  const next = foundStart.slice(0, nodes.length);
  nodes.forEach((node, row) => (foundBy[next[row]!++] = node));
  region.forEach((row, node) => {
    if (row >= 0 && nodes[row] !== node) foundBy[next[row]!++] = node;
  });
  return { foundStart, foundBy };
}
