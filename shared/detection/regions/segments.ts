/** What grouping needs to know of a segmentation's segments: how large they are, where they lie, which touch. */
import type { LabelMap } from './labelMap.ts';

export interface Segments extends LabelMap {
  readonly width: number;
  readonly height: number;
  /** [count] pixels. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** [count, 4] x0, y0, x1, y1 in pixels of the segmented picture; x1 and y1 are behind the last pixel. */
  readonly boxes: Int32Array<ArrayBuffer>;
  /** [pairs, 2] segments that touch, the lower number first, in order. */
  readonly pairs: Int32Array<ArrayBuffer>;
}

/**
 * Which pixels make segments neighbours. 'paper': those that touch at a side or a corner. 'opencv': each with the ones to its
 * left, above, and above and left, outside of the first row and column.
 */
export type TouchRule = 'paper' | 'opencv';

export function segmentsOf(
  map: LabelMap,
  width: number,
  height: number,
  rule: TouchRule,
): Segments {
  const { count, labels } = map;
  const sizes = new Int32Array(count);
  const boxes = new Int32Array(count * 4);
  for (let i = 0; i < count; i++) {
    boxes[i * 4] = width;
    boxes[i * 4 + 1] = height;
  }
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const label = labels[at]!;
      const box = label * 4;
      sizes[label] = sizes[label]! + 1;
      if (x < boxes[box]!) boxes[box] = x;
      if (y < boxes[box + 1]!) boxes[box + 1] = y;
      if (x >= boxes[box + 2]!) boxes[box + 2] = x + 1;
      if (y >= boxes[box + 3]!) boxes[box + 3] = y + 1;
    }
  }
  const pairs = pairsOf(map, width, height, rule);
  return { width, height, count, labels, sizes, boxes, pairs };
}

function pairsOf({ count, labels }: LabelMap, width: number, height: number, rule: TouchRule) {
  const found = new PairSet(count);
  const first = rule === 'opencv' ? 1 : 0;
  for (let y = first; y < height; y++) {
    for (let x = first; x < width; x++) {
      const at = y * width + x;
      const label = labels[at]!;
      if (x > 0) found.add(label, labels[at - 1]!);
      if (y === 0) continue;
      found.add(label, labels[at - width]!);
      if (x > 0) found.add(label, labels[at - width - 1]!);
      if (rule === 'paper' && x + 1 < width) found.add(label, labels[at - width + 1]!);
    }
  }
  return found.pairs();
}

/** Pairs of segments, each once. */
class PairSet {
  readonly #count: number;
  readonly #keys = new Set<number>();
  /** Most pixels of a border meet the same two segments as the one before. */
  #latest = -1;

  constructor(count: number) {
    this.#count = count;
  }

  add(a: number, b: number): void {
    if (a === b) return;
    const key = a < b ? a * this.#count + b : b * this.#count + a;
    if (key === this.#latest) return;
    this.#latest = key;
    this.#keys.add(key);
  }

  pairs(): Int32Array<ArrayBuffer> {
    const keys = Float64Array.from(this.#keys).sort();
    const pairs = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      const low = Math.floor(keys[i]! / this.#count);
      pairs[2 * i] = low;
      pairs[2 * i + 1] = keys[i]! - low * this.#count;
    }
    return pairs;
  }
}
