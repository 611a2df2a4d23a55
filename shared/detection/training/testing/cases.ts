/** Boxes and ground truth for the tests of this folder. */
import fc from 'fast-check';
import type { Box } from '../../../geometry/boxes.ts';
import { Ignored, type PictureTruth } from '../pictureTruth.ts';

/**
 * A box on whole pixels, reaching over a picture of 24 × 24. Equal boxes, ties of IoU and sides of 0 are common, and
 * IoUs are fractions of small numbers: single and double precision agree on which are equal.
 */
export const wholeBox = fc
  .record({
    x: fc.integer({ min: -4, max: 22 }),
    y: fc.integer({ min: -4, max: 22 }),
    width: fc.integer({ min: 0, max: 12 }),
    height: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ x, y, width, height }): Box => [x, y, x + width, y + height]);

export const picture = { width: 24, height: 24 };

interface Annotated {
  readonly box: Box;
  /** From 0. */
  readonly class?: number;
  /** An ignore region. */
  readonly ignored?: boolean;
  /** Where it is no ignore region, an ignored object. */
  readonly difficult?: boolean;
}

export const annotated = fc.record({
  box: wholeBox,
  class: fc.integer({ min: 0, max: 2 }),
  ignored: fc.boolean(),
  difficult: fc.boolean(),
});

export function truthOf(annotations: readonly Annotated[]): PictureTruth {
  return {
    boxes: columnOf(annotations.map(({ box }) => box)),
    classes: Int32Array.from(annotations, (each) => each.class ?? 0),
    ignored: Uint8Array.from(annotations, ({ ignored, difficult }) =>
      ignored === true ? Ignored.region : difficult === true ? Ignored.object : Ignored.no,
    ),
  };
}

export function columnOf(boxes: readonly Box[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(boxes.flat());
}

/** Of [0, 1], the share of `box` that lies in `region`. */
export function shareInside(box: Box, region: Box): number {
  const width = Math.min(box[2], region[2]) - Math.max(box[0], region[0]);
  const height = Math.min(box[3], region[3]) - Math.max(box[1], region[1]);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / ((box[2] - box[0]) * (box[3] - box[1]));
}
