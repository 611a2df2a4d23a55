/** What is found, wrong and missed at an IoU and from a score on, as rows: a recount from matches. */
import { item } from '../../item.ts';
import { mostDetections } from './cocoMetrics.ts';
import { findersOf, foundBy, thresholdAt, type Matches } from './matching.ts';
import { Rows, rowsUpTo } from './order.ts';

export interface CountedRows {
  /** Rows of detections that found an object, ascending, and of the object that each found. */
  readonly found: Int32Array;
  readonly foundObjects: Int32Array;
  /** Rows of detections that are wrong, ascending. */
  readonly falseAlarms: Int32Array;
  /** Rows of detections that count neither way, ascending. */
  readonly ignored: Int32Array;
  /** Rows of objects that count and were not found, ascending. */
  readonly missed: Int32Array;
}

/** Whether a detection is looked at: it is among the best of its picture and class, and its score is enough. */
export function isLookedAt({ place, tables }: Matches, row: number, score: number): boolean {
  return place[row]! < mostDetections && tables.detections.score[row]! >= score;
}

/** @param score the least that is kept @throws RangeError where nothing was matched at `iou` */
export function countedRows(matches: Matches, iou: number, score: number, range = 0): CountedRows {
  const t = thresholdAt(matches, iou);
  const bit = 1 << t;
  const { ignored, counts } = item(matches.inRange, range);
  const objectOf = foundBy(matches, range, t);
  const { detections, objects } = matches.tables;
  const found = new Rows(objects.count);
  const wrong = new Rows(detections.count);
  const neither = new Rows(detections.count);
  for (let row = 0; row < detections.count; row++) {
    if (!isLookedAt(matches, row, score)) continue;
    if (objectOf[row]! >= 0) found.add(row);
    else if ((ignored[row]! & bit) === 0) wrong.add(row);
    else neither.add(row);
  }
  const finders = findersOf(matches, range, t);
  const isMissed = (object: number) =>
    counts[object] === 1 &&
    !(finders[object]! >= 0 && isLookedAt(matches, finders[object]!, score));
  return {
    found: found.all,
    foundObjects: found.all.map((row) => objectOf[row]!),
    falseAlarms: wrong.all,
    ignored: neither.all,
    missed: rowsUpTo(objects.count).filter(isMissed),
  };
}
