/**
 * Pictures on disk to pixels: the one decoder of the studio, for display, inference and export.
 *
 * Pixels are what PIL, OpenCV and torchvision give, on which detectors are trained: numbers as stored,
 * ICC profiles and gamma of RGB and grey pictures left alone. What is not RGB with 8 bits becomes so:
 * 16 bits lose their low byte, grey is repeated, CMYK goes through its profile (without one, through
 * the plain formula), transparent pixels are laid over white. EXIF orientation is applied.
 * docs/decisions/002-one-picture-decoder.md says why.
 */
import { decodeBmp } from './bmp.ts';
import { readBmpHeader } from './bmpHeader.ts';
import { decodingFailure } from './failures.ts';
import { decodeGif } from './gif.ts';
import { readGifHeader } from './gifHeader.ts';
import type { PictureFormat } from './format.ts';
import { overWhite } from './overWhite.ts';
import { pacer } from './pacer.ts';
import type { RgbPicture } from './picture.ts';
import { readPictureHeader, type PictureHeader } from './pictureHeader.ts';
import { readSource, type NamedBytes, type PictureSource } from './readSource.ts';
import { loadSharp, ownBytes, type SharpImage } from './sharpRuntime.ts';

export interface DecodedPicture extends RgbPicture {
  /** [height, width, 3] in a buffer of its own, which may be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly format: PictureFormat;
  /** EXIF orientation that was undone, 1–8; 1 where there was none. */
  readonly exifOrientation: number;
  /** Whether any pixel was not opaque. */
  readonly transparent: boolean;
}

/**
 * Decodes a picture: its first frame or page.
 * @throws StudioError with one sentence naming the file; never a part of a picture.
 */
export async function decodePicture(source: PictureSource): Promise<DecodedPicture> {
  const file = await readSource(source);
  return decodeFile(file, await readPictureHeader(file));
}

/** Decodes a file whose header was read already. */
export async function decodeFile(
  { name, bytes }: NamedBytes,
  header: PictureHeader,
): Promise<DecodedPicture> {
  const { format, exifOrientation } = header;
  try {
    return { ...(await pixelsOf(name, bytes, header)), format, exifOrientation };
  } catch (error) {
    throw decodingFailure(name, format, error);
  }
}

function pixelsOf(name: string, bytes: Uint8Array, header: PictureHeader): Promise<Pixels> {
  switch (header.format) {
    case 'bmp':
      return decodeBmp(name, bytes, readBmpHeader(name, bytes));
    case 'gif':
      return decodeGif(name, bytes, readGifHeader(name, bytes));
    default:
      return decodeWithSharp(bytes, header);
  }
}

type Pixels = Pick<DecodedPicture, 'width' | 'height' | 'data' | 'transparent'>;

async function decodeWithSharp(bytes: Uint8Array, header: PictureHeader): Promise<Pixels> {
  const sharp = await loadSharp();
  const stored = sharp(bytes, {
    // A picture cut short fails; one that merely has stray bytes does not.
    failOn: 'error',
    limitInputPixels: false,
    autoOrient: true,
    ignoreIcc: !header.cmyk,
  });
  if (header.cmyk && !header.profile) return decodeInks(stored, header.deep);
  const { data, info } = await stored
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 4) return { width, height, ...(await rgbFromRgba(data, width)) };
  return { width, height, data: ownBytes(data), transparent: false };
}

/** CMYK without a profile: each of three inks lets through what it and black leave. */
async function decodeInks(stored: SharpImage, deep: boolean): Promise<Pixels> {
  const { data: bytes, info } = await stored
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const inks: Uint8Array = bytes;
  const { width, height } = info;
  const data = new Uint8Array(width * height * 3);
  const pace = pacer();
  // Samples of 16 bits are little-endian here: the high byte is the second.
  const step = deep ? 2 : 1;
  let from = step - 1;
  for (let to = 0; to < data.length;) {
    for (const rowEnd = to + width * 3; to < rowEnd; from += 4 * step, to += 3) {
      const light = 255 - inks[from + 3 * step]!;
      data[to] = Math.round(((255 - inks[from]!) * light) / 255);
      data[to + 1] = Math.round(((255 - inks[from + step]!) * light) / 255);
      data[to + 2] = Math.round(((255 - inks[from + 2 * step]!) * light) / 255);
    }
    await pace(width);
  }
  return { width, height, data, transparent: false };
}

async function rgbFromRgba(
  rgba: Uint8Array,
  width: number,
): Promise<Pick<Pixels, 'data' | 'transparent'>> {
  const data = new Uint8Array((rgba.length / 4) * 3);
  const pace = pacer();
  let transparent = false;
  for (let from = 0, to = 0; from < rgba.length;) {
    for (const rowEnd = from + width * 4; from < rowEnd; from += 4, to += 3) {
      const opacity = rgba[from + 3]!;
      if (opacity < 255) transparent = true;
      data[to] = overWhite(rgba[from]!, opacity);
      data[to + 1] = overWhite(rgba[from + 1]!, opacity);
      data[to + 2] = overWhite(rgba[from + 2]!, opacity);
    }
    await pace(width);
  }
  return { data, transparent };
}
