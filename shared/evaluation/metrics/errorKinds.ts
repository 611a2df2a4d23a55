/**
 * What is wrong with a detection that found nothing, in TIDE's order (Bolya et al. 2020): it is near an object of its class, on
 * one of another class, on one of its class that a better detection has, on nothing, or near one of another class. Both ends of
 * `Loc` are in it, 0.1 and the threshold itself, as in tidecv.
 *
 * Crowds and difficult objects are none of these: what is of them is no false alarm.
 */
import { iouAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

export type ErrorKind = 'Loc' | 'Cls' | 'Dupe' | 'Bkg' | 'Both';

/** From this IoU on (TIDE's background threshold) a detection has to do with an object. */
export const nearIoU = 0.1;

export interface DetectionError {
  readonly kind: ErrorKind;
  /** Row of the object that it has to do with; −1: none. */
  readonly object: number;
  /** IoU with that object. */
  readonly iou: number;
}

/**
 * @param row a detection that found nothing, and is not ignored
 * @param near rows of the objects of its picture
 * @param iou from which on an object would have been found
 */
export function errorOf(
  { objects, detections }: EvaluationTables,
  row: number,
  near: Int32Array,
  iou: number,
): DetectionError {
  let [own, ownIoU, other, otherIoU] = [-1, 0, -1, 0];
  for (const object of near) {
    if (objects.crowd[object] === 1 || objects.difficult[object] === 1) continue;
    const overlap = iouAt(detections, row, objects, object);
    if (objects.classId[object] === detections.classId[row]) {
      if (overlap > ownIoU) [own, ownIoU] = [object, overlap];
    } else if (overlap > otherIoU) [other, otherIoU] = [object, overlap];
  }
  if (ownIoU >= nearIoU && ownIoU <= iou) return { kind: 'Loc', object: own, iou: ownIoU };
  if (otherIoU >= iou) return { kind: 'Cls', object: other, iou: otherIoU };
  // It found nothing though it is near enough: a better one has the object.
  if (ownIoU > iou) return { kind: 'Dupe', object: own, iou: ownIoU };
  const most = Math.max(ownIoU, otherIoU);
  const object = ownIoU >= otherIoU ? own : other;
  return { kind: most <= nearIoU ? 'Bkg' : 'Both', object, iou: most };
}
