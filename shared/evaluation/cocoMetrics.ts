/**
 * COCO's twelve numbers for boxes (Lin et al. 2014; cocodataset.org, detection evaluation), as pycocotools' COCOeval
 * computes them.
 *
 * Objects and detections are compared within a picture and class. Boxes are in image space.
 */
import type { Box } from '../geometry/boxes.ts';
import { item } from '../item.ts';
import { mean } from '../numbers.ts';
import { matchPicture, type AreaRange, type PictureMatch } from './cocoMatching.ts';

export interface CocoObject {
  readonly picture: string | number;
  readonly classId: number;
  readonly box: Box;
  /** Pixels of the object, by which it is small, medium or large; of its mask where it has one. */
  readonly area: number;
  /** Stands for many objects: a detection in it counts neither way. */
  readonly crowd: boolean;
  /** Hard to see: a detection of it, by IoU, counts neither way. */
  readonly difficult: boolean;
}

export interface CocoDetection {
  readonly picture: string | number;
  readonly classId: number;
  readonly box: Box;
  readonly score: number;
}

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

/** From first to last with equal steps, as numpy's linspace has them. */
function linspace(first: number, last: number, count: number): Float64Array {
  const step = (last - first) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? last : first + i * step,
  );
}

const iouThresholds = linspace(0.5, 0.95, 10);
const recalls = linspace(0, 1, 101);
const largest = 1e10;
export const allAreas: AreaRange = [0, largest];
const small: AreaRange = [0, 32 ** 2];
const medium: AreaRange = [32 ** 2, 96 ** 2];
const large: AreaRange = [96 ** 2, largest];
const most = 100;

export function cocoMetrics(
  objects: readonly CocoObject[],
  detections: readonly CocoDetection[],
): CocoMetrics {
  const classes = byClassAndPicture(objects, detections);
  const evaluate = (range: AreaRange, limit: number) =>
    classes.map((pictures) => evaluateClass(pictures, range, limit));
  const all = evaluate(allAreas, most);
  const ranged = [small, medium, large].map((range) => evaluate(range, most));
  const [ofSmall, ofMedium, ofLarge] = [item(ranged, 0), item(ranged, 1), item(ranged, 2)];
  return {
    AP: meanOfKnown(all.flatMap(({ precisions }) => precisions)),
    AP50: meanOfKnown(all.map(({ precisions }) => precisions[0] ?? NaN)),
    AP75: meanOfKnown(all.map(({ precisions }) => precisions[5] ?? NaN)),
    APs: meanOfKnown(ofSmall.flatMap(({ precisions }) => precisions)),
    APm: meanOfKnown(ofMedium.flatMap(({ precisions }) => precisions)),
    APl: meanOfKnown(ofLarge.flatMap(({ precisions }) => precisions)),
    AR1: meanOfKnown(evaluate(allAreas, 1).flatMap(({ recalls: found }) => found)),
    AR10: meanOfKnown(evaluate(allAreas, 10).flatMap(({ recalls: found }) => found)),
    AR100: meanOfKnown(all.flatMap(({ recalls: found }) => found)),
    ARs: meanOfKnown(ofSmall.flatMap(({ recalls: found }) => found)),
    ARm: meanOfKnown(ofMedium.flatMap(({ recalls: found }) => found)),
    ARl: meanOfKnown(ofLarge.flatMap(({ recalls: found }) => found)),
  };
}

/** One picture's objects and detections of one class; the best detections first. */
export interface ClassInPicture {
  readonly objects: CocoObject[];
  readonly detections: CocoDetection[];
}

/** Pictures in the order of their ids, which decides between equal scores. */
export function byClassAndPicture(
  objects: readonly CocoObject[],
  detections: readonly CocoDetection[],
): ClassInPicture[][] {
  const classes = new Map<number, Map<string | number, ClassInPicture>>();
  const placeOf = (classId: number, picture: string | number): ClassInPicture => {
    const pictures = classes.get(classId) ?? new Map<string | number, ClassInPicture>();
    classes.set(classId, pictures);
    const place = pictures.get(picture) ?? { objects: [], detections: [] };
    pictures.set(picture, place);
    return place;
  };
  for (const object of objects) placeOf(object.classId, object.picture).objects.push(object);
  for (const detection of detections) {
    placeOf(detection.classId, detection.picture).detections.push(detection);
  }
  return [...classes.values()].map((pictures) =>
    [...pictures].sort(byId).map(([, place]) => ({
      objects: place.objects,
      detections: place.detections.toSorted((a, b) => b.score - a.score).slice(0, most),
    })),
  );
}

function byId([a]: [string | number, unknown], [b]: [string | number, unknown]): number {
  return a < b ? -1 : Number(a > b);
}

/** Of one class, for each IoU threshold; NaN where the class has no object that counts. */
interface ClassResult {
  readonly precisions: readonly number[];
  readonly recalls: readonly number[];
}

function evaluateClass(
  pictures: readonly ClassInPicture[],
  range: AreaRange,
  limit: number,
): ClassResult {
  const matches = pictures.map((each) =>
    matchPicture(each.objects, each.detections.slice(0, limit), range, iouThresholds),
  );
  const positives = matches.reduce((sum, { counted }) => sum + counted, 0);
  const results = Array.from(iouThresholds, (_, i) => curveOf(matches, i, positives));
  return {
    precisions: results.map(({ precision }) => precision),
    recalls: results.map(({ recall }) => recall),
  };
}

/** The mean interpolated precision at 101 recalls, and the largest recall, at one IoU threshold. */
function curveOf(
  matches: readonly PictureMatch[],
  threshold: number,
  positives: number,
): { precision: number; recall: number } {
  if (positives === 0) return { precision: NaN, recall: NaN };
  const outcomes = matches
    .flatMap(({ scores, outcomes: of }) =>
      scores.map((score, i) => ({ score, outcome: item(item(of, threshold), i) })),
    )
    .sort((a, b) => b.score - a.score)
    .filter(({ outcome }) => outcome !== 'ignored');
  let found = 0;
  const curve = outcomes.map(({ outcome }, i) => {
    if (outcome === 'true') found++;
    return { recall: found / positives, precision: found / (i + 1) };
  });
  let envelope = 0;
  const enveloped = curve
    .toReversed()
    .map(({ precision }) => (envelope = Math.max(envelope, precision)))
    .toReversed();
  let sum = 0;
  let at = 0;
  for (const recall of recalls) {
    while (at < curve.length && item(curve, at).recall < recall) at++;
    sum += enveloped[at] ?? 0;
  }
  return { precision: sum / recalls.length, recall: curve.at(-1)?.recall ?? 0 };
}

function meanOfKnown(values: readonly number[]): number {
  return mean(values.filter((value) => !Number.isNaN(value)));
}
