import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import type { RgbPicture } from './picture.ts';
import {
  encoder,
  inSequence,
  laidOverWhite,
  largestDifference,
  meanDifference,
  negative,
  pixelAt,
  samplePicture,
  translucent,
} from './testing/samples.ts';
import { tiffFile } from './testing/tiffFile.ts';

const data = path.resolve(import.meta.dirname, '../../../shared/data');
const sample = samplePicture();
const { width, height } = sample;

const decodeBytes = (bytes: Uint8Array): Promise<DecodedPicture> =>
  decodePicture({ name: 'a picture', bytes });

const deepSamples = Uint16Array.from(
  sample.data,
  (value, index) => value * 256 + ((index * 37) & 255),
);
const greySamples = sample.data.filter((_, index) => index % 3 === 0);
const grey: RgbPicture = {
  width,
  height,
  data: Uint8Array.from(sample.data, (_, index) => greySamples[Math.floor(index / 3)]!),
};
const greyEncoder = (): Sharp =>
  sharp(greySamples, { raw: { width, height, channels: 1 } }).toColourspace('b-w');

describe('pixels of lossless files', () => {
  const deep = (): Sharp =>
    sharp(deepSamples, { raw: { width, height, channels: 3 } }).toColourspace('rgb16');
  it.each<[string, () => Promise<Uint8Array>]>([
    ['png', () => encoder(sample).png().toBuffer()],
    ['png', () => encoder(sample).png({ progressive: true }).toBuffer()],
    ['webp', () => encoder(sample).webp({ lossless: true }).toBuffer()],
    ['tiff', () => encoder(sample).tiff({ compression: 'none' }).toBuffer()],
    ['tiff', () => encoder(sample).tiff({ compression: 'lzw', tile: true }).toBuffer()],
    ['tiff', () => encoder(sample).tiff({ compression: 'deflate', bigtiff: true }).toBuffer()],
  ])('are taken as they are: %s', async (format, encode) => {
    const picture = await decodeBytes(await encode());
    expect(picture).toMatchObject({
      format,
      exifOrientation: 1,
      transparent: false,
      width,
      height,
    });
    expect(largestDifference(picture, sample)).toBe(0);
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['PNG', () => deep().png().toBuffer()],
    ['TIFF', () => deep().tiff({ compression: 'lzw' }).toBuffer()],
  ])('lose the low byte of 16 bits: %s', async (_, encode) => {
    const bytes = await encode();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect(largestDifference(await decodeBytes(bytes), sample)).toBe(0);
  });

  it.each<[string, () => Promise<Uint8Array>]>([
    ['PNG', () => greyEncoder().png().toBuffer()],
    ['TIFF', () => greyEncoder().tiff({ compression: 'none' }).toBuffer()],
    [
      'TIFF where white is zero',
      () => {
        const samples = greySamples.map((value) => 255 - value);
        const file = { width, height, samples, channels: 1, bits: 8, photometric: 0 } as const;
        return Promise.resolve(tiffFile(file));
      },
    ],
    [
      'big-endian 16-bit TIFF',
      () => {
        const samples = Uint16Array.from(greySamples, (value) => value * 257);
        const file = { width, height, samples, channels: 1, bits: 16, photometric: 1 } as const;
        return Promise.resolve(tiffFile({ ...file, bigEndian: true }));
      },
    ],
  ])('repeat grey in red, green and blue: %s', async (_, encode) => {
    expect(largestDifference(await decodeBytes(await encode()), grey)).toBe(0);
  });

  it('come out of a palette', async () => {
    const bytes = await encoder(sample).png({ palette: true, colours: 16, dither: 0 }).toBuffer();
    const colours = new Set<string>();
    const picture = await decodeBytes(bytes);
    for (let x = 0; x < width; x++) colours.add(pixelAt(picture, x, 5).join());
    expect((await sharp(bytes).metadata()).isPalette).toBe(true);
    expect(colours.size).toBeLessThanOrEqual(16);
    expect(meanDifference(picture, sample)).toBeLessThan(25);
  });

  it('are one bit where the file has one bit', async () => {
    const bytes = await greyEncoder()
      .threshold(128)
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toBuffer();
    const picture = await decodeBytes(bytes);
    expect((await sharp(bytes).metadata()).bitsPerSample).toBe(1);
    expect(pixelAt(picture, 3, 3)).toEqual([0, 0, 0]);
    expect(pixelAt(picture, width - 3, 3)).toEqual([255, 255, 255]);
  });
});

