/**
 * BMP files to pixels. libvips reads no BMP, and the reader that npm offers gets most kinds wrong (see
 * docs/decisions/002-one-picture-decoder.md).
 */
import type { BmpHeader } from './bmpHeader.ts';
import { damaged } from './failures.ts';
import { overWhite } from './overWhite.ts';
import { pacer } from './pacer.ts';
import type { OpaquePicture } from './rgbFrom.ts';

/**
 * Decodes the pixels of a BMP.
 * @throws StudioError naming the file, when the pixels are damaged or cut short.
 */
export async function decodeBmp(
  name: string,
  bytes: Uint8Array,
  header: BmpHeader,
): Promise<OpaquePicture> {
  const { width, height } = header;
  const data = new Uint8Array(width * height * 3);
  if (header.encoding !== 'rows') {
    await decodeRuns(name, bytes, header, data);
    return { width, height, data, transparent: false };
  }
  const stored = Math.ceil((width * header.bitsPerPixel) / 8);
  const pitch = Math.ceil(stored / 4) * 4;
  // The last row's padding may be missing.
  if (header.pixelsAt + pitch * (height - 1) + stored > bytes.length) throw damaged(name, 'bmp');
  const readRow = rowReader(bytes, header, data);
  const pace = pacer();
  let transparent = false;
  for (let row = 0; row < height; row++) {
    const y = header.topDown ? row : height - 1 - row;
    if (readRow(header.pixelsAt + pitch * row, y * width * 3)) transparent = true;
    await pace(width);
  }
  return { width, height, data, transparent };
}

/** Reads the row at byte `from` into `data` at `to`; whether a pixel of it is not opaque. */
type RowReader = (from: number, to: number) => boolean;

function rowReader(bytes: Uint8Array, header: BmpHeader, data: Uint8Array): RowReader {
  const { width, bitsPerPixel, masks } = header;
  if (masks !== null) return maskedRowReader(bytes, width, bitsPerPixel / 8, masks, data);
  if (bitsPerPixel === 24) {
    return (from, to) => {
      for (let x = 0; x < width; x++, from += 3, to += 3) {
        data[to] = bytes[from + 2]!;
        data[to + 1] = bytes[from + 1]!;
        data[to + 2] = bytes[from]!;
      }
      return false;
    };
  }
  const pixelMask = 2 ** bitsPerPixel - 1;
  return (from, to) => {
    for (let x = 0; x < width; x++, to += 3) {
      const bit = x * bitsPerPixel;
      const index = (bytes[from + (bit >> 3)]! >> (8 - bitsPerPixel - (bit & 7))) & pixelMask;
      setColour(data, to, header.palette, index);
    }
    return false;
  };
}

function maskedRowReader(
  bytes: Uint8Array,
  width: number,
  bytesPerPixel: number,
  masks: NonNullable<BmpHeader['masks']>,
  data: Uint8Array,
): RowReader {
  const red = channel(masks.red);
  const green = channel(masks.green);
  const blue = channel(masks.blue);
  const alpha = masks.alpha === 0 ? () => 255 : channel(masks.alpha);
  return (from, to) => {
    let transparent = false;
    for (let x = 0; x < width; x++, from += bytesPerPixel, to += 3) {
      let pixel = bytes[from]! | (bytes[from + 1]! << 8);
      if (bytesPerPixel === 4) pixel |= (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
      const opacity = alpha(pixel);
      if (opacity < 255) transparent = true;
      data[to] = overWhite(red(pixel), opacity);
      data[to + 1] = overWhite(green(pixel), opacity);
      data[to + 2] = overWhite(blue(pixel), opacity);
    }
    return transparent;
  };
}

/** A channel's value, 0–255, of a pixel: wider channels lose their low bits, narrow ones are stretched. */
function channel(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const bits = 32 - Math.clz32(mask >>> shift);
  if (bits >= 8) return (pixel) => (pixel >>> (shift + bits - 8)) & 255;
  const largest = 2 ** bits - 1;
  const stretched = Uint8Array.from({ length: largest + 1 }, (_, value) =>
    Math.round((value * 255) / largest),
  );
  return (pixel) => stretched[(pixel >>> shift) & largest]!;
}

/** Runs between two pauses, beside the pixels that they make: a run beyond the end of its row makes none. */
const runsAtOnce = 1 << 16;

/**
 * Run-length coded rows. Pixels that the runs leave out stay black. A run that goes over the end of its
 * row is cut there, as browsers do.
 */
async function decodeRuns(
  name: string,
  bytes: Uint8Array,
  { width, height, topDown, encoding, palette, pixelsAt }: BmpHeader,
  data: Uint8Array,
): Promise<void> {
  const nibbles = encoding === 'rle4';
  const pace = pacer();
  let at = pixelsAt;
  let x = 0;
  let row = 0;
  let runs = 0;
  /** Puts what there is room for of `count` pixels. */
  const put = (count: number, index: (i: number) => number): void => {
    const y = topDown ? row : height - 1 - row;
    const fitting = Math.min(count, width - x);
    for (let i = 0; i < fitting; i++) {
      setColour(data, (y * width + x + i) * 3, palette, index(i));
    }
    x += count;
  };
  while (row < height) {
    if (at + 2 > bytes.length) {
      // Some writers leave out the mark of the end.
      if (row === height - 1 && x >= width) return;
      throw damaged(name, 'bmp');
    }
    if (++runs % runsAtOnce === 0) await pace(runsAtOnce);
    const count = bytes[at]!;
    const value = bytes[at + 1]!;
    at += 2;
    if (count > 0) {
      put(count, nibbles ? (i) => nibble(value, i) : () => value);
    } else if (value === 0) {
      x = 0;
      row++;
      await pace(width);
    } else if (value === 1) {
      return;
    } else if (value === 2) {
      if (at + 2 > bytes.length) throw damaged(name, 'bmp');
      x += bytes[at]!;
      row += bytes[at + 1]!;
      at += 2;
    } else {
      const stored = nibbles ? Math.ceil(value / 2) : value;
      if (at + stored > bytes.length) throw damaged(name, 'bmp');
      const from = at;
      put(value, nibbles ? (i) => nibble(bytes[from + (i >> 1)]!, i) : (i) => bytes[from + i]!);
      // Literal pixels end on an even byte.
      at += stored + (stored & 1);
    }
  }
}

/** The higher four bits for even i, the lower four for odd i. */
const nibble = (byte: number, i: number): number => ((i & 1) === 0 ? byte >> 4 : byte & 15);

function setColour(data: Uint8Array, to: number, palette: Uint8Array, index: number): void {
  data[to] = palette[index * 3]!;
  data[to + 1] = palette[index * 3 + 1]!;
  data[to + 2] = palette[index * 3 + 2]!;
}
