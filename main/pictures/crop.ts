/** A part of a picture as a small JPEG. */
import type { Box } from '../../shared/geometry/boxes.ts';
import type { RgbPicture } from './picture.ts';
import { fromPixels, ownBytes } from './sharpRuntime.ts';

export interface Crop {
  /** A JPEG. */
  readonly bytes: Uint8Array;
  /** What it shows: whole pixels within the picture. */
  readonly part: Box;
}

/**
 * Around a box, with as much beside it as a person needs to know the place.
 * @param box image space; it may reach out of the picture @param side pixels of the longer side, at most
 */
export async function cropAround(picture: RgbPicture, box: Box, side: number): Promise<Crop> {
  const half = 0.75 * Math.max(box[2] - box[0], box[3] - box[1]) + 4;
  const [left, width] = within((box[0] + box[2]) / 2, half, picture.width);
  const [top, height] = within((box[1] + box[3]) / 2, half, picture.height);
  const image = await fromPixels(picture);
  const bytes = await image
    .extract({ left, top, width, height })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { bytes: ownBytes(bytes), part: [left, top, left + width, top + height] };
}

/** Where a stretch begins, and how long it is: at least a pixel, and none beyond the picture. */
function within(middle: number, half: number, length: number): readonly [number, number] {
  const from = Math.min(length - 1, Math.max(0, Math.floor(middle - half)));
  const to = Math.max(from + 1, Math.min(length, Math.ceil(middle + half)));
  return [from, to - from];
}
