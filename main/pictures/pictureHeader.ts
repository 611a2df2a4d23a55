/** What a picture file says about itself before any pixel is decoded; where the limits are held. */
import type { Metadata } from 'sharp';
import { StudioError } from '../../shared/result.ts';
import { readBmpHeader } from './bmpHeader.ts';
import { decodingFailure } from './failures.ts';
import { foreignKind, isRawTiff, rawKind } from './foreignFormats.ts';
import { formatNames, pictureFormats, sniffFormat, type PictureFormat } from './format.ts';
import { readGifHeader } from './gifHeader.ts';
import type { NamedBytes } from './readSource.ts';
import { loadSharp } from './sharpRuntime.ts';
import { strangeNumbers, tiffLayout, type TiffLayout } from './tiffLayout.ts';
import { ownTiff, type OwnTiff } from './tiffNumbers.ts';

/** The most pixels that a side of a picture may have, and so 400 megapixels in all. */
export const maxSide = 20_000;

export interface PictureHeader {
  readonly format: PictureFormat;
  /** Of the upright picture. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1–8: how the stored picture must be turned; 1 where the file says nothing. */
  readonly exifOrientation: number;
  /** Whether the file has an alpha channel or a transparent colour; its pixels may all be opaque. */
  readonly alpha: boolean;
  readonly cmyk: boolean;
  /** 16 bits a channel, and not 8 or fewer. */
  readonly deep: boolean;
  /** Whether sharp by itself makes of the file what the decoder does, profiles apart. */
  readonly bySharp: boolean;
  /** Of a TIFF whose numbers are not plainly colours. */
  readonly layout: TiffLayout | null;
  /** Whether it carries an ICC profile. */
  readonly profile: boolean;
  /** Whether it is an animation, whose first frame is the picture; not said of GIF and TIFF, which no browser gets. */
  readonly animated: boolean;
}

/**
 * Reads and checks a picture's header.
 * @throws StudioError naming the file: not a picture, damaged, too large, or of an unusual kind.
 */
export async function readPictureHeader({ name, bytes }: NamedBytes): Promise<PictureHeader> {
  const format = sniffFormat(bytes);
  if (format === null) throw notAPicture(name, bytes);
  // What a reader of TIFFs finds in it is the camera's small preview.
  if (format === 'tiff' && isRawTiff(name, bytes)) throw cannotBeRead(name, rawKind);
  const header = await headerOf(name, bytes, format);
  const { width, height } = header;
  if (width > maxSide || height > maxSide) {
    throw new StudioError(
      'unsupported',
      `'${name}' has ${width} × ${height} pixels; a picture may have at most ${maxSide} on a side.`,
    );
  }
  return header;
}

function notAPicture(name: string, bytes: Uint8Array): StudioError {
  const kind = foreignKind(name, bytes);
  if (kind !== null) return cannotBeRead(name, kind);
  const readable = pictureFormats.map((known) => formatNames[known]).join(', ');
  return new StudioError(
    'unsupported',
    `'${name}' is not a picture of a format that can be read (${readable}).`,
  );
}

const cannotBeRead = (name: string, kind: string): StudioError =>
  new StudioError(
    'unsupported',
    `'${name}' is ${kind}, which cannot be read; save it as JPEG or PNG first.`,
  );

async function headerOf(
  name: string,
  bytes: Uint8Array,
  format: PictureFormat,
): Promise<PictureHeader> {
  if (format === 'bmp') {
    const { width, height, masks } = readBmpHeader(name, bytes);
    return { ...plain, format, width, height, alpha: (masks?.alpha ?? 0) !== 0 };
  }
  if (format === 'gif') {
    const { width, height, transparentIndex } = readGifHeader(name, bytes);
    return { ...plain, format, width, height, alpha: transparentIndex !== null };
  }
  return sharpHeader(name, bytes, format);
}

/** What is true of the formats that know nothing else. */
const plain = {
  exifOrientation: 1,
  cmyk: false,
  deep: false,
  bySharp: false,
  layout: null,
  profile: false,
  animated: false,
};

async function sharpHeader(
  name: string,
  bytes: Uint8Array,
  format: PictureFormat,
): Promise<PictureHeader> {
  const own = format === 'tiff' ? ownTiff(bytes) : null;
  if (own !== null) return ownHeader(name, bytes, own);
  const sharp = await loadSharp();
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, {
      limitInputPixels: false,
      limitInputChannels: false,
    }).metadata();
  } catch (error) {
    throw decodingFailure(name, format, error);
  }
  const layout = format === 'tiff' ? tiffLayout(name, bytes, metadata) : null;
  if (layout === null) checkSamples(name, metadata);
  return {
    format,
    ...uprightSize(metadata),
    alpha: metadata.hasAlpha,
    cmyk: metadata.space === 'cmyk',
    deep: metadata.depth === 'ushort',
    bySharp: metadata.space !== 'cmyk' && layout === null,
    layout,
    profile: metadata.hasProfile,
    animated:
      format === 'png' ? isAnimatedPng(bytes) : format !== 'tiff' && (metadata.pages ?? 1) > 1,
  };
}

/** Of a TIFF of which sharp does not read the numbers. */
function ownHeader(name: string, bytes: Uint8Array, own: OwnTiff): PictureHeader {
  const { depth, samples: channels } = own;
  const layout = tiffLayout(name, bytes, { depth, channels, space: 'srgb' });
  if (layout === null) throw strangeNumbers(name, depth);
  const { opacity, colours } = layout;
  return {
    ...{ ...plain, format: 'tiff', ...uprightSize(own), layout },
    ...{ alpha: opacity !== null, cmyk: colours === 'inks' },
  };
}

function uprightSize({
  width,
  height,
  orientation = 1,
}: Pick<Metadata, 'width' | 'height' | 'orientation'>) {
  const exifOrientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  const onItsSide = exifOrientation >= 5;
  return {
    width: onItsSide ? height : width,
    height: onItsSide ? width : height,
    exifOrientation,
  };
}

function checkSamples(name: string, { depth, channels, space }: Metadata): void {
  if (depth !== 'uchar' && depth !== 'ushort') throw strangeNumbers(name, depth);
  if (channels > 4) {
    throw new StudioError(
      'unsupported',
      `'${name}' has ${channels} channels (${space}); a picture may have at most 4.`,
    );
  }
}

/** Whether an animation control chunk (acTL) comes before a PNG's pixels. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === 0x6163544c) return true;
    if (type === 0x49444154) return false;
  }
  return false;
}
