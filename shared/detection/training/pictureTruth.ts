/**
 * What a picture's ground truth is to the training functions of this folder.
 *
 * Legend, besides that of ../stages.ts (L, A, N, K, Hi, Wi):
 *   M   boxes of ground truth            P   proposals
 *   n   RoIs of a mini-batch
 *   matched       for a box, the row of its ground truth, or −1
 *   foreground    a RoI that is on an object; background: one that is not
 *   ignore region ground truth that is neither learned nor contradicted: a crowd
 *   ignored object the same, but one object: a difficult one
 */
import type { Box } from '../../geometry/boxes.ts';

/** What a ground truth is besides an object to learn. */
export const Ignored = { no: 0, region: 1, object: 2 } as const;

/** The ground truth of one picture, in input space. */
export interface PictureTruth {
  /** [M, 4] */
  readonly boxes: Float32Array;
  /** [M] index into the package's classes, from 0. */
  readonly classes: Int32Array;
  /** [M] Ignored */
  readonly ignored: Uint8Array;
}

/** Whether the box covers anything: both sides are finite and above 0. Some annotated boxes do not. */
export function hasArea(box: Box): boolean {
  const width = box[2] - box[0];
  const height = box[3] - box[1];
  return width > 0 && height > 0 && width < Infinity && height < Infinity;
}
