/**
 * Average precision as Pascal VOC has it (Everingham et al. 2010 and 2015; VOCevaldet.m of its devkit).
 *
 * From the best score down, a detection is of the object of its picture and class that it overlaps most, of equal ones the
 * first, whether or not that one is found already. It is right where their IoU is at least the threshold and no better one had
 * the object, wrong where one had or the IoU is too small, and counts neither way where the object is difficult. Any number of
 * detections of a picture is looked at. A crowd, which VOC does not have, is taken for a difficult object.
 *
 * VOC's boxes hold their last pixel; ours are continuous, [x0, x1), so that the devkit's `+ 1` is in them already.
 */
import { iouAt } from './overlaps.ts';
import { rankTables } from './ranking.ts';
import { grouped, rowsOf } from './order.ts';
import { meanOfKnown } from './cocoMetrics.ts';
import type { EvaluationTables } from './tables.ts';

/** The area under the interpolated curve (from 2010 on), or the mean at the recalls 0, 0.1 … 1 (until 2009). */
export type VocRule = 'area' | 'elevenPoint';

export interface VocClassResult {
  readonly classId: number;
  /** In [0, 1]; NaN where no object counts. */
  readonly AP: number;
  /** Rows of the objects that count. */
  readonly objects: Int32Array;
  /** Rows of the detections that count, the best first. */
  readonly detections: Int32Array;
  /** For each of them, the row of the object it found; −1: none. */
  readonly found: Int32Array;
}

export interface VocResult {
  /** The mean over the classes that have an object that counts; NaN where none has. */
  readonly mAP: number;
  /** By id. */
  readonly classes: readonly VocClassResult[];
}

/** @throws RangeError for a score that is NaN, or two pictures with one id. */
export function vocMetrics(tables: EvaluationTables, iou: number, rule: VocRule): VocResult {
  const { objects, detections } = tables;
  const { classes, ...ranking } = rankTables(tables);
  const results = Array.from(classes, (classId, c): VocClassResult => {
    const own = rowsOf(ranking.objects, c);
    const byPicture = grouped(own, objects.picture, tables.pictures.ids.length);
    const isEasy = (row: number) => objects.difficult[row] === 0 && objects.crowd[row] === 0;
    const taken = new Set<number>();
    const [counted, found]: [number[], number[]] = [[], []];
    for (const row of rowsOf(ranking.detections, c)) {
      let [best, most] = [-1, 0];
      for (const object of rowsOf(byPicture, detections.picture[row]!)) {
        const overlap = iouAt(detections, row, objects, object);
        if (overlap > most) [best, most] = [object, overlap];
      }
      const isHit = best !== -1 && most >= iou;
      if (isHit && !isEasy(best)) continue;
      const isFirst = isHit && !taken.has(best);
      if (isFirst) taken.add(best);
      counted.push(row);
      found.push(isFirst ? best : -1);
    }
    const easy = own.filter(isEasy);
    return {
      classId,
      AP: averagePrecision(found, easy.length, rule),
      objects: easy,
      detections: Int32Array.from(counted),
      found: Int32Array.from(found),
    };
  });
  return { mAP: meanOfKnown(Float64Array.from(results, ({ AP }) => AP)), classes: results };
}

/** @param found for each detection, the best first; −1 where it is wrong */
function averagePrecision(found: readonly number[], positives: number, rule: VocRule): number {
  if (positives === 0) return NaN;
  // The precision at each rise of the recall, which is by 1 / positives, and then the largest from there on.
  const precisions: number[] = [];
  found.forEach((object, i) => {
    if (object !== -1) precisions.push((precisions.length + 1) / (i + 1));
  });
  let envelope = 0;
  const enveloped = precisions
    .toReversed()
    .map((precision) => (envelope = Math.max(envelope, precision)))
    .toReversed();
  if (rule === 'area') return enveloped.reduce((sum, each) => sum + each, 0) / positives;
  // Whole numbers: the devkit's 0.3 is 3 · 0.1, which is more than 3 / 10.
  return (
    Array.from({ length: 11 }, (_, tenths) => Math.max(0, Math.ceil((tenths * positives) / 10) - 1))
      .map((first) => enveloped[first] ?? 0)
      .reduce((sum, each) => sum + each, 0) / 11
  );
}
