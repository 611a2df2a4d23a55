/** Which of a TIFF's numbers are colours, and what they mean, where a file holds more than a picture of 8 bits. */
import { StudioError } from '../../shared/result.ts';
import { isOwnDepth, type OwnDepth } from './tiffNumbers.ts';
import { readTiffTags, tiffTag, type TiffTags } from './tiffTags.ts';

/** How numbers that sharp reads are held, by its name of their kind. Of signed ones of 8 and 16 bits libvips loses the sign. */
export const sharpArrays = {
  uchar: Uint8Array,
  ushort: Uint16Array,
  uint: Uint32Array,
  int: Int32Array,
  float: Float32Array,
} as const;
export type Depth = keyof typeof sharpArrays | OwnDepth;

export interface TiffLayout {
  /** The kind of the numbers. */
  readonly depth: Depth;
  /** libvips's name of what they are. */
  readonly space: string;
  /** Numbers of a pixel. */
  readonly samples: number;
  /** The first of them are grey, red, green and blue, or inks. */
  readonly colours: 'grey' | 'rgb' | 'inks';
  /** Which of the others is the opacity; null: none is said to be. */
  readonly opacity: number | null;
  /** The numbers that stand for black and white, where the file says so; null: by the kind of number. */
  readonly range: readonly [black: number, white: number] | null;
}

const isDepth = (name: string | undefined): name is Depth =>
  name !== undefined && (Object.hasOwn(sharpArrays, name) || isOwnDepth(name));

/** libvips's names of what is not read. */
const strangeKinds: Readonly<Record<string, string>> = {
  char: 'signed numbers of 8 bits',
  short: 'signed numbers of 16 bits',
  complex: 'complex numbers',
  dpcomplex: 'complex numbers',
};

/** The failure of a file whose numbers are of a kind that is not read, such as complex ones. */
export const strangeNumbers = (name: string, kind: string | undefined): StudioError =>
  new StudioError(
    'unsupported',
    `'${name}' holds ${strangeKinds[kind ?? ''] ?? 'numbers of an unusual kind'}, which are not read as a picture.`,
  );

/** What is known of a TIFF without its tags: the kind of its numbers, how many a pixel has, and libvips's name of what they are. */
export interface TiffSaid {
  readonly depth?: string | undefined;
  readonly channels: number;
  readonly space: string;
}

/** What Photometric calls them, with how many numbers they take. */
const photometric: Readonly<Record<number, [TiffLayout['colours'], number]>> = {
  0: ['grey', 1],
  1: ['grey', 1],
  2: ['rgb', 3],
  5: ['inks', 4],
};

/**
 * @returns null where sharp by itself gives the decoder's pixels.
 * @throws StudioError naming the file, where its numbers are of a kind that is none of a picture.
 */
export function tiffLayout(
  name: string,
  bytes: Uint8Array,
  { depth, channels, space }: TiffSaid,
): TiffLayout | null {
  if (!isDepth(depth)) throw strangeNumbers(name, depth);
  const tags = readTiffTags(bytes);
  const [colours, taken] = photometric[tags.get(tiffTag.photometric)?.[0] ?? -1] ?? [];
  if (colours === undefined || taken === undefined || channels < taken) return null;
  const extras = tags.get(tiffTag.extraSamples) ?? [];
  // 1: multiplied into the colours, which libvips undoes; 2: not. Anything else is no opacity: near infrared, a mask, heat.
  const alpha = extras.findIndex((kind) => kind === 1 || kind === 2);
  const opacity = alpha < 0 || taken + alpha >= channels ? null : taken + alpha;
  const range = rangeOf(tags, depth);
  const isPlain =
    (depth === 'uchar' || depth === 'ushort') &&
    range === null &&
    channels === (opacity === null ? taken : taken + 1) &&
    (opacity === null || colours !== 'inks');
  if (isPlain) return null;
  // Bands that nobody names, as of a satellite: the first three, as far as there are three.
  const unnamed = colours === 'grey' && channels - (opacity === null ? 0 : 1) >= 3;
  return { depth, space, samples: channels, colours: unnamed ? 'rgb' : colours, opacity, range };
}

function rangeOf(tags: TiffTags, depth: Depth): TiffLayout['range'] {
  if (depth === 'uchar') return null;
  const white = tags.get(tiffTag.maxSample)?.[0] ?? tags.get(tiffTag.maxSampleValue)?.[0];
  if (white === undefined) return null;
  if (depth === 'ushort') {
    // Of 16-bit numbers only a number of bits is believed: others write the largest number that happens to be there.
    const isBits = white > 255 && white < 65_535 && Number.isInteger(Math.log2(white + 1));
    return isBits ? [0, white] : null;
  }
  const black = tags.get(tiffTag.minSample)?.[0] ?? 0;
  return white > black && Number.isFinite(white - black) ? [black, white] : null;
}
