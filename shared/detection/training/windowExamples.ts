/** What a classifier of windows learns from: objects cut out at the size of their window, and windows that show none. */
import { iouOfRows, type Box } from '../../geometry/boxes.ts';
import type { ClassShape } from '../../model/slidingWindowsPackage.ts';
import type { HogPicture } from '../windows/gradients.ts';
import { cellSide, hogBlocks } from '../windows/hogBlocks.ts';
import { resized } from '../windows/imagePyramid.ts';
import { describeWindow, descriptorLength, windowShape } from '../windows/windowScores.ts';

/** Image pixels around the middle of an object that its window covers, where both have the same area. */
export function windowAround([x0, y0, x1, y1]: Box, { width, height, margin }: ClassShape): Box {
  const inner = (width - 2 * margin) * (height - 2 * margin);
  const scale = Math.sqrt(((x1 - x0) * (y1 - y0)) / inner);
  const [across, down] = [(width * scale) / 2, (height * scale) / 2];
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [x - across, y - down, x + across, y + down];
}

/**
 * The descriptor of an object in its window, and of its mirror image where that is wanted. What is beyond the picture's border is as
 * its outermost pixels.
 */
export function objectDescriptors(
  picture: HogPicture,
  box: Box,
  shape: ClassShape,
  gamma: boolean,
  isMirrored: boolean,
): Float32Array<ArrayBuffer>[] {
  const [x0, y0, x1, y1] = windowAround(box, shape);
  // A cell more on each side, so that gradients at the window's edge are those of the picture.
  const [cellX, cellY] = [
    ((x1 - x0) * cellSide) / shape.width,
    ((y1 - y0) * cellSide) / shape.height,
  ];
  const cut = cutOut(picture, [x0 - cellX, y0 - cellY, x1 + cellX, y1 + cellY]);
  const sized = resized(cut, shape.width + 2 * cellSide, shape.height + 2 * cellSide);
  const shown = isMirrored ? [sized, mirrored(sized)] : [sized];
  const inBlocks = windowShape(shape.width, shape.height);
  return shown.map((pixels) => {
    const descriptor = new Float32Array(descriptorLength(inBlocks));
    describeWindow(descriptor, 0, hogBlocks(pixels, { gamma }), inBlocks, 1, 1);
    return descriptor;
  });
}

/** Whole pixels of a box, at least one. */
function cutOut({ width, height, channels, pixels }: HogPicture, box: Box): HogPicture {
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side)) as [number, number, number, number];
  const [across, down] = [Math.max(1, x1 - x0), Math.max(1, y1 - y0)];
  const cut = new Uint8Array(across * down * channels);
  for (let y = 0, to = 0; y < down; y++) {
    const row = Math.min(height - 1, Math.max(0, y0 + y)) * width;
    for (let x = 0; x < across; x++, to += channels) {
      const from = (row + Math.min(width - 1, Math.max(0, x0 + x))) * channels;
      for (let channel = 0; channel < channels; channel++) {
        cut[to + channel] = pixels[from + channel]!;
      }
    }
  }
  return { width: across, height: down, channels, pixels: cut };
}

function mirrored({ width, height, channels, pixels }: HogPicture): HogPicture {
  const flipped = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [y * width + x, y * width + width - 1 - x];
      for (let channel = 0; channel < channels; channel++) {
        flipped[to * channels + channel] = pixels[from * channels + channel]!;
      }
    }
  }
  return { width, height, channels, pixels: flipped };
}

/** Whether a row's box overlaps each of some boxes by less IoU. @param boxes and objects [n, 4], one space */
export function showsNone(
  boxes: Float32Array,
  row: number,
  objects: Float32Array,
  below: number,
): boolean {
  const pair = new Float32Array(8);
  pair.set(boxes.subarray(4 * row, 4 * row + 4));
  for (let at = 0; at < objects.length; at += 4) {
    pair.set(objects.subarray(at, at + 4), 4);
    if (iouOfRows(pair, 0, 1) >= below) return false;
  }
  return true;
}
