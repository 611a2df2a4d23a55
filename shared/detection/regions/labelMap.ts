/**
 * Graph-based segmentation (Felzenszwalb & Huttenlocher 2004): neighbours join, lightest edge first, where the edge
 * weighs no more than what holds each of the two together, plus k / size; then what is smaller than a least size joins
 * the neighbour that its lightest edge leads to.
 */
import { edgeSteps, type PixelGraph } from './pixelGraph.ts';

const { fround } = Math;

export interface SegmentationSettings {
  /** Larger means larger segments. */
  readonly k: number;
  /** Pixels. */
  readonly smallestSegment: number;
  /**
   * Whether edges of equal weight are tried from both their ends, in the order of the pixels that they are tried from.
   * OpenCV stores each edge twice; that matters for equal weights alone, since joining raises what holds a segment together.
   */
  readonly fromBothEnds: boolean;
}

export interface LabelMap {
  /** Segments. */
  readonly count: number;
  /** [height, width] the segment of each pixel; segments are numbered in the order of their first pixels. */
  readonly labels: Int32Array<ArrayBuffer>;
}

export function labelMap(graph: PixelGraph, settings: SegmentationSettings): LabelMap {
  const pixels = new PixelSets(graph.width * graph.height, settings.k);
  const apart = joinAlike(graph, pixels, settings.fromBothEnds);
  joinSmall(graph, pixels, apart, settings.smallestSegment);
  return pixels.labels();
}

/** @returns the codes of the edges that did not join what they lie between, lightest first */
function joinAlike(graph: PixelGraph, pixels: PixelSets, fromBothEnds: boolean): Int32Array {
  const { codes, weights, width } = graph;
  const steps = Int32Array.from(edgeSteps(width));
  const apart = new Int32Array(codes.length);
  let count = 0;
  // Of the edges at work, which weigh the same: where they begin in `apart`, and their weight.
  let [first, weight] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    if (weights[i] !== weight) [first, weight] = [count, weights[i]!];
    const code = codes[i]!;
    const pixel = code >> 2;
    const outcome = pixels.joinAlike(pixel, pixel + steps[code & 3]!, weight);
    if (outcome === apartStill) apart[count++] = code;
    if (outcome !== joinedNow || count === first || !fromBothEnds) continue;
    // Some of equal weight were tried before in vain, and what was joined now may let them pass.
    let end = i + 1;
    while (weights[end] === weight) end++;
    const rest = [...apart.subarray(first, count), ...codes.subarray(i + 1, end)];
    for (const from of bothEnds(rest, width)) {
      if (from <= (code & ~3) + 2 + (code & 1)) continue;
      const start = from >> 2;
      pixels.joinAlike(start, start + fourSteps(from & 3, width), weight);
    }
    apart.set(codes.subarray(i + 1, end), count);
    count += end - i - 1;
    i = end - 1;
  }
  return apart.subarray(0, count);
}

/** Each edge from both ends, as pixel · 4 + way: 0 up, 1 left, 2 down, 3 right; in order. */
function bothEnds(codes: readonly number[], width: number): Int32Array {
  const ends = new Int32Array(codes.length * 2);
  codes.forEach((code, i) => {
    const right = code & 1;
    ends[2 * i] = (code & ~3) + 2 + right;
    ends[2 * i + 1] = (code & ~3) + (right === 1 ? 4 + 1 : 4 * width);
  });
  return ends.sort();
}

function fourSteps(way: number, width: number): number {
  return way === 0 ? -width : way === 1 ? -1 : way === 2 ? width : 1;
}

function joinSmall(
  { width }: PixelGraph,
  pixels: PixelSets,
  apart: Int32Array,
  least: number,
): void {
  const steps = Int32Array.from(edgeSteps(width));
  for (const code of apart) {
    pixels.joinSmall(code >> 2, (code >> 2) + steps[code & 3]!, least);
  }
}

/** What came of an edge: its ends were joined before, are now, or are apart still. */
const joinedBefore = 0;
const joinedNow = 1;
const apartStill = 2;

/** Disjoint sets of pixels, each known by one of them. */
class PixelSets {
  readonly #k: number;
  readonly #parents: Int32Array;
  /** Of sets, at the pixel that they are known by. */
  readonly #sizes: Int32Array;
  /** The heaviest edge that joins a set's pixels, plus k / size. */
  readonly #limits: Float32Array;

  constructor(count: number, k: number) {
    this.#k = fround(k);
    this.#parents = new Int32Array(count);
    for (let i = 0; i < count; i++) this.#parents[i] = i;
    this.#sizes = new Int32Array(count).fill(1);
    this.#limits = new Float32Array(count).fill(k);
  }

  joinAlike(a: number, b: number, weight: number): number {
    const first = this.#find(a);
    const second = this.#find(b);
    if (first === second) return joinedBefore;
    if (weight > this.#limits[first]! || weight > this.#limits[second]!) return apartStill;
    const joined = this.#join(first, second);
    this.#limits[joined] = weight + fround(this.#k / this.#sizes[joined]!);
    return joinedNow;
  }

  joinSmall(a: number, b: number, least: number): void {
    const first = this.#find(a);
    const second = this.#find(b);
    if (first === second) return;
    if (this.#sizes[first]! < least || this.#sizes[second]! < least) this.#join(first, second);
  }

  #join(a: number, b: number): number {
    const isSmaller = this.#sizes[a]! < this.#sizes[b]!;
    const large = isSmaller ? b : a;
    const small = isSmaller ? a : b;
    this.#parents[small] = large;
    this.#sizes[large] = this.#sizes[large]! + this.#sizes[small]!;
    return large;
  }

  /** Each pixel on the way is set to its grandparent, so that ways stay short. */
  #find(pixel: number): number {
    const parents = this.#parents;
    let at = pixel;
    let parent = parents[at]!;
    while (parent !== at) {
      const grandparent = parents[parent]!;
      parents[at] = grandparent;
      at = parent;
      parent = grandparent;
    }
    return at;
  }

  labels(): LabelMap {
    const labels = new Int32Array(this.#parents.length);
    const numbers = new Int32Array(labels.length).fill(-1);
    let count = 0;
    for (let i = 0; i < labels.length; i++) {
      const set = this.#find(i);
      if (numbers[set]! < 0) numbers[set] = count++;
      labels[i] = numbers[set]!;
    }
    return { count, labels };
  }
}
