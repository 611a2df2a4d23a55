/** Files cut short and files with wrong bytes: an error in words or a whole picture, never a crash. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { servePicture } from './serve.ts';
import { bmpFile, packRows } from './testing/bmpFile.ts';
import { encoder, samplePicture, seededRandom, translucent } from './testing/samples.ts';
import { makeThumbnail } from './thumbnail.ts';

const sample = samplePicture(61, 47);
const { width, height } = sample;

const encoded: Record<string, () => Promise<Uint8Array>> = {
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

/** A picture, or the StudioError that says why there is none; anything else fails the test. */
async function attempt(bytes: Uint8Array): Promise<DecodedPicture | StudioError> {
  try {
    return await decodePicture({ name: 'x', bytes });
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
}

describe.each(Object.entries(encoded))('%s', (_, encode) => {
  let file: Uint8Array;
  beforeAll(async () => {
    file = await encode();
  });

  it('cut short gives the whole picture or an error', async () => {
    const whole = await decodePicture({ name: 'x', bytes: file });
    const lengths = [
      ...Array.from({ length: 40 }, (_, i) => Math.floor((file.length * i) / 40)),
      ...Array.from({ length: 20 }, (_, i) => file.length - 1 - i),
    ];
    let failures = 0;
    for (const length of lengths) {
      const outcome = await attempt(file.subarray(0, length));
      if (outcome instanceof StudioError) {
        expect(outcome.message).toMatch(/^'x' [^\n]+\.$/);
        failures++;
      } else {
        expect(Buffer.compare(outcome.data, whole.data), `${length} bytes`).toBe(0);
      }
    }
    expect(failures).toBeGreaterThanOrEqual(38);
  });

  it('with wrong bytes gives a picture or an error', async () => {
    const random = seededRandom(file.length);
    const below = (limit: number): number => Math.floor(random() * limit);
    let failures = 0;
    for (let round = 0; round < 120; round++) {
      const mutated = Uint8Array.from(file);
      for (let change = below(5); change >= 0; change--) {
        // Half of the changes in the header, where they matter most.
        mutated[below(random() < 0.5 ? Math.min(160, file.length) : file.length)] = below(256);
      }
      const outcome = await attempt(mutated);
      if (outcome instanceof StudioError) failures++;
      else expect(outcome.data.length).toBe(outcome.width * outcome.height * 3);
    }
    expect(failures).toBeGreaterThan(0);
  });
});

describe('a damaged picture', () => {
  it('has one sentence, whoever asks for it', async () => {
    const file = await encoder(sample).tiff({ compression: 'lzw' }).toBuffer();
    const source = { name: 'cut.tif', bytes: file.subarray(0, file.length / 2) };
    const failure = {
      name: 'StudioError',
      kind: 'badInput',
      message:
        "'cut.tif' cannot be decoded: its TIFF data are damaged, cut short or of an unusual kind.",
    };
    await expect(decodePicture(source)).rejects.toMatchObject(failure);
    await expect(servePicture(source)).rejects.toMatchObject(failure);
    await expect(makeThumbnail(source)).rejects.toMatchObject(failure);
  });

  const photo = path.resolve(import.meta.dirname, '../../../shared/data/d2go/test2.jpg');
  it.skipIf(!existsSync(photo))(
    'is never half grey: a photograph of which the end is missing',
    async () => {
      const file = await readFile(photo);
      for (const share of [0.3, 0.6, 0.9, 0.99]) {
        const bytes = file.subarray(0, file.length * share);
        await expect(decodePicture({ name: 'x', bytes })).rejects.toMatchObject({
          kind: 'badInput',
        });
      }
    },
  );
});
