/** The picture that is segmented: the one that a person has, or that one at another width. */
import { StudioError } from '../../result.ts';
import { axisTaps, type AxisTaps } from '../input/resampling.ts';
import type { RgbPicture } from './picture.ts';

/**
 * Most pixels of a picture that is segmented. One colour space at a time takes about 130 bytes a pixel, each segmentation 4
 * and each strategy some hundred bytes a node: 2.5 GB for a picture of this size.
 */
export const mostPixels = 2 ** 24;

/**
 * A picture at a width in pixels, its sides in proportion; itself where it has that width, or for null. Shrinking averages.
 * @throws StudioError where the result has more than mostPixels, or no pixel
 */
export function resizedToWidth(picture: RgbPicture, width: number | null): RgbPicture {
  const wide = width ?? picture.width;
  const high = Math.max(1, Math.round((picture.height * wide) / picture.width));
  if (!(wide * high <= mostPixels)) {
    const words = `${wide} × ${high} pixels are more than Selective Search takes`;
    throw new StudioError('badInput', `${words}, ${mostPixels}; set a smaller width.`);
  }
  if (wide === picture.width) return picture;
  return { width: wide, height: high, data: resampled(picture, wide, high) };
}

const smooth = { method: 'bilinear', alignCorners: false, antialias: true } as const;

function resampled({ width, height, data }: RgbPicture, wide: number, high: number): Uint8Array {
  const columns = axisTaps(width, wide, smooth);
  const rows = axisTaps(height, high, smooth);
  const out = new Uint8ClampedArray(wide * high * 3);
  const line = new Float64Array(width * 3);
  for (let y = 0; y < high; y++) {
    resampleRows(line, data, rows, y);
    resampleRow(out, y * wide * 3, line, columns);
  }
  return new Uint8Array(out.buffer);
}

function resampleRows(line: Float64Array, data: Uint8Array, rows: AxisTaps, y: number): void {
  line.fill(0);
  for (let t = 0; t < rows.taps; t++) {
    const weight = rows.weights[y * rows.taps + t]!;
    if (weight === 0) continue;
    const from = (rows.first[y]! + t) * line.length;
    for (let i = 0; i < line.length; i++) line[i] = line[i]! + weight * data[from + i]!;
  }
}

function resampleRow(
  out: Uint8ClampedArray,
  start: number,
  line: Float64Array,
  columns: AxisTaps,
): void {
  const { taps, first, weights } = columns;
  for (let x = 0; x < first.length; x++) {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let t = 0; t < taps; t++) {
        sum += weights[x * taps + t]! * line[(first[x]! + t) * 3 + channel]!;
      }
      out[start + x * 3 + channel] = sum;
    }
  }
}
