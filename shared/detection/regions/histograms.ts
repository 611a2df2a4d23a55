/**
 * Histograms of segments, in one pass over the pixels: for each segment the share of each bin in all that was counted of
 * it (L1 norm 1), in single precision.
 */
import type { LabelMap } from './labelMap.ts';

export interface Histograms {
  /** Numbers a segment. */
  readonly length: number;
  /** [segments, length] */
  readonly shares: Float32Array<ArrayBuffer>;
}

/** Bins of a plane's histogram, and of a map's of texture. */
export const colourBins = 25;
export const textureBins = 10;

/** Each pixel's bin among 25 over 0–255, for each plane. */
export function colourBinsOf(planes: readonly Uint8Array[]): Uint8Array[] {
  const bins = Uint8Array.from({ length: 256 }, (_, value) => (value * colourBins) / 256);
  return planes.map((plane) => {
    const out = new Uint8Array(plane.length);
    for (let i = 0; i < plane.length; i++) out[i] = bins[plane[i]!]!;
    return out;
  });
}

/**
 * @param maps each [height, width], a bin from 0 to `bins` − 1 for each pixel
 * @param sizes [segments] pixels
 */
export function histogramsOf(
  { count, labels }: LabelMap,
  sizes: Int32Array,
  maps: readonly Uint8Array[],
  bins: number,
): Histograms {
  const length = maps.length * bins;
  const shares = new Float32Array(count * length);
  const counts = [new Int32Array(count * bins), new Int32Array(count * bins)] as const;
  const take = (number: number, counted: Int32Array) => {
    for (let segment = 0; segment < count; segment++) {
      const total = sizes[segment]! * maps.length;
      const from = segment * bins;
      const to = segment * length + number * bins;
      for (let bin = 0; bin < bins; bin++) shares[to + bin] = counted[from + bin]! / total;
    }
    counted.fill(0);
  };
  // Two at a time: neighbours often have the same bin, and adding to what was just written takes a while.
  for (let number = 0; number < maps.length; number += 2) {
    const [first, second = null] = maps.slice(number, number + 2);
    if (first === undefined) break;
    if (second === null) countBins(labels, first, bins, counts[0]);
    else countTwo(labels, first, second, bins, ...counts);
    take(number, counts[0]);
    if (second !== null) take(number + 1, counts[1]);
  }
  return { length, shares };
}

function countBins(labels: Int32Array, map: Uint8Array, bins: number, counts: Int32Array): void {
  for (let i = 0; i < labels.length; i++) {
    const at = labels[i]! * bins + map[i]!;
    counts[at] = counts[at]! + 1;
  }
}

function countTwo(
  labels: Int32Array,
  first: Uint8Array,
  second: Uint8Array,
  bins: number,
  countsOfFirst: Int32Array,
  countsOfSecond: Int32Array,
): void {
  for (let i = 0; i < labels.length; i++) {
    const start = labels[i]! * bins;
    const a = start + first[i]!;
    const b = start + second[i]!;
    countsOfFirst[a] = countsOfFirst[a]! + 1;
    countsOfSecond[b] = countsOfSecond[b]! + 1;
  }
}

/** What two histograms share: the sum of the lesser of each bin's shares, 1 for equal ones. Single precision. */
export function intersection({ length, shares }: Histograms, a: number, b: number): number {
  const first = a * length;
  const second = b * length;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const x = shares[first + i]!;
    const y = shares[second + i]!;
    sum = Math.fround(sum + (x < y ? x : y));
  }
  return sum;
}

/** The mean of two histograms, weighted by pixels, written to slot `to`; which may be `a` or `b`. */
export function mergeHistograms(
  { length, shares }: Histograms,
  a: number,
  sizeOfA: number,
  b: number,
  sizeOfB: number,
  to: number,
): void {
  const [first, second, target] = [a * length, b * length, to * length];
  const size = Math.fround(sizeOfA + sizeOfB);
  for (let i = 0; i < length; i++) {
    const x = Math.fround(shares[first + i]! * sizeOfA);
    const y = Math.fround(shares[second + i]! * sizeOfB);
    shares[target + i] = Math.fround(x + y) / size;
  }
}
