/**
 * COCO's twelve numbers for boxes (Lin et al. 2014; cocodataset.org, detection evaluation), as pycocotools' COCOeval
 * computes them. A recount of matches that were made with COCO's thresholds and ranges.
 */
import type { Matches } from './matching.ts';
import { cocoRanges, thresholdAt } from './matching.ts';
import { onceEach, outcomesOf, recount, Recounter, type ClassScores } from './recount.ts';

/** Average precision and recall; NaN where no object counts. */
export interface CocoMetrics {
  /** Mean over IoU 0.5, 0.55 … 0.95 and classes. */
  readonly AP: number;
  readonly AP50: number;
  readonly AP75: number;
  /** Of objects up to 32², up to 96², and larger. */
  readonly APs: number;
  readonly APm: number;
  readonly APl: number;
  /** Largest recall with 1, 10 and 100 detections a picture and class. */
  readonly AR1: number;
  readonly AR10: number;
  readonly AR100: number;
  readonly ARs: number;
  readonly ARm: number;
  readonly ARl: number;
}

/** In pycocotools' order. */
export const cocoNames = [
  ...(['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl'] as const),
  ...(['AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'] as const),
] satisfies (keyof CocoMetrics)[];

export interface CocoClassMetrics extends Pick<CocoMetrics, 'AP' | 'AP50' | 'AP75' | 'AR100'> {
  readonly classId: number;
}

/** As many detections of a picture and class are looked at. */
export const mostDetections = 100;

/** @throws RangeError where the matches were not made with `cocoRanges` and thresholds that have 0.5 and 0.75. */
export function cocoMetrics(matches: Matches): CocoMetrics {
  const count = cocoCounter(matches);
  return count(onceEach(matches.tables.pictures.ids.length));
}

/**
 * The twelve numbers of a set in which each picture stands as often as its weight says.
 * @throws RangeError as cocoMetrics
 */
export function cocoCounter(matches: Matches): (weights: Uint16Array) => CocoMetrics {
  if (JSON.stringify(matches.ranges) !== JSON.stringify(cocoRanges)) {
    throw new RangeError('The matches were not made with the ranges of COCO.');
  }
  const [half, threeQuarters] = [thresholdAt(matches, 0.5), thresholdAt(matches, 0.75)];
  const of = (range: number, most = mostDetections) => {
    const counter = new Recounter(outcomesOf(matches, range, most));
    return (weights: Uint16Array) => counter.count(weights);
  };
  const [all, small, medium, large] = [of(0), of(1), of(2), of(3)];
  const [one, ten] = [of(0, 1), of(0, 10)];
  const thresholds = matches.thresholds.length;
  return (weights) => {
    const [whole, s, m, l] = [all(weights), small(weights), medium(weights), large(weights)];
    return {
      AP: meanOfKnown(whole.precision),
      AP50: meanAt(whole, half, thresholds),
      AP75: meanAt(whole, threeQuarters, thresholds),
      APs: meanOfKnown(s.precision),
      APm: meanOfKnown(m.precision),
      APl: meanOfKnown(l.precision),
      AR1: meanOfKnown(one(weights).recall),
      AR10: meanOfKnown(ten(weights).recall),
      AR100: meanOfKnown(whole.recall),
      ARs: meanOfKnown(s.recall),
      ARm: meanOfKnown(m.recall),
      ARl: meanOfKnown(l.recall),
    };
  };
}

/** Of each class that an object or a detection has, by id. @throws RangeError where 0.5 or 0.75 was not matched */
export function cocoClassMetrics(matches: Matches): CocoClassMetrics[] {
  const [half, threeQuarters] = [thresholdAt(matches, 0.5), thresholdAt(matches, 0.75)];
  const { precision, recall } = recount(
    outcomesOf(matches, 0, mostDetections),
    onceEach(matches.tables.pictures.ids.length),
  );
  const thresholds = matches.thresholds.length;
  return Array.from(matches.ranking.classes, (classId, c) => {
    const first = c * thresholds;
    return {
      classId,
      AP: meanOfKnown(precision.subarray(first, first + thresholds)),
      AP50: precision[first + half]!,
      AP75: precision[first + threeQuarters]!,
      AR100: meanOfKnown(recall.subarray(first, first + thresholds)),
    };
  });
}

/** The mean over classes at one threshold. */
export function meanAt({ precision }: ClassScores, threshold: number, thresholds: number): number {
  return meanOfKnown(precision.filter((_, i) => i % thresholds === threshold));
}

export function meanOfKnown(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
