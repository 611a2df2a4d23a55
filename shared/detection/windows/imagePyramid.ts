/**
 * An image pyramid: a picture made smaller step by step, so that windows of one size see objects of all sizes.
 * Boxes of windows are in level space (pixels of a level) only here; everything that leaves is in image space.
 */
import { axisTaps, type AxisTaps } from '../input/resampling.ts';
import type { HogPicture } from './gradients.ts';

export interface PyramidRule {
  /** How much smaller a level is than the one before it, above 1; 1.05 to 1.2 are usual. */
  readonly step: number;
  /** The first level's size over the picture's; above 1 finds objects smaller than a window. */
  readonly firstScale: number;
  /** Levels that are narrower or lower are not made; pixels. */
  readonly smallest: { readonly width: number; readonly height: number };
}

/** The size of a level, whole pixels, and what its pixels are in the picture. */
export interface PyramidLevel {
  readonly width: number;
  readonly height: number;
  /** Image pixels that a pixel of the level is wide and high. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/**
 * The levels of a picture of width × height, largest first; none where already the first is too small. A level that
 * would be as large as the one before it is left out.
 *
 * @throws RangeError for a step that does not make levels smaller, or a first scale that is not above 0
 */
export function pyramidLevels(width: number, height: number, rule: PyramidRule): PyramidLevel[] {
  const { step, firstScale, smallest } = rule;
  if (!(step > 1 && step < Infinity)) {
    throw new RangeError(`A pyramid's step is greater than 1, not ${step}.`);
  }
  if (!(firstScale > 0 && firstScale < Infinity)) {
    throw new RangeError(`A pyramid's first scale is greater than 0, not ${firstScale}.`);
  }
  const levels: PyramidLevel[] = [];
  for (let power = 0; ; power++) {
    const scale = firstScale / step ** power;
    const levelWidth = Math.round(width * scale);
    const levelHeight = Math.round(height * scale);
    const fits = levelWidth >= smallest.width && levelHeight >= smallest.height;
    if (!fits || levelWidth < 1 || levelHeight < 1) return levels;
    const before = levels.at(-1);
    if (before?.width === levelWidth && before.height === levelHeight) continue;
    levels.push({
      width: levelWidth,
      height: levelHeight,
      scaleX: width / levelWidth,
      scaleY: height / levelHeight,
    });
  }
}

/**
 * A picture at another size, bilinear; where it becomes smaller, the triangle is widened so that no pixel is passed
 * over. Values are rounded to whole ones.
 */
export function resized(picture: HogPicture, width: number, height: number): HogPicture {
  if (width === picture.width && height === picture.height) return picture;
  const { channels } = picture;
  const how = { method: 'bilinear', alignCorners: false, antialias: true } as const;
  const across = axisTaps(picture.width, width, how);
  const down = axisTaps(picture.height, height, how);
  const pixels = new Uint8Array(width * height * channels);
  // One row of the level before it is resampled along x: [picture.width, channels].
  const row = new Float64Array(picture.width * channels);
  for (let y = 0; y < height; y++) {
    sumRows(row, picture.pixels, down, y);
    sumColumns(pixels, y * width * channels, row, across, channels);
  }
  return { width, height, channels, pixels };
}

function sumRows(row: Float64Array, pixels: Uint8Array, down: AxisTaps, y: number): void {
  row.fill(0);
  for (let tap = 0; tap < down.taps; tap++) {
    const weight = down.weights[y * down.taps + tap]!;
    if (weight === 0) continue;
    const from = (down.first[y]! + tap) * row.length;
    for (let i = 0; i < row.length; i++) row[i]! += weight * pixels[from + i]!;
  }
}

function sumColumns(
  out: Uint8Array,
  at: number,
  row: Float64Array,
  { taps, first, weights }: AxisTaps,
  channels: number,
): void {
  for (let x = 0, to = at; x < first.length; x++) {
    for (let channel = 0; channel < channels; channel++, to++) {
      let sum = 0.5;
      let from = first[x]! * channels + channel;
      for (let tap = x * taps; tap < (x + 1) * taps; tap++, from += channels) {
        sum += weights[tap]! * row[from]!;
      }
      out[to] = sum;
    }
  }
}
