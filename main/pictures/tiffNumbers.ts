/** Numbers of TIFFs that libvips does not read, or not as they are: those of 64 bits, and floating-point ones of 16. */
import { inflateSync } from 'node:zlib';
import { StudioError } from '../../shared/result.ts';
import { damaged } from './failures.ts';
import { pacer } from './pacer.ts';
import type { PixelNumbers } from './rgbFrom.ts';
import { readTiffTags, tiffTag, type TiffTags } from './tiffTags.ts';

/** What they are held in, by their kind. Whole numbers of 64 bits are exact up to 2 ** 53. */
export const ownArrays = { half: Float32Array, double: Float64Array, long: Float64Array } as const;
export type OwnDepth = keyof typeof ownArrays;

export const isOwnDepth = (name: string): name is OwnDepth => Object.hasOwn(ownArrays, name);

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

const kinds: Readonly<Record<OwnDepth, { readonly bytes: number; readonly what: string }>> = {
  half: { bytes: 2, what: 'floating-point numbers of 16 bits' },
  double: { bytes: 8, what: 'floating-point numbers of 64 bits' },
  long: { bytes: 8, what: 'whole numbers of 64 bits' },
};

/** What SampleFormat calls them. */
const format = { whole: 1, signed: 2, float: 3, complexWhole: 5, complex: 6 } as const;

export interface OwnTiff {
  readonly tags: TiffTags;
  readonly depth: OwnDepth | 'complex';
  /** Of the picture as it is stored. */
  readonly width: number;
  readonly height: number;
  /** 1–8 */
  readonly orientation: number;
  /** Numbers of a pixel. */
  readonly samples: number;
}

/** What a TIFF says of itself; null where its numbers are not of a kind that is read here. */
export function ownTiff(bytes: Uint8Array): OwnTiff | null {
  const tags = readTiffTags(bytes);
  const depth = depthOf(tags);
  if (depth === null) return null;
  const [width, height] = [first(tags, 'width', 0), first(tags, 'height', 0)];
  if (width < 1 || height < 1) return null;
  const orientation = first(tags, 'orientation', 1);
  const samples = first(tags, 'samplesPerPixel', 1);
  return { tags, depth, width, height, orientation, samples };
}

function depthOf(tags: TiffTags): OwnTiff['depth'] | null {
  const kind = first(tags, 'sampleFormat', format.whole);
  if (kind === format.complex || kind === format.complexWhole) return 'complex';
  const bits = first(tags, 'bitsPerSample', 1);
  if (kind === format.float) return bits === 64 ? 'double' : bits === 16 ? 'half' : null;
  return bits === 64 ? 'long' : null;
}

/** The numbers of an upright picture. @throws StudioError naming the file: cut short, or compressed in a way that is not read. */
export async function ownNumbers(
  name: string,
  bytes: Uint8Array,
  { tags, width, height, orientation, samples }: OwnTiff,
  depth: OwnDepth,
): Promise<Pick<PixelNumbers, 'width' | 'height' | 'numbers' | 'stride'>> {
  const little = bytes[0] === 0x49;
  checkOpacity(name, tags, depth);
  const unpack = unpacker(name, tags, depth);
  const isPlanar = first(tags, 'planar', 1) === 2;
  const isWhiteFirst = first(tags, 'photometric', 1) === 0;
  const readAs = readerOf(tags, depth);
  const read: ReadNumber = isWhiteFirst ? (...at) => 1 - readAs(...at) : readAs;
  const size = kinds[depth].bytes;
  const numbers = new ownArrays[depth](width * height * samples);
  const { origin, alongRow, alongColumn } = steps(width, height, orientation);
  const atOnce = isPlanar ? 1 : samples;
  const pace = pacer();
  for (const chunk of chunksOf(tags, { width, height, planes: isPlanar ? samples : 1 })) {
    const rowBytes = chunk.width * atOnce * size;
    const needed = chunk.rows * rowBytes;
    if (needed > Math.max(largestTile, 2 * numbers.length * size)) throw damaged(name, 'tiff');
    const data = unpack(bytes.subarray(chunk.from, chunk.from + chunk.bytes), needed);
    if (data === null || data.length < needed) throw damaged(name, 'tiff');
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const [columns, rows] = [
      Math.min(chunk.width, width - chunk.x),
      Math.min(chunk.rows, height - chunk.y),
    ];
    for (let y = 0; y < rows; y++) {
      let at = y * rowBytes;
      let pixel = origin + (chunk.y + y) * alongColumn + chunk.x * alongRow;
      for (let x = 0; x < columns; x++, pixel += alongRow) {
        for (let i = 0; i < atOnce; i++, at += size) {
          numbers[pixel * samples + chunk.plane + i] = read(view, at, little);
        }
      }
      await pace(columns);
    }
  }
  const isOnItsSide = orientation >= 5;
  return {
    width: isOnItsSide ? height : width,
    height: isOnItsSide ? width : height,
    numbers,
    stride: samples,
  };
}

