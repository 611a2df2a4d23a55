import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import type { PictureSource } from './readSource.ts';
import { bmpFile, packRows } from './testing/bmpFile.ts';
import {
  encoder,
  laidOverWhite,
  meanDifference,
  samplePicture,
  translucent,
  upright,
} from './testing/samples.ts';
import { makeThumbnail, thumbnailSide } from './thumbnail.ts';

const sample = samplePicture(640, 400);
/** The sample is smooth: its reduction is the sample drawn small. */
const small = samplePicture(thumbnailSide, 100);

async function thumbnail(source: PictureSource): Promise<DecodedPicture> {
  const { contentType, bytes } = await makeThumbnail(source);
  expect(contentType).toBe('image/jpeg');
  return decodePicture({ name: 'thumbnail', bytes });
}

describe('a thumbnail', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['JPEG', () => encoder(sample).jpeg({ quality: 95 }).toBuffer()],
    ['PNG', () => encoder(sample).png().toBuffer()],
    ['16-bit PNG', () => encoder(sample).toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => encoder(sample).webp({ quality: 95 }).toBuffer()],
    ['TIFF', () => encoder(sample).tiff({ compression: 'lzw' }).toBuffer()],
    ['AVIF', () => encoder(sample).avif({ quality: 80 }).toBuffer()],
    ['GIF', () => encoder(sample).gif({ dither: 0 }).toBuffer()],
    ['with a profile', () => encoder(sample).withIccProfile('p3').png().toBuffer()],
  ])('shows the picture, small: %s', async (_, encode) => {
    const picture = await thumbnail({ name: 'x', bytes: await encode() });
    expect([picture.width, picture.height]).toEqual([small.width, small.height]);
    expect(meanDifference(picture, small)).toBeLessThan(8);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is upright: EXIF orientation %i', async (orientation) => {
    const bytes = await encoder(sample)
      .withMetadata({ orientation })
      .jpeg({ quality: 95 })
      .toBuffer();
    const picture = await thumbnail({ name: 'x', bytes });
    expect(meanDifference(picture, upright(small, orientation))).toBeLessThan(8);
  });

  it('lies over white', async () => {
    const picture = await thumbnail({
      name: 'x',
      bytes: await translucent(sample).png().toBuffer(),
    });
    expect(meanDifference(picture, laidOverWhite(small))).toBeLessThan(8);
  });

  it('shows a BMP and inks like the decoder', async () => {
    const pixels = packRows(640, 400, 24, (x, y) => (Math.floor(x / 4) << 16) | Math.floor(y / 2));
    const bmp = { name: 'x', bytes: bmpFile({ width: 640, height: 400, bits: 24, pixels }) };
    const cmyk = {
      name: 'y',
      bytes: await encoder(sample).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    };
    for (const source of [bmp, cmyk]) {
      const whole = await decodePicture(source);
      const reduced = await sharp(whole.data, { raw: { width: 640, height: 400, channels: 3 } })
        .resize(160, 100)
        .png()
        .toBuffer();
      const expected = await decodePicture({ name: 'reduced', bytes: reduced });
      expect(meanDifference(await thumbnail(source), expected)).toBeLessThan(4);
    }
  });

  it('is never larger than the picture, nor without a pixel', async () => {
    const tiny = await encoder(samplePicture(5, 3)).png().toBuffer();
    expect(await thumbnail({ name: 'x', bytes: tiny })).toMatchObject({ width: 5, height: 3 });
    const thread = await encoder(samplePicture(2000, 2)).png().toBuffer();
    expect(await thumbnail({ name: 'x', bytes: thread })).toMatchObject({ width: 160, height: 1 });
  });
});
