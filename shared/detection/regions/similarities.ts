/**
 * How alike two neighbouring regions are (Uijlings et al. 2013, section 3.2): in colour and texture the intersection of
 * their histograms; in size, so that small ones merge first; in fill, so that one that lies in the other merges with it.
 * Each is in [0, 1] and in single precision.
 */
import { intersection, mergeHistograms, type Histograms } from './histograms.ts';
import type { Segments } from './segments.ts';

const { fround } = Math;

export const similarityNames = ['colour', 'texture', 'size', 'fill'] as const;
export type SimilarityName = (typeof similarityNames)[number];

/** What colour and texture are told by. */
export interface Features {
  readonly colour: Histograms;
  readonly texture: Histograms;
}

/** Which similarities count, and how they become one number. */
export interface SimilarityRule {
  /** At least one, none twice. */
  readonly names: readonly SimilarityName[];
  /** The paper adds them up; OpenCV takes their mean. */
  readonly by: 'sum' | 'mean';
}

/** The similarities of a pair by themselves, in the order of similarityNames. */
export type SimilarityParts = readonly [
  colour: number,
  texture: number,
  size: number,
  fill: number,
];

/** 1 − (|a| + |b|) / |picture|; sizes in pixels. */
export function sizeSimilarity(a: number, b: number, picture: number): number {
  return unit(fround(1 - fround((a + b) / picture)));
}

/** 1 − (|box around both| − |a| − |b|) / |picture|; sizes in pixels. */
export function fillSimilarity(a: number, b: number, box: number, picture: number): number {
  return unit(fround(1 - fround((box - a - b) / picture)));
}

function unit(value: number): number {
  return value > 1 ? 1 : value < 0 ? 0 : value;
}

/**
 * The regions of a grouping as it goes on. A region has a slot: a segment its own number, a merged region the
 * lower of its parents' two.
 */
export class Regions {
  readonly #features: Features;
  readonly #sizes: Int32Array;
  readonly #boxes: Int32Array;
  readonly #picture: number;

  constructor({ sizes, boxes, width, height }: Segments, { colour, texture }: Features) {
    this.#sizes = sizes.slice();
    this.#boxes = boxes.slice();
    this.#features = {
      colour: { ...colour, shares: colour.shares.slice() },
      texture: { ...texture, shares: texture.shares.slice() },
    };
    this.#picture = width * height;
  }

  size(slot: number): number {
    return this.#sizes[slot]!;
  }

  /** x0, y0, x1 or y1 of the region's box. */
  side(slot: number, side: number): number {
    return this.#boxes[slot * 4 + side]!;
  }

  colour(a: number, b: number): number {
    return intersection(this.#features.colour, a, b);
  }

  texture(a: number, b: number): number {
    return intersection(this.#features.texture, a, b);
  }

  sizes(a: number, b: number): number {
    return sizeSimilarity(this.#sizes[a]!, this.#sizes[b]!, this.#picture);
  }

  fill(a: number, b: number): number {
    const boxes = this.#boxes;
    const [i, j] = [a * 4, b * 4];
    const width = Math.max(boxes[i + 2]!, boxes[j + 2]!) - Math.min(boxes[i]!, boxes[j]!);
    const height = Math.max(boxes[i + 3]!, boxes[j + 3]!) - Math.min(boxes[i + 1]!, boxes[j + 1]!);
    return fillSimilarity(this.#sizes[a]!, this.#sizes[b]!, width * height, this.#picture);
  }

  parts(a: number, b: number): SimilarityParts {
    return [this.colour(a, b), this.texture(a, b), this.sizes(a, b), this.fill(a, b)];
  }

  /** Makes one region of two, in the lower of their slots, which it returns. */
  merge(a: number, b: number): number {
    const to = Math.min(a, b);
    const [sizeOfA, sizeOfB] = [this.#sizes[a]!, this.#sizes[b]!];
    mergeHistograms(this.#features.colour, a, sizeOfA, b, sizeOfB, to);
    mergeHistograms(this.#features.texture, a, sizeOfA, b, sizeOfB, to);
    const boxes = this.#boxes;
    const [i, j, k] = [a * 4, b * 4, to * 4];
    boxes[k] = Math.min(boxes[i]!, boxes[j]!);
    boxes[k + 1] = Math.min(boxes[i + 1]!, boxes[j + 1]!);
    boxes[k + 2] = Math.max(boxes[i + 2]!, boxes[j + 2]!);
    boxes[k + 3] = Math.max(boxes[i + 3]!, boxes[j + 3]!);
    this.#sizes[to] = sizeOfA + sizeOfB;
    return to;
  }
}

/** The one number that a rule makes of a pair. */
export type PairSimilarity = (regions: Regions, a: number, b: number) => number;

/** The order in which OpenCV adds up its similarities. */
const addingOrder = ['colour', 'fill', 'texture', 'size'] as const;

export function similarityBy({ names, by }: SimilarityRule): PairSimilarity {
  const has = (name: SimilarityName) => names.includes(name);
  const [colour, fill, texture, size] = addingOrder.map(has);
  // OpenCV's weights of three are 0.3333 each, and it divides by what they add up to.
  const weight = fround(names.length === 3 ? 0.3333 : 1 / names.length);
  const plain = by === 'sum' || names.length === 1;
  const weights = names.reduce((sum) => fround(sum + weight), 0);
  const [factor, divisor] = plain ? [1, 1] : [weight, weights];
  return (regions, a, b) => {
    let sum = 0;
    if (colour) sum = fround(sum + fround(factor * regions.colour(a, b)));
    if (fill) sum = fround(sum + fround(factor * regions.fill(a, b)));
    if (texture) sum = fround(sum + fround(factor * regions.texture(a, b)));
    if (size) sum = fround(sum + fround(factor * regions.sizes(a, b)));
    return fround(sum / divisor);
  };
}