function readerOf(tags: TiffTags, depth: OwnDepth): ReadNumber {
  if (depth === 'half') return (view, at, little) => halfFloat(view.getUint16(at, little));
  if (depth === 'double') return (view, at, little) => view.getFloat64(at, little);
  return first(tags, 'sampleFormat', format.whole) === format.signed
    ? (view, at, little) => Number(view.getBigInt64(at, little))
    : (view, at, little) => Number(view.getBigUint64(at, little));
}

/** The value of IEEE 754's binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x80_00 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3_ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** What libvips undoes, and nothing here. @throws StudioError naming the file */
function checkOpacity(name: string, tags: TiffTags, depth: OwnDepth): void {
  if (!(tags.get(tiffTag.extraSamples) ?? []).includes(1)) return;
  throw new StudioError(
    'unsupported',
    `'${name}' holds ${kinds[depth].what} that are multiplied by their opacity, which are not read: save it without opacity, or with 32 bits.`,
  );
}

type Unpack = (packed: Uint8Array, most: number) => Uint8Array | null;

/** Of a tile that is larger than its picture, bytes. */
const largestTile = 2 ** 26;

const compressions: Readonly<Record<number, string>> = {
  5: 'LZW',
  32_773: 'PackBits',
  34_925: 'LZMA',
  50_000: 'Zstandard',
};

/** @throws StudioError naming the file */
function unpacker(name: string, tags: TiffTags, depth: OwnDepth): Unpack {
  const compression = first(tags, 'compression', 1);
  const predictor = first(tags, 'predictor', 1);
  if (compression === 1) return (packed) => packed;
  if ((compression === 8 || compression === 32_946) && predictor === 1) return inflated;
  const how =
    predictor === 1
      ? `by ${compressions[compression] ?? `method ${compression}`}`
      : 'with a predictor';
  throw new StudioError(
    'unsupported',
    `'${name}' holds ${kinds[depth].what} compressed ${how}, which are not read: save it uncompressed, or with 32 bits.`,
  );
}

/** null where it is damaged. */
function inflated(packed: Uint8Array, most: number): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: most });
  } catch {
    return null;
  }
}

/** A strip or a tile of a channel, or of all. */
interface Chunk {
  /** In the file. */
  readonly from: number;
  readonly bytes: number;
  /** Its first pixel, and how many pixels it has, of which some may be beyond the picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly rows: number;
  readonly plane: number;
}

function* chunksOf(
  tags: TiffTags,
  {
    width,
    height,
    planes,
  }: { readonly width: number; readonly height: number; readonly planes: number },
): Generator<Chunk> {
  const isTiled = tags.has(tiffTag.tileWidth);
  const [offsets, lengths] = isTiled
    ? [tags.get(tiffTag.tileOffsets), tags.get(tiffTag.tileBytes)]
    : [tags.get(tiffTag.stripOffsets), tags.get(tiffTag.stripBytes)];
  const wide = isTiled ? first(tags, 'tileWidth', width) : width;
  const high = isTiled
    ? first(tags, 'tileHeight', height)
    : Math.min(height, first(tags, 'rowsPerStrip', height));
  let index = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y += Math.max(1, high)) {
      for (let x = 0; x < width; x += Math.max(1, wide), index++) {
        const rows = isTiled ? high : Math.min(high, height - y);
        // What is not there has no bytes, and is found to be cut short.
        const [from, bytes] = [offsets?.[index] ?? 0, lengths?.[index] ?? 0];
        yield { from, bytes, x, y, width: wide, rows, plane };
      }
    }
  }
}

/** Where of the upright picture, in pixels, the first stored one is, and how far from it the next of its row and of its column are. */
function steps(width: number, height: number, orientation: number) {
  const [right, bottom] = [width - 1, height - 1];
  const place = (x: number, y: number): number => {
    switch (orientation) {
      case 2:
        return y * width + right - x;
      case 3:
        return (bottom - y) * width + right - x;
      case 4:
        return (bottom - y) * width + x;
      case 5:
        return x * height + y;
      case 6:
        return x * height + bottom - y;
      case 7:
        return (right - x) * height + bottom - y;
      case 8:
        return (right - x) * height + y;
      default:
        return y * width + x;
    }
  };
  const origin = place(0, 0);
  return { origin, alongRow: place(1, 0) - origin, alongColumn: place(0, 1) - origin };
}

function first(tags: TiffTags, name: keyof typeof tiffTag, otherwise: number): number {
  return tags.get(tiffTag[name])?.[0] ?? otherwise;
}
