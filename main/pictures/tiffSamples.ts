/** TIFFs that hold more than a picture of 8 bits to pixels: floating point, further channels, large numbers. */
import { StudioError } from '../../shared/result.ts';
import { damaged } from './failures.ts';
import { pacer } from './pacer.ts';
import { rgbFrom, type OpaquePicture, type PixelNumbers } from './rgbFrom.ts';
import { ownBytes, storedImage } from './sharpRuntime.ts';
import { sharpArrays, type Depth, type TiffLayout } from './tiffLayout.ts';
import { isOwnDepth, ownArrays, ownNumbers, ownTiff } from './tiffNumbers.ts';

export interface TiffPicture extends OpaquePicture {
  /** What was taken for what, a sentence each. */
  readonly remarks: readonly string[];
}

/** What a person calls the kinds. */
const kindNames: Readonly<Record<Depth, string>> = {
  uchar: 'numbers of 8 bits',
  ushort: 'numbers of 16 bits',
  uint: 'numbers of 32 bits',
  int: 'numbers of 32 bits',
  float: 'floating-point numbers',
  half: 'floating-point numbers',
  double: 'floating-point numbers',
  long: 'numbers of 64 bits',
};

const isFloat = (depth: Depth): boolean =>
  depth === 'float' || depth === 'half' || depth === 'double';

/** The most bytes of a file's numbers that are held at once: 4 GiB. */
const maxBytes = 2 ** 32;

/**
 * Decodes a TIFF whose numbers are not plainly colours.
 *
 * 8 and 16 bits stay what they are everywhere: of 16 the high byte, or the share of the largest number where the file names
 * one. Other numbers have no range of their own. They have the one that the file names; else 0 … 1 where they are
 * floating-point numbers within it, 0 … 255 where all are within that; else their own, from the least to the largest of the
 * picture. What was taken for black and white is a remark.
 * @throws StudioError naming the file, where there are too many numbers.
 */
export async function decodeTiffSamples(
  name: string,
  bytes: Uint8Array,
  header: { readonly width: number; readonly height: number },
  layout: TiffLayout,
): Promise<TiffPicture> {
  const { colours, opacity, samples, depth } = layout;
  const held = header.width * header.height * samples * bytesOf(depth);
  if (held > maxBytes) {
    throw new StudioError(
      'unsupported',
      `'${name}' has ${samples} channels of ${header.width} × ${header.height} numbers, which is more than 4 GiB.`,
    );
  }
  const stored = await storedNumbers(name, bytes, layout);
  const { stride } = stored;
  const at = (sample: number): number => (sample === 0 ? 0 : sample + stride - samples);
  const places = { grey: [0, 0, 0], rgb: [0, 1, 2].map(at), inks: [0, 1, 2, 3].map(at) }[colours];
  const pixels: Pixels = { ...stored, colours: places };
  const scale = await scaleOf(name, pixels, layout);
  const picture = await rgbFrom({
    ...pixels,
    opacity: opacity === null ? null : at(opacity),
    toByte: scale.toByte,
  });
  return { ...picture, remarks: [...scale.remarks, ...channelRemarks(name, layout)] };
}

type Pixels = Omit<PixelNumbers, 'opacity' | 'toByte'>;

function bytesOf(depth: Depth): number {
  return (isOwnDepth(depth) ? ownArrays[depth] : sharpArrays[depth]).BYTES_PER_ELEMENT;
}

async function storedNumbers(
  name: string,
  bytes: Uint8Array,
  { colours, opacity, depth, space }: TiffLayout,
): Promise<Omit<Pixels, 'colours'>> {
  if (isOwnDepth(depth)) {
    const own = ownTiff(bytes);
    if (own === null) throw damaged(name, 'tiff');
    return ownNumbers(name, bytes, own, depth);
  }
  const isGreyAlone = colours === 'grey' && opacity === null;
  const image = await storedImage(bytes);
  const { data, info } = await image
    // Without these sharp takes any numbers for light on a screen.
    .pipelineColourspace(space)
    // Of grey libvips leaves out what follows, unless it makes three of it.
    .toColourspace(space === 'b-w' && !isGreyAlone ? 'srgb' : space)
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels: stride } = info;
  return { width, height, numbers: new sharpArrays[depth](ownBytes(data).buffer), stride };
}

interface Scale {
  /** A number as 0–255. */
  readonly toByte: (value: number) => number;
  readonly remarks: readonly string[];
}

async function scaleOf(name: string, pixels: Pixels, layout: TiffLayout): Promise<Scale> {
  const { depth, range } = layout;
  if (range === null && depth === 'uchar') return { toByte: (value) => value, remarks: [] };
  if (range === null && depth === 'ushort') return { toByte: (value) => value >> 8, remarks: [] };
  const taken = range ?? usualRange(await extremes(pixels), depth);
  if (taken === null) {
    const sentence = `'${name}' holds ${kindNames[depth]}, and none that is finite: all of it was taken for black.`;
    return { toByte: () => 0, remarks: [sentence] };
  }
  const [black, white] = taken;
  const words = `${numberText(black)} was taken for black, ${numberText(white)} for white`;
  return {
    // What is no number is black.
    toByte: (value) =>
      Math.min(255, Math.max(0, Math.round(((value - black) * 255) / (white - black)) || 0)),
    remarks: depth === 'ushort' ? [] : [`'${name}' holds ${kindNames[depth]}: ${words}.`],
  };
}

/** [black, white] of numbers that lie within a range which others write in, or their own; null of none. */
function usualRange(
  found: readonly [number, number] | null,
  depth: Depth,
): readonly [number, number] | null {
  if (found === null) return null;
  const [least, largest] = found;
  if (isFloat(depth) && least >= 0 && largest <= 1) return [0, 1];
  if (least >= 0 && largest <= 255) return [0, 255];
  return least < largest ? [least, largest] : [least, least + 1];
}

/** The least and the largest of the colours; null where none is finite. */
async function extremes({
  width,
  numbers,
  stride,
  colours,
}: Pixels): Promise<[number, number] | null> {
  const pace = pacer();
  let least = Infinity;
  let largest = -Infinity;
  for (let at = 0; at < numbers.length;) {
    for (const rowEnd = at + width * stride; at < rowEnd; at += stride) {
      for (const place of colours) {
        const value = numbers[at + place]!;
        if (!Number.isFinite(value)) continue;
        if (value < least) least = value;
        if (value > largest) largest = value;
      }
    }
    await pace(width);
  }
  return least <= largest ? [least, largest] : null;
}

function channelRemarks(name: string, { samples, colours, opacity }: TiffLayout): string[] {
  const shown = { grey: 1, rgb: 3, inks: 4 }[colours];
  const alpha = opacity === null ? '' : `, and channel ${opacity + 1} for its opacity`;
  const left = samples - shown - (opacity === null ? 0 : 1);
  if (left === 0) return [];
  const which = shown === 1 ? 'the first is' : `the first ${shown} are`;
  return [`'${name}' has ${samples} channels, of which ${which} taken for the picture${alpha}.`];
}

const numberText = (value: number): string =>
  Number(value.toPrecision(6)).toLocaleString('en', { maximumSignificantDigits: 6 });