describe('lossy files', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['jpeg', () => encoder(sample).jpeg({ quality: 95 }).toBuffer()],
    ['jpeg', () => encoder(sample).jpeg({ quality: 95, progressive: true }).toBuffer()],
    ['webp', () => encoder(sample).webp({ quality: 95 }).toBuffer()],
    ['avif', () => encoder(sample).avif({ quality: 90 }).toBuffer()],
    ['tiff', () => encoder(sample).tiff({ compression: 'jpeg', quality: 95 }).toBuffer()],
  ])('look like what was encoded: %s', async (format, encode) => {
    const picture = await decodeBytes(await encode());
    expect(picture).toMatchObject({ format, transparent: false });
    expect(meanDifference(picture, sample)).toBeLessThan(3);
  });

  it('are three channels also when they hold one', async () => {
    const picture = await decodeBytes(await greyEncoder().jpeg({ quality: 100 }).toBuffer());
    expect(picture.data).toHaveLength(width * height * 3);
    expect(meanDifference(picture, grey)).toBeLessThan(1);
  });
});

describe('transparent pixels', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['PNG', () => translucent(sample).png().toBuffer()],
    ['TIFF', () => translucent(sample).tiff({ compression: 'none' }).toBuffer()],
    ['WebP', () => translucent(sample).webp({ lossless: true, exact: true }).toBuffer()],
    ['16-bit PNG', () => translucent(sample).toColourspace('rgb16').png().toBuffer()],
  ])('lie over white: %s', async (_, encode) => {
    const picture = await decodeBytes(await encode());
    expect(picture.transparent).toBe(true);
    expect(largestDifference(picture, laidOverWhite(sample))).toBeLessThanOrEqual(1);
    expect(pixelAt(picture, 0, 7)).toEqual([255, 255, 255]);
    expect(pixelAt(picture, width - 1, 7)).toEqual(pixelAt(sample, width - 1, 7));
  });

  it('lie over white in a TIFF that stores them premultiplied', async () => {
    const straight = await translucent(sample).raw().toBuffer();
    const samples = straight.map((value, index) =>
      index % 4 === 3 ? value : Math.round((value * straight[index | 3]!) / 255),
    );
    const file = { width, height, samples, channels: 4, bits: 8, photometric: 2 } as const;
    const picture = await decodeBytes(tiffFile({ ...file, extraSamples: [1] }));
    expect(largestDifference(picture, laidOverWhite(sample))).toBeLessThanOrEqual(2);
  });

  it('are not there when the alpha channel is all opaque', async () => {
    const picture = await decodeBytes(await encoder(sample).ensureAlpha(1).png().toBuffer());
    expect(picture.transparent).toBe(false);
    expect(largestDifference(picture, sample)).toBe(0);
  });
});

