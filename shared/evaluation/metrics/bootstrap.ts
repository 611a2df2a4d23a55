/**
 * How far a number could be off, had other pictures of the same kind been taken: percentile intervals of the bootstrap (Efron and
 * Tibshirani 1993), whose units are pictures, since what is on one picture belongs together.
 *
 * A resample is a weight for each picture, and a number is recounted with it from what is matched. The same seed gives the same
 * resamples, whatever the order of the pictures.
 */
import { item } from '../../item.ts';
import { seededRandom } from '../../random.ts';
import { cocoCounter, cocoNames, meanAt, meanOfKnown, mostDetections } from './cocoMetrics.ts';
import { countedRows } from './counts.ts';
import { thresholdAt, type Matches } from './matching.ts';
import { pictureOrder } from './order.ts';
import { atThreshold, onceEach, outcomesOf, Recounter } from './recount.ts';
import type { PictureColumns } from './tables.ts';

/** Numbers of a run, recounted with a weight for each picture's row. */
export interface Counter {
  readonly pictures: PictureColumns;
  readonly names: readonly string[];
  /** For each name. */
  readonly count: (weights: Uint16Array) => readonly number[];
}

export interface Interval {
  readonly name: string;
  /** Of the pictures as they are. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Share of the resamples in which it is over 0, which says how sure a difference is. */
  readonly positive: number;
}

export interface Resampling {
  readonly resamples: number;
  readonly seed: number;
  /** 0.95: so large a share of the resamples lies in the interval. */
  readonly level: number;
}

/** Resamples in which a number is not known (no object of a class was drawn) are left out; NaN where it never is. */
export function bootstrap(
  { pictures, names, count }: Counter,
  { resamples, seed, level }: Resampling,
): Interval[] {
  const order = pictureOrder(pictures.ids);
  const random = seededRandom(seed);
  const weights = new Uint16Array(order.length);
  const values = count(onceEach(order.length));
  const drawn = Array.from({ length: resamples }, () => {
    weights.fill(0);
    for (const _ of order) weights[order[random.int(order.length)]!]!++;
    return count(weights);
  });
  return names.map((name, n) => {
    const sorted = Float64Array.from(drawn, (each) => item(each, n))
      .filter((each) => !Number.isNaN(each))
      .sort();
    return {
      name,
      value: item(values, n),
      low: quantile(sorted, (1 - level) / 2),
      high: quantile(sorted, (1 + level) / 2),
      positive: sorted.filter((each) => each > 0).length / sorted.length,
    };
  });
}

/**
 * What the second run has more than the first, drawn together: what makes a picture hard for both is no doubt about which is better.
 * @throws RangeError where they are not of the same pictures, or do not count the same.
 */
export function difference(first: Counter, second: Counter): Counter {
  const rows = new Map(second.pictures.ids.map((id, row) => [id, row]));
  const { ids } = first.pictures;
  const other = Int32Array.from(ids, (id) => rows.get(id) ?? -1);
  if (ids.length !== rows.size || other.includes(-1)) {
    throw new RangeError('The runs are not of the same pictures.');
  }
  if (first.names.join('\n') !== second.names.join('\n')) {
    throw new RangeError('The runs do not count the same.');
  }
  const moved = new Uint16Array(ids.length);
  return {
    pictures: first.pictures,
    names: first.names,
    count: (weights) => {
      for (let row = 0; row < other.length; row++) moved[other[row]!] = weights[row]!;
      const more = second.count(moved);
      return first.count(weights).map((value, n) => item(more, n) - value);
    },
  };
}

/** AP and recall over all classes and thresholds that were matched, with COCO's 100 detections. */
export function meanCounter(matches: Matches): Counter {
  const counter = new Recounter(outcomesOf(matches, 0, mostDetections));
  return {
    pictures: matches.tables.pictures,
    names: ['AP', 'AR100'],
    count: (weights) => {
      const { precision, recall } = counter.count(weights);
      return [meanOfKnown(precision), meanOfKnown(recall)];
    },
  };
}

/** AP over all thresholds that were matched and at one of them, of one walk. @throws RangeError where nothing was matched at it. */
export function meanAndPrecisionCounter(matches: Matches, iou: number): Counter {
  const counter = new Recounter(outcomesOf(matches, 0, mostDetections));
  const at = thresholdAt(matches, iou);
  return {
    pictures: matches.tables.pictures,
    names: ['AP', 'AP at the IoU'],
    count: (weights) => {
      const scores = counter.count(weights);
      return [meanOfKnown(scores.precision), meanAt(scores, at, matches.thresholds.length)];
    },
  };
}

/** COCO's twelve numbers: six walks instead of meanCounter's one. @throws RangeError as cocoMetrics */
export function cocoNumbersCounter(matches: Matches): Counter {
  const count = cocoCounter(matches);
  return {
    pictures: matches.tables.pictures,
    names: cocoNames,
    count: (weights) => {
      const metrics = count(weights);
      return cocoNames.map((name) => metrics[name]);
    },
  };
}

/** AP of each class at one IoU, by the class's id. @throws RangeError where nothing was matched at it. */
export function classPrecisionCounter(matches: Matches, iou: number): Counter {
  const all = outcomesOf(matches, 0, mostDetections);
  const outcomes = atThreshold(all, thresholdAt(matches, iou));
  const counter = new Recounter(outcomes);
  return {
    pictures: matches.tables.pictures,
    names: Array.from(outcomes.classes, String),
    count: (weights) => Array.from(counter.count(weights).precision),
  };
}

/** AP at one IoU, the mean over classes. @throws RangeError where nothing was matched at it. */
export function precisionCounter(matches: Matches, iou: number): Counter {
  const all = outcomesOf(matches, 0, mostDetections);
  const counter = new Recounter(atThreshold(all, thresholdAt(matches, iou)));
  return {
    pictures: matches.tables.pictures,
    names: ['AP'],
    count: (weights) => [meanOfKnown(counter.count(weights).precision)],
  };
}

/**
 * Precision, recall and F1 of all objects together, at an IoU and from a score on.
 * @throws RangeError where nothing was matched at that IoU.
 */
export function shownCounter(matches: Matches, iou: number, score: number): Counter {
  const { found, falseAlarms, missed } = countedRows(matches, iou, score);
  const { pictures, objects, detections } = matches.tables;
  const perPicture = (rows: Int32Array, column: Int32Array) => {
    const counts = new Int32Array(pictures.ids.length);
    for (const row of rows) counts[column[row]!]!++;
    return counts;
  };
  const right = perPicture(found, detections.picture);
  const wrong = perPicture(falseAlarms, detections.picture);
  const left = perPicture(missed, objects.picture);
  return {
    pictures,
    names: ['precision', 'recall', 'F1'],
    count: (weights) => {
      let [tp, fp, fn] = [0, 0, 0];
      for (let picture = 0; picture < weights.length; picture++) {
        const weight = weights[picture]!;
        tp += weight * right[picture]!;
        fp += weight * wrong[picture]!;
        fn += weight * left[picture]!;
      }
      return [tp / (tp + fp), tp / (tp + fn), (2 * tp) / (2 * tp + fp + fn)];
    },
  };
}

/** Between the two nearest of a sorted list, as numpy's percentile has it; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
