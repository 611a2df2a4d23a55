/** How anchors lie against objects: what the tour asks for, and judges. All boxes are in input space. */
import {
  assignAnchors,
  torchvisionAnchorRule,
} from '../../../../shared/detection/training/assignAnchors.ts';
import type { AnchorLevel } from '../../../../shared/detection/stages/stages.ts';
import { boxAt, iou, type Box } from '../../../../shared/geometry/boxes.ts';

/** Something on the picture that is taken as being there. */
export interface ShownObject {
  readonly box: Box;
  readonly name: string;
}

/** A box and the object that it overlaps most. */
export interface Fit {
  readonly row: number;
  readonly iou: number;
  /** −1: it overlaps none. */
  readonly object: number;
}

export function fitOf(boxes: Float32Array, row: number, objects: readonly ShownObject[]): Fit {
  let fit: Fit = { row, iou: 0, object: -1 };
  const box = boxAt(boxes, row);
  for (const [object, { box: other }] of objects.entries()) {
    const overlap = iou(box, other);
    if (overlap > fit.iou) fit = { row, iou: overlap, object };
  }
  return fit;
}

/** The anchor of all that fits an object best; null where none overlaps any. */
export function bestFit(boxes: Float32Array, objects: readonly ShownObject[]): Fit | null {
  let best: Fit | null = null;
  for (let row = 0; row * 4 < boxes.length; row++) {
    const fit = fitOf(boxes, row, objects);
    if (fit.iou > (best?.iou ?? 0)) best = fit;
  }
  return best;
}

/** The rows of the cell that an anchor is at. */
export function cellOf(levels: readonly AnchorLevel[], row: number): readonly number[] {
  const level = levels.findLast(({ firstRow }) => firstRow <= row);
  if (level === undefined) return [];
  const first = row - ((row - level.firstRow) % level.shapes);
  return Array.from({ length: level.shapes }, (_, shape) => first + shape);
}

/** For each object, whether an anchor of the shape overlaps it from this IoU on. */
export function fittedBy(
  boxes: Float32Array,
  levels: readonly AnchorLevel[],
  shape: number,
  objects: readonly ShownObject[],
  least: number,
): readonly boolean[] {
  const fitted = objects.map(() => false);
  for (const { firstRow, width, height, shapes } of levels) {
    const end = firstRow + width * height * shapes;
    for (let row = firstRow + shape; shape < shapes && row < end; row += shapes) {
      const box = boxAt(boxes, row);
      for (const [object, { box: other }] of objects.entries()) {
        if (fitted[object] === false && iou(box, other) >= least) fitted[object] = true;
      }
    }
  }
  return fitted;
}

/** [N] AnchorLabel: what each anchor would be to a training with these objects as its ground truth. */
export function anchorLabels(
  boxes: Float32Array,
  objects: readonly ShownObject[],
  picture: { readonly width: number; readonly height: number },
): Int8Array {
  const truth = {
    boxes: Float32Array.from(objects.flatMap(({ box }) => box)),
    classes: new Int32Array(objects.length),
    ignored: new Uint8Array(objects.length),
  };
  return assignAnchors(boxes, truth, picture, torchvisionAnchorRule).labels;
}

/** Of rows of a table, the two of one feature level that overlap most. */
export interface ClosestPair {
  readonly a: Box;
  readonly b: Box;
  readonly iou: number;
}

/** @param levels null: all are of one level @returns null where there are no two. */
export function closestPair(boxes: Float32Array, levels: Int32Array | null): ClosestPair | null {
  let closest: ClosestPair | null = null;
  const all = Array.from({ length: boxes.length / 4 }, (_, row) => boxAt(boxes, row));
  for (const [i, a] of all.entries()) {
    for (const [k, b] of all.slice(i + 1).entries()) {
      if (levels !== null && levels[i] !== levels[i + 1 + k]) continue;
      const overlap = iou(a, b);
      if (closest === null || overlap > closest.iou) closest = { a, b, iou: overlap };
    }
  }
  return closest;
}

/** Whether a column has exactly this box: what is not computed again keeps its numbers. */
export function hasBox(boxes: Float32Array, box: Box): boolean {
  for (let i = 0; i < boxes.length; i += 4) {
    if (box.every((side, k) => boxes[i + k] === side)) return true;
  }
  return false;
}