describe('colour', () => {
  it('of RGB is the number in the file, whatever profile the file carries', async () => {
    const stored = await encoder(sample).withIccProfile('p3').png().toBuffer();
    const { data: numbers } = await sharp(stored, { ignoreIcc: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect((await sharp(stored).metadata()).hasProfile).toBe(true);
    expect(Buffer.compare((await decodeBytes(stored)).data, numbers)).toBe(0);
  });

  const inks = [0, 128, 255, 64];
  const light = [255 * 191, 127 * 191, 0].map((value) => Math.round(value / 255));

  it.each([8, 16] as const)(
    'of CMYK without a profile follows the plain formula: %i bits',
    async (bits) => {
      const file = tiffFile({
        width: 5,
        height: 3,
        samples: Array.from({ length: 15 }, () =>
          inks.map((v) => (bits === 8 ? v : v * 257)),
        ).flat(),
        channels: 4,
        bits,
        photometric: 5,
      });
      const picture = await decodeBytes(file);
      expect(pixelAt(picture, 0, 0)).toEqual(light);
      expect(pixelAt(picture, 4, 2)).toEqual(light);
    },
  );

  it('of CMYK with a profile goes through the profile', async () => {
    const file = await encoder(sample)
      .withIccProfile('cmyk')
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    const { space, hasProfile } = await sharp(file).metadata();
    expect({ space, hasProfile }).toEqual({ space: 'cmyk', hasProfile: true });
    const white = await decodeBytes(
      await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
        .withIccProfile('cmyk')
        .toColourspace('cmyk')
        .jpeg({ quality: 100 })
        .toBuffer(),
    );
    expect(Math.min(...white.data)).toBeGreaterThan(250);
    // Inks reach fewer colours than light: near, not equal.
    expect(meanDifference(await decodeBytes(file), sample)).toBeLessThan(40);
  });
});

describe('the first of several', () => {
  const both = (): Promise<Sharp> => inSequence(sample, negative(sample));

  it('page of a TIFF', async () => {
    const file = await (await both()).tiff({ compression: 'none' }).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    expect(largestDifference(await decodeBytes(file), sample)).toBe(0);
  });

  it('frame of a WebP animation', async () => {
    const file = await (await both()).webp({ lossless: true }).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    expect(largestDifference(await decodeBytes(file), sample)).toBe(0);
  });

  it('frame of a GIF animation', async () => {
    const file = await (await both()).gif({ dither: 0 }).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    expect(meanDifference(await decodeBytes(file), sample)).toBeLessThan(10);
  });
});

describe.skipIf(!existsSync(data))('pictures of shared/data', () => {
  // What Pillow 9.4 with libjpeg-turbo 2.1.5 makes of them: sha256 of
  // ImageOps.exif_transpose(Image.open(file)).convert('RGB').tobytes().
  it.each([
    [
      'voc85/images/2007_000033.jpg',
      'e0799485be988b35fb6ac868157e1848076550f44dacecd4facfdd56fbbb4d2f',
    ],
    ['d2go/test1.png', '75d93e7fc7ff313d7f256702bcbb6f76d7993b8ad8067fad1fd6b9b87dfe9e60'],
    ['d2go/test2.jpg', 'c4029707a0d9fd420c6d8ae606c1c4de95cfd415322234d82dc9689c817e4004'],
    [
      'bccd/JPEGImages/BloodImage_00000.jpg',
      '37b086db80530a1dbeeebede39b3089eec02ba90c6b5117f1158c1df3f398d86',
    ],
    [
      'coco8/images/train/000000000009.jpg',
      '3893966a4cdf4368a8a8eace474c65cf302c1deabde15535290d758a2ae8774a',
    ],
    [
      'coco8/images/train/000000000025.jpg',
      '724115e6d35adec157b8d3fa1f252590d45639dd265963ff63db8cc39c530bd9',
    ],
    [
      'exif_orientation/Landscape_6.jpg',
      'c243a6a66178b16104e31cbd1980731877b8b2211ae006886f4f0c109d484f20',
    ],
    [
      'exif_orientation/Portrait_7.jpg',
      'd14ab4bc45fbfe71550967e24d2ca41d1a7b775c8b8b30a6d5ff39be240d0cf3',
    ],
  ])('are what Pillow makes of them: %s', async (file, sha256) => {
    const picture = await decodePicture(path.join(data, file));
    expect(createHash('sha256').update(picture.data).digest('hex')).toBe(sha256);
  });
});
