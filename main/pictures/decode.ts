/**
 * Pictures on disk to pixels: the one decoder of the studio, for display, inference and export.
 *
 * Pixels are what PIL, OpenCV and torchvision give, on which detectors are trained: numbers as stored,
 * ICC profiles and gamma of RGB and grey pictures left alone. What is not RGB with 8 bits becomes so:
 * 16 bits lose their low byte, grey is repeated, CMYK goes through its profile (without one, through
 * the plain formula), transparent pixels are laid over white. EXIF orientation is applied. Where that is a guess, as
 * with floating-point numbers, a remark says what was taken for what.
 * docs/decisions/002-one-picture-decoder.md says why.
 */
import { decodeBmp } from './bmp.ts';
import { readBmpHeader } from './bmpHeader.ts';
import { hasJpegEnd } from './endsWhole.ts';
import { decodingFailure } from './failures.ts';
import { decodeGif } from './gif.ts';
import { readGifHeader } from './gifHeader.ts';
import type { PictureFormat } from './format.ts';
import type { RgbPicture } from './picture.ts';
import { readPictureHeader, type PictureHeader } from './pictureHeader.ts';
import { readSource, type NamedBytes, type PictureSource } from './readSource.ts';
import { rgbFrom, type OpaquePicture } from './rgbFrom.ts';
import { ownBytes, storedImage, type SharpImage } from './sharpRuntime.ts';
import { decodeTiffSamples } from './tiffSamples.ts';

export interface DecodedPicture extends RgbPicture {
  /** [height, width, 3] in a buffer of its own, which may be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly format: PictureFormat;
  /** EXIF orientation that was undone, 1–8; 1 where there was none. */
  readonly exifOrientation: number;
  /** Whether any pixel was not opaque. */
  readonly transparent: boolean;
  /** What a person should know of how its numbers became colours, a sentence each naming the file. */
  readonly remarks: readonly string[];
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
    const { remarks = [], ...pixels } = await pixelsOf(name, bytes, header);
    const all = header.deep ? [...remarks, ...darkRemarks(name, pixels)] : remarks;
    return { ...pixels, format, exifOrientation, remarks: all };
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
    case 'jpeg':
      return decodeJpeg(name, bytes, header);
    default:
      return header.layout === null
        ? decodeWithSharp(bytes, header)
        : decodeTiffSamples(name, bytes, header, header.layout);
  }
}

/** The most bits of 16 of which a picture is dark, and may have been meant to have no more. */
const fewBits = 14;

/** What is to be said of a picture of 16 bits of which the high ones are never used. */
function darkRemarks(name: string, { data }: RgbPicture): string[] {
  let largest = 0;
  for (const highByte of data) {
    if (highByte >= 2 ** (fewBits - 8)) return [];
    if (highByte > largest) largest = highByte;
  }
  const bits = 8 + (32 - Math.clz32(largest));
  const sentence = `'${name}' is dark: of its numbers of 16 bits no more than ${bits} are used.`;
  return [`${sentence} Where that is not meant, scale them to 16.`];
}

interface Pixels extends OpaquePicture {
  readonly remarks?: readonly string[];
}

/** A JPEG is decoded as far as libjpeg goes; what it had to leave out is no error, and is said. */
async function decodeJpeg(name: string, bytes: Uint8Array, header: PictureHeader): Promise<Pixels> {
  // One that was cut short fails so or so, nearly always: it is not to be decoded twice for that.
  const asFarAs = hasJpegEnd(bytes) ? null : await decodeWithSharp(bytes, header);
  try {
    return await decodeWithSharp(bytes, header, true);
  } catch {
    const pixels = asFarAs ?? (await decodeWithSharp(bytes, header));
    const sentence = `'${name}' has bytes that are no JPEG data: where they stand, it may not be what it was.`;
    return { ...pixels, remarks: [sentence] };
  }
}

async function decodeWithSharp(
  bytes: Uint8Array,
  header: PictureHeader,
  isSound = false,
): Promise<Pixels> {
  const stored = await storedImage(bytes, { ignoreIcc: !header.cmyk, isSound });
  if (header.cmyk && !header.profile) return decodeInks(stored, header.deep);
  const { data, info } = await stored
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels !== 4) return { width, height, data: ownBytes(data), transparent: false };
  const colours = [0, 1, 2];
  return rgbFrom({ width, height, numbers: data, stride: 4, colours, opacity: 3, toByte: asItIs });
}

const asItIs = (value: number): number => value;
const highByte = (value: number): number => value >> 8;

/** CMYK without a profile. */
async function decodeInks(stored: SharpImage, deep: boolean): Promise<Pixels> {
  const { data, info } = await stored
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels: stride } = info;
  const numbers = deep ? new Uint16Array(ownBytes(data).buffer) : data;
  const inks = [0, 1, 2, 3];
  const toByte = deep ? highByte : asItIs;
  return rgbFrom({ width, height, numbers, stride, colours: inks, opacity: null, toByte });
}
