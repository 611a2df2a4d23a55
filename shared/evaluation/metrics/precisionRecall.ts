/**
 * Precision against recall, and the score from which on detections are worth showing: by F1, or by the localisation recall
 * precision error, LRP (Oksuz et al. 2018), the least of which over all thresholds is oLRP.
 */
import { item } from '../../item.ts';
import { mostDetections } from './cocoMetrics.ts';
import { foundBy, thresholdAt, type Matches } from './matching.ts';
import { bestFirst, rowsOf } from './order.ts';
import { iouAt } from './overlaps.ts';

/** One class, or all together. Point i is what the first i + 1 detections come to. */
export interface PrecisionRecallCurve {
  readonly iou: number;
  /** Rows of the objects that count. */
  readonly objects: Int32Array;
  /** Rows of the detections that count, the best first. */
  readonly detections: Int32Array;
  /** For each of them, the row of the object it found; −1: it is a false alarm. */
  readonly found: Int32Array;
  readonly score: Float64Array;
  readonly precision: Float64Array;
  /** NaN where no object counts. */
  readonly recall: Float64Array;
}

/** A place to cut: detections of at least `threshold` are kept, which lies between two scores that are there. */
export interface OperatingPoint {
  readonly threshold: number;
  /** How many of the curve's detections are kept. */
  readonly kept: number;
  /** How many of them found an object. */
  readonly right: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface LrpPoint extends OperatingPoint {
  /** 0: all is found, nothing is wrong, and boxes fit; 1: nothing is found. */
  readonly lrp: number;
  /** Mean of 1 − IoU of what is found. */
  readonly localisation: number;
  /** 1 − precision */
  readonly falsePositive: number;
  /** 1 − recall */
  readonly falseNegative: number;
}

/** @param classId null: all classes together @throws RangeError where nothing was matched at `iou` */
export function precisionRecallCurve(
  matches: Matches,
  iou: number,
  classId: number | null,
): PrecisionRecallCurve {
  const { tables, place, ranking } = matches;
  const t = thresholdAt(matches, iou);
  const { ignored, counts } = item(matches.inRange, 0);
  const c = classId === null ? -1 : ranking.classes.indexOf(classId);
  const none = new Int32Array();
  const ranked =
    classId === null
      ? bestFirst(ranking.detections.rows, tables.detections.score)
      : c === -1
        ? none
        : rowsOf(ranking.detections, c);
  const known =
    classId === null ? ranking.objects.rows : c === -1 ? none : rowsOf(ranking.objects, c);
  const objects = known.filter((row) => counts[row] === 1);
  const detections = ranked.filter(
    (row) => place[row]! < mostDetections && (ignored[row]! & (1 << t)) === 0,
  );
  const objectOf = foundBy(matches, 0, t);
  const found = detections.map((row) => objectOf[row]!);
  const precision = new Float64Array(detections.length);
  const recall = new Float64Array(detections.length);
  let right = 0;
  found.forEach((object, i) => {
    if (object >= 0) right++;
    precision[i] = right / (i + 1);
    recall[i] = objects.length === 0 ? NaN : right / objects.length;
  });
  const score = Float64Array.from(detections, (row) => tables.detections.score[row]!);
  return { iou, objects, detections, found, score, precision, recall };
}

/** The point with the largest F1, of equal ones the first; null where no detection finds an object. */
export function bestByF1(curve: PrecisionRecallCurve): OperatingPoint | null {
  let best: OperatingPoint | null = null;
  for (const point of pointsOf(curve)) {
    if (point.f1 > (best?.f1 ?? 0)) best = point;
  }
  return best;
}

/** The point with the least LRP, of equal ones the first; null where no detection finds an object: oLRP is 1 then. */
export function bestByLrp(matches: Matches, curve: PrecisionRecallCurve): LrpPoint | null {
  const { objects, detections } = matches.tables;
  const { iou, found } = curve;
  const errors = new Float64Array(found.length);
  let sum = 0;
  found.forEach((object, i) => {
    const row = curve.detections[i]!;
    if (object >= 0) sum += 1 - iouAt(detections, row, objects, object);
    errors[i] = sum;
  });
  let best: LrpPoint | null = null;
  for (const point of pointsOf(curve)) {
    const { right, kept } = point;
    if (right === 0) continue;
    const wrong = kept - right;
    const missed = curve.objects.length - right;
    const error = errors[kept - 1]!;
    // At an IoU of 1 nothing that is found is misplaced.
    const misplaced = iou === 1 ? 0 : error / (1 - iou);
    const lrp = (misplaced + wrong + missed) / (right + wrong + missed);
    if (best !== null && lrp >= best.lrp) continue;
    const falsePositive = 1 - point.precision;
    const falseNegative = 1 - point.recall;
    best = { ...point, lrp, localisation: error / right, falsePositive, falseNegative };
  }
  return best;
}

/** Every place between two different scores, and the one below the last. */
function* pointsOf(curve: PrecisionRecallCurve): Generator<OperatingPoint> {
  const { score, precision, recall, objects, found } = curve;
  let right = 0;
  for (let i = 0; i < score.length; i++) {
    if (found[i]! >= 0) right++;
    const next = score[i + 1];
    if (next === score[i]) continue;
    yield {
      threshold: next === undefined ? score[i]! - 1e-3 : (score[i]! + next) / 2,
      kept: i + 1,
      right,
      precision: precision[i]!,
      recall: recall[i]!,
      f1: (2 * right) / (i + 1 + objects.length),
    };
  }
}
