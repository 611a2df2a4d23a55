/**
 * Annotations that a detector contradicts with confidence, for a person to look at. Scores must be probabilities; a confidence is
 * in [0, 1], and of each kind:
 *
 * - `missing`: a detection of which no annotation covers a tenth. Its score. Of several that overlap each other the best.
 * - `wrongClass`: an annotation on which a detection of another class lies (IoU from 0.5), that is on no annotation of its own
 *   class. Its score, times 1 − the best score of a detection on the annotation with the annotation's class.
 * - `poorBox`: an annotation that a detection of its class is nearest to without fitting it (IoU from 0.1, below 0.75). Its score
 *   times 1 − IoU, times 1 − the best score of a detection of the class that does fit.
 *
 * Each annotation has at most one error of the two last kinds, the surer. A crowd has none, since nothing has to fit it.
 */
import { rowsByPicture } from './confusion.ts';
import { nearIoU } from './errorKinds.ts';
import { isUncovered } from './falseAlarms.ts';
import { pictureOrder, rowsOf } from './order.ts';
import { iouAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

export type LabelErrorKind = 'missing' | 'wrongClass' | 'poorBox';

export interface LabelError {
  readonly kind: LabelErrorKind;
  readonly confidence: number;
  /** Row of the detection that says so. */
  readonly detection: number;
  /** Row of the annotation; −1 where one is missing. */
  readonly object: number;
}

const onIoU = 0.5;
const fittingIoU = 0.75;

/** The surest first, of equal ones by picture. @param least confidence that is told of, over 0 */
export function labelErrors(tables: EvaluationTables, least: number): LabelError[] {
  const byPicture = rowsByPicture(tables);
  return Array.from(pictureOrder(tables.pictures.ids), (picture) => {
    const objects = rowsOf(byPicture.objects, picture);
    const detections = rowsOf(byPicture.detections, picture);
    return [
      ...missing(tables, objects, detections, least),
      ...contradicted(tables, objects, detections, least),
    ];
  })
    .flat()
    .sort((a, b) => b.confidence - a.confidence);
}

function missing(
  tables: EvaluationTables,
  objects: Int32Array,
  detections: Int32Array,
  least: number,
): LabelError[] {
  const { score } = tables.detections;
  const found: LabelError[] = [];
  for (const detection of detections) {
    const confidence = score[detection]!;
    if (confidence < least) break;
    const isTold = found.some(
      (other) => iouAt(tables.detections, detection, tables.detections, other.detection) >= onIoU,
    );
    if (isTold || !isUncovered(tables, detection, objects)) continue;
    found.push({ kind: 'missing', confidence, detection, object: -1 });
  }
  return found;
}

function contradicted(
  tables: EvaluationTables,
  objects: Int32Array,
  detections: Int32Array,
  least: number,
): LabelError[] {
  const { classId: said, crowd } = tables.objects;
  const { classId, score } = tables.detections;
  const overlap = (detection: number, object: number) =>
    iouAt(tables.detections, detection, tables.objects, object);
  const annotated = objects.filter((object) => crowd[object] === 0);
  const errors = new Map<number, LabelError>();
  const tell = (error: LabelError) => {
    const known = errors.get(error.object);
    if (error.confidence < least || (known && known.confidence >= error.confidence)) return;
    errors.set(error.object, error);
  };
  /** The best score of a detection of the annotation's class with at least that IoU. */
  const support = (object: number, iou: number) => {
    const best = detections.find(
      (other) => classId[other] === said[object] && overlap(other, object) >= iou,
    );
    return best === undefined ? 0 : score[best]!;
  };
  for (const detection of detections) {
    if (score[detection]! < least) break;
    let [own, ownIoU, other, otherIoU] = [-1, 0, -1, 0];
    for (const object of annotated) {
      const iou = overlap(detection, object);
      if (said[object] === classId[detection]) {
        if (iou > ownIoU) [own, ownIoU] = [object, iou];
      } else if (iou > otherIoU) [other, otherIoU] = [object, iou];
    }
    if (ownIoU >= nearIoU && ownIoU < fittingIoU) {
      const confidence = score[detection]! * (1 - ownIoU) * (1 - support(own, fittingIoU));
      tell({ kind: 'poorBox', confidence, detection, object: own });
    }
    if (ownIoU < onIoU && otherIoU >= onIoU) {
      const confidence = score[detection]! * (1 - support(other, onIoU));
      tell({ kind: 'wrongClass', confidence, detection, object: other });
    }
  }
  return [...errors.values()];
}
