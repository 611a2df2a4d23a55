/**
 * Average precision of one class at one IoU threshold: the area under the interpolated precision-recall
 * curve (Pascal VOC from 2010 on; Everingham et al. 2015, section 4.2).
 *
 * Boxes of detections and ground truth must be in one space, usually image space.
 */
import { iou, type Box } from '../geometry/boxes.ts';

export interface ScoredBox {
  readonly picture: string;
  readonly score: number;
  readonly box: Box;
}

export interface TrueBox {
  readonly picture: string;
  readonly box: Box;
  /** A difficult object is neither found nor missed: a detection of it does not count. */
  readonly difficult: boolean;
}

/**
 * The average precision in [0, 1]; NaN when no object counts. From the best score down, a detection is
 * given the object of its picture with the largest IoU; it is true when that IoU is at least
 * `iouThreshold` and no better detection had the object.
 */
export function averagePrecision(
  detections: readonly ScoredBox[],
  truth: readonly TrueBox[],
  iouThreshold: number,
): number {
  const truthOf = Map.groupBy(truth, ({ picture }) => picture);
  const taken = new Set<TrueBox>();
  const positives = truth.filter(({ difficult }) => !difficult).length;
  const precisions: number[] = [];
  let found = 0;
  let counted = 0;
  for (const { picture, box } of detections.toSorted((a, b) => b.score - a.score)) {
    const best = (truthOf.get(picture) ?? [])
      .map((object) => ({ object, overlap: iou(box, object.box) }))
      .reduce<{ object: TrueBox; overlap: number } | null>(
        (most, each) => (most === null || each.overlap > most.overlap ? each : most),
        null,
      );
    const hit = best !== null && best.overlap >= iouThreshold;
    if (hit && best.object.difficult) continue;
    counted++;
    if (hit && !taken.has(best.object)) {
      taken.add(best.object);
      found++;
      precisions.push(found / counted);
    }
  }
  return areaUnderCurve(precisions, positives);
}

/**
 * @param precisions the precision at each detection that found an object, in order: the recall rises by
 *   1 / positives at each, and is flat in between.
 */
function areaUnderCurve(precisions: readonly number[], positives: number): number {
  if (positives === 0) return NaN;
  let area = 0;
  let envelope = 0;
  for (const precision of precisions.toReversed()) {
    envelope = Math.max(envelope, precision);
    area += envelope;
  }
  return area / positives;
}
