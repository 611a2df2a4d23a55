/** Pictures of every kind, and damage to them. */
import { StudioError } from '../../../shared/result.ts';
import { decodePicture, type DecodedPicture } from '../decode.ts';
import { bmpFile, packRows } from './bmpFile.ts';
import { gifFile } from './gifFile.ts';
import { encoder, samplePicture, seededRandom, translucent } from './samples.ts';
import { tiffFile } from './tiffFile.ts';

const sample = samplePicture(61, 47);
const { width, height } = sample;

/** By what they are. */
export const encoded: Record<string, () => Promise<Uint8Array>> = {
  JPEG: () => encoder(sample).jpeg({ quality: 90 }).withMetadata({ orientation: 6 }).toBuffer(),
  'progressive JPEG': () => encoder(sample).jpeg({ progressive: true }).toBuffer(),
  'CMYK JPEG': () => encoder(sample).toColourspace('cmyk').jpeg().toBuffer(),
  PNG: () => translucent(sample).png().toBuffer(),
  'interlaced PNG': () => encoder(sample).png({ progressive: true }).toBuffer(),
  'palette PNG': () => encoder(sample).png({ palette: true }).toBuffer(),
  WebP: () => encoder(sample).webp().toBuffer(),
  'lossless WebP': () => translucent(sample).webp({ lossless: true }).toBuffer(),
  TIFF: () => encoder(sample).tiff({ compression: 'none' }).toBuffer(),
  'LZW TIFF': () => encoder(sample).tiff({ compression: 'lzw' }).toBuffer(),
  'JPEG in TIFF': () => encoder(sample).tiff({ compression: 'jpeg' }).toBuffer(),
  GIF: () => encoder(sample).gif().toBuffer(),
  'GIF of noise, smaller than its screen': () => {
    const random = seededRandom(1);
    const indices = Array.from({ length: 50 * 40 }, () => Math.floor(random() * 64));
    const palette = Array.from({ length: 64 }, (_, i) => [i, 255 - i, 128] as const);
    const frame = { left: 3, top: 5, width: 50, height: 40 };
    return Promise.resolve(gifFile({ width, height, frame, palette, indices, interlaced: true }));
  },
  'TIFF of floating point': () => {
    const samples = Float32Array.from({ length: width * height }, (_, i) => i / 7);
    const file = { width, height, samples, channels: 1, bits: 32, photometric: 1 } as const;
    return Promise.resolve(tiffFile({ ...file, float: true }));
  },
  'TIFF of six channels': () => {
    const samples = Uint16Array.from({ length: width * height * 6 }, (_, i) => (i * 97) % 65_536);
    const file = { width, height, samples, channels: 6, bits: 16, photometric: 2 } as const;
    return Promise.resolve(tiffFile({ ...file, extraSamples: [0, 0, 2] }));
  },
  AVIF: () => encoder(sample).avif().toBuffer(),
  BMP: () =>
    Promise.resolve(
      bmpFile({ width, height, bits: 24, pixels: packRows(width, height, 24, (x, y) => x * y) }),
    ),
  'run-length BMP': () => {
    const row = [40, 1, 0, 21, ...Array.from({ length: 21 }, (_, i) => i * 11), 0, 0, 0];
    const pixels = Uint8Array.from(Array.from({ length: height }, () => row).flat());
    const palette = Array.from({ length: 256 }, (_, i) => [i, 255 - i, 128] as const);
    return Promise.resolve(bmpFile({ width, height, bits: 8, compression: 1, palette, pixels }));
  },
};

/** A picture, or the StudioError that says why there is none; anything else is thrown. */
export async function attempt(bytes: Uint8Array): Promise<DecodedPicture | StudioError> {
  try {
    return await decodePicture({ name: 'x', bytes });
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
}

/** The file with up to five wrong bytes, half of them in the header, where they matter most. */
export function withWrongBytes(file: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  const mutated = Uint8Array.from(file);
  for (let change = below(5); change >= 0; change--) {
    mutated[below(random() < 0.5 ? Math.min(160, file.length) : file.length)] = below(256);
  }
  return mutated;
}

/** What came of damaged pictures. */
export interface Fuzzed {
  readonly decoded: number;
  readonly refused: number;
  /** Those of which the sentence is none that a person can use. */
  readonly wordless: readonly string[];
  /** The longest that one took, ms of the processor's time. */
  readonly slowest: number;
}

/** Decodes damaged pictures, in turn of each kind, one after another. @throws what is no StudioError. */
export async function fuzzPictures(count: number, seed: number): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const files = await Promise.all(Object.values(encoded).map((encode) => encode()));
  const wordless: string[] = [];
  let decoded = 0;
  let slowest = 0;
  for (let round = 0; round < count; round++) {
    const file = files[round % files.length] ?? new Uint8Array();
    const before = process.cpuUsage();
    const outcome = await attempt(withWrongBytes(file, random));
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    if (!(outcome instanceof StudioError)) decoded++;
    else if (!/^'x' [^\n]+\.$/.test(outcome.message)) wordless.push(outcome.message);
  }
  return { decoded, refused: count - decoded, wordless, slowest };
}
