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
  const own = { object: -1, iou: 0 };
  const other = { object: -1, iou: 0 };
  for (const object of near) {
    if (objects.crowd[object] === 1 || objects.difficult[object] === 1) continue;
    const closest = objects.classId[object] === detections.classId[row] ? own : other;
    const overlap = iouAt(detections.boxes, row, objects.boxes, object);
    if (overlap <= closest.iou) continue;
    closest.iou = overlap;
    closest.object = object;
  }
  if (own.iou >= nearIoU && own.iou <= iou) return { kind: 'Loc', ...own };
  if (other.iou >= iou) return { kind: 'Cls', ...other };
  // It found nothing though it is near enough: a better one has the object.
  if (own.iou > iou) return { kind: 'Dupe', ...own };
  const most = own.iou >= other.iou ? own : other;
  return { kind: most.iou <= nearIoU ? 'Bkg' : 'Both', ...most };
}
