/** Histograms of scores. */
import {
  placeOnAxis,
  probabilities,
  type ScoreAxis,
} from '../../../../shared/detection/stages/scores.ts';

export interface Histogram {
  /** [bins] rows in each of the equal parts of the axis; its end counts in the last. */
  readonly counts: readonly number[];
  readonly total: number;
}

/** Counts scores in `bins` equal parts of their axis; what is beyond it counts at its ends, what is not a number not at all. */
export function histogramOf(
  scores: Float32Array,
  bins: number,
  axis: ScoreAxis = probabilities,
): Histogram {
  const counts = new Array<number>(bins).fill(0);
  let total = 0;
  for (const score of scores) {
    const bin = Math.min(bins - 1, Math.floor(placeOnAxis(axis, score) * bins));
    const count = counts[bin];
    if (count === undefined) continue;
    counts[bin] = count + 1;
    total++;
  }
  return { counts, total };
}

/**
 * Heights of the bars, 0–1, on a logarithmic scale so that a bin of three is seen beside a bin of
 * a hundred thousand. An empty bin is 0, and any other at least 0.04.
 */
export function barHeights(histogram: Histogram): readonly number[] {
  const highest = Math.log1p(Math.max(1, ...histogram.counts));
  return histogram.counts.map((count) =>
    count === 0 ? 0 : Math.max(0.04, Math.log1p(count) / highest),
  );
}

/** Ascending copies of columns, which are never changed: a moving threshold counts at every step. */
const ascending = new WeakMap<Float32Array, Float32Array>();

/** How many scores are at least `least`; in the time of a look-up after the first call. */
export function countAtLeast(scores: Float32Array, least: number): number {
  let sorted = ascending.get(scores);
  if (sorted === undefined) {
    sorted = scores.toSorted();
    ascending.set(scores, sorted);
  }
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! >= least) to = middle;
    else from = middle + 1;
  }
  return sorted.length - from;
}

/**
 * A threshold in hundredths that lets about `wanted` of the scores through: what a stage of many
 * thousand rows shows until a person chooses.
 */
export function thresholdFor(scores: Float32Array, wanted: number): number {
  const { counts } = histogramOf(scores, 100);
  let above = 0;
  for (let bin = counts.length - 1; bin > 0; bin--) {
    above += counts[bin] ?? 0;
    if (above >= wanted) return bin / 100;
  }
  return 0;
}
