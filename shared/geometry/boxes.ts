/**
 * Axis-aligned boxes in structure-of-arrays form.
 *
 * A column of n boxes is a Float32Array of length 4·n: x0, y0, x1, y1 of box 0, then of box 1, …
 * Coordinates are continuous pixels: a box covers [x0, x1) × [y0, y1), so its width is x1 − x0.
 * The functions are the same in every space; both boxes of a pair must be in the same one.
 */
import { clamp } from '../numbers.ts';

/** One box as a tuple: x0, y0, x1, y1. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** The box in one row of a column. */
export function boxAt(boxes: Float32Array, row: number): Box {
  const i = row * 4;
  return [boxes[i]!, boxes[i + 1]!, boxes[i + 2]!, boxes[i + 3]!];
}

/** Area in square pixels; 0 for a box whose corners are out of order. */
export function boxArea(box: Box): number {
  return Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
}

/** Intersection over union of two boxes, in [0, 1]; 0 when their union is empty. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  return intersection / (boxArea(a) + boxArea(b) - intersection);
}

/** IoU of two rows of one column. */
export function iouOfRows(boxes: Float32Array, a: number, b: number): number {
  return iou(boxAt(boxes, a), boxAt(boxes, b));
}

/** Copies the given rows of a column with `width` values a row, in the order of `rows`. */
export function takeRows(
  column: Float32Array,
  rows: Int32Array,
  width = 1,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    for (let k = 0; k < width; k++) out[i * width + k] = column[from + k]!;
  }
  return out;
}

/** Clips every box to [0, width] × [0, height] and returns a new column. */
export function clipBoxes(
  boxes: Float32Array,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i += 4) {
    out[i] = clamp(boxes[i]!, 0, width);
    out[i + 1] = clamp(boxes[i + 1]!, 0, height);
    out[i + 2] = clamp(boxes[i + 2]!, 0, width);
    out[i + 3] = clamp(boxes[i + 3]!, 0, height);
  }
  return out;
}
