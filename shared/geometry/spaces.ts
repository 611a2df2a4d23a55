/**
 * The two coordinate spaces and the way between them.
 *
 * image space: pixels of the upright picture, as a person sees it.
 * input space: pixels of the resized picture that the network is given. Padding is added on the
 * right and below, so it does not move coordinates.
 */
import type { Box } from './boxes.ts';

export interface InputGeometry {
  /** Upright picture, pixels. */
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** Resized picture without padding, pixels. Boxes are clipped to it. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** What the network is given: the resized picture and its padding. */
  readonly paddedWidth: number;
  readonly paddedHeight: number;
  /** Image pixels per input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/** A new column of boxes in image space from one in input space. */
export function imageFromInput(
  boxes: Float32Array,
  geometry: InputGeometry,
): Float32Array<ArrayBuffer> {
  return scaleBoxes(boxes, geometry.scaleX, geometry.scaleY);
}

/** A new column of boxes in input space from one in image space. */
export function inputFromImage(
  boxes: Float32Array,
  geometry: InputGeometry,
): Float32Array<ArrayBuffer> {
  return scaleBoxes(boxes, 1 / geometry.scaleX, 1 / geometry.scaleY);
}

/** One box in image space from one in input space. */
export function imageFromInputBox(box: Box, geometry: InputGeometry): Box {
  const { scaleX, scaleY } = geometry;
  return [box[0] * scaleX, box[1] * scaleY, box[2] * scaleX, box[3] * scaleY];
}

function scaleBoxes(boxes: Float32Array, x: number, y: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i += 4) {
    out[i] = boxes[i]! * x;
    out[i + 1] = boxes[i + 1]! * y;
    out[i + 2] = boxes[i + 2]! * x;
    out[i + 3] = boxes[i + 3]! * y;
  }
  return out;
}
