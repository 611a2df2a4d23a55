/** The objects that a diagnosis asks about. */
import { boxArea, type Box } from '../../geometry/boxes.ts';

/** An object of the ground truth. */
export interface DiagnosedObject {
  /** Image space. */
  readonly box: Box;
  /** Square pixels by which it is small, medium or large. */
  readonly area: number;
  readonly crowd: boolean;
  readonly difficult: boolean;
  /** Index into the model's classes; null: the model lacks its class. */
  readonly classIndex: number | null;
}

/** Why an object is neither found nor missed; of several reasons the first. empty: its box has no area. */
export type NotCounted = 'crowd' | 'difficult' | 'unknownClass' | 'empty';

export function notCounted({
  box,
  crowd,
  difficult,
  classIndex,
}: DiagnosedObject): NotCounted | null {
  if (crowd) return 'crowd';
  if (difficult) return 'difficult';
  if (classIndex === null) return 'unknownClass';
  const area = boxArea(box);
  return area > 0 && area < Infinity ? null : 'empty';
}

export const sizeNames = ['small', 'medium', 'large'] as const;
/** COCO's: up to 32², up to 96², and larger. */
export type SizeName = (typeof sizeNames)[number];

/** @param area pixels of image space */
export function sizeOf(area: number): SizeName {
  if (area <= 32 ** 2) return 'small';
  return area <= 96 ** 2 ? 'medium' : 'large';
}
