/** What is found, wrong and missed at an IoU and from a score on, as rows: a recount from matches. */
import { item } from '../../item.ts';
import { mostDetections } from './cocoMetrics.ts';
import { findersOf, foundBy, thresholdAt, type Matches } from './matching.ts';

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
  const rows: Record<'found' | 'foundObjects' | 'falseAlarms' | 'ignored' | 'missed', number[]> = {
    ...{ found: [], foundObjects: [], falseAlarms: [], ignored: [], missed: [] },
  };
  for (let row = 0; row < matches.tables.detections.count; row++) {
    if (!isLookedAt(matches, row, score)) continue;
    if (objectOf[row]! >= 0) {
      rows.found.push(row);
      rows.foundObjects.push(objectOf[row]!);
    } else if ((ignored[row]! & bit) !== 0) rows.ignored.push(row);
    else rows.falseAlarms.push(row);
  }
  findersOf(matches, range, t).forEach((finder, object) => {
    if (counts[object] === 0) return;
    if (finder < 0 || !isLookedAt(matches, finder, score)) rows.missed.push(object);
  });
  return {
    found: Int32Array.from(rows.found),
    foundObjects: Int32Array.from(rows.foundObjects),
    falseAlarms: Int32Array.from(rows.falseAlarms),
    ignored: Int32Array.from(rows.ignored),
    missed: Int32Array.from(rows.missed),
  };
}
