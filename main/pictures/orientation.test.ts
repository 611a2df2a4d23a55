import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { readPictureHeader } from './pictureHeader.ts';
import { encoder, meanDifference, samplePicture, upright } from './testing/samples.ts';

const data = path.resolve(import.meta.dirname, '../../../shared/data');
const sample = samplePicture();
const { width, height } = sample;

const decodeBytes = (bytes: Uint8Array): Promise<DecodedPicture> =>
  decodePicture({ name: 'a picture', bytes });

describe('EXIF orientation', () => {
  const cases: [format: string, encode: (stored: Sharp) => Sharp, tolerance: number][] = [
    ['png', (stored) => stored.png(), 0],
    ['webp', (stored) => stored.webp({ lossless: true }), 0],
    ['tiff', (stored) => stored.tiff({ compression: 'none' }), 0],
    ['jpeg', (stored) => stored.jpeg({ quality: 95 }), 3],
    ['avif', (stored) => stored.avif({ quality: 90 }), 3],
  ];
  it.each(cases)('is undone, all eight: %s', async (format, encode, tolerance) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await encode(encoder(sample).withMetadata({ orientation })).toBuffer();
      const picture = await decodeBytes(bytes);
      const expected = upright(sample, orientation);
      const size = { width: expected.width, height: expected.height };
      expect(picture).toMatchObject(size);
      expect(await readPictureHeader({ name: 'a picture', bytes })).toMatchObject(size);
      expect(meanDifference(picture, expected)).toBeLessThanOrEqual(tolerance);
      // AVIF turns by its own boxes, of which EXIF need not know.
      if (format !== 'avif') expect(picture.exifOrientation).toBe(orientation);
    }
  });

  it.each([0, 9, 65_535])('that does not exist (%i) leaves the picture as it is', async (bad) => {
    const file = await encoder(sample).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    // The tag (0x0112), its type SHORT (3) and its count 1, in the byte order of the file.
    const tag = file.indexOf(Buffer.from('0112000300000001', 'hex'));
    const littleTag = file.indexOf(Buffer.from('1201030001000000', 'hex'));
    if (tag >= 0) file.writeUInt16BE(bad, tag + 8);
    else file.writeUInt16LE(bad, littleTag + 8);
    const picture = await decodeBytes(file);
    expect(picture).toMatchObject({ width, height, exifOrientation: 1 });
  });
});

describe.skipIf(!existsSync(data))('pictures of shared/data', () => {
  // Compressed one by one, and each with its own number drawn in the middle.
  it.each(['Landscape', 'Portrait'])('stand upright in all nine files: %s', async (kind) => {
    const decode = (n: number): Promise<DecodedPicture> =>
      decodePicture(path.join(data, 'exif_orientation', `${kind}_${n}.jpg`));
    const twin = await decode(0);
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const picture = await decode(n);
      expect(picture.exifOrientation).toBe(n);
      expect(meanDifference(picture, twin), `${kind}_${n}`).toBeLessThan(6);
    }
    for (const wrong of [2, 3, 4]) {
      expect(meanDifference(upright(twin, wrong), twin)).toBeGreaterThan(20);
    }
  });
});
