import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode.ts';
import { servePicture } from './serve.ts';
import { bmpFile, packRows } from './testing/bmpFile.ts';
import { encoder, inSequence, negative, samplePicture, translucent } from './testing/samples.ts';

const sample = samplePicture();
const { width, height } = sample;

const twoFrames = (): Promise<Sharp> => inSequence(sample, negative(sample));

/** A PNG chunk that says that an animation of one frame follows, put before the pixels. */
function asAnimation(png: Buffer): Buffer {
  const control = Buffer.from('\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\xb4\x2d\xe9\xa0', 'latin1');
  const headerEnd = 8 + 25;
  return Buffer.concat([png.subarray(0, headerEnd), control, png.subarray(headerEnd)]);
}

describe('what a browser draws as the decoder does', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['image/jpeg', () => encoder(sample).jpeg().toBuffer()],
    ['image/jpeg', () => encoder(sample).jpeg().withMetadata({ orientation: 6 }).toBuffer()],
    ['image/png', () => encoder(sample).png().toBuffer()],
    ['image/png', () => encoder(sample).toColourspace('rgb16').png().toBuffer()],
    ['image/png', () => encoder(sample).ensureAlpha(1).png().toBuffer()],
    ['image/webp', () => encoder(sample).webp().toBuffer()],
    ['image/avif', () => encoder(sample).avif().toBuffer()],
    [
      'image/bmp',
      () =>
        Promise.resolve(
          bmpFile({ width, height, bits: 24, pixels: packRows(width, height, 24, (x) => x) }),
        ),
    ],
  ])("is the user's own file: %s", async (contentType, encode) => {
    const bytes = await encode();
    const served = await servePicture({ name: 'x', bytes });
    expect(served.contentType).toBe(contentType);
    expect(Buffer.compare(served.bytes, bytes)).toBe(0);
  });
});

describe('what was cut short', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['JPEG', () => encoder(sample).jpeg().toBuffer()],
    ['progressive JPEG', () => encoder(sample).jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => encoder(sample).png().toBuffer()],
    ['WebP', () => encoder(sample).webp().toBuffer()],
    ['AVIF', () => encoder(sample).avif().toBuffer()],
    [
      'BMP',
      () =>
        Promise.resolve(
          bmpFile({ width, height, bits: 24, pixels: packRows(width, height, 24, (x) => x) }),
        ),
    ],
  ])('is refused, of which a browser would draw a part: %s', async (_, encode) => {
    const bytes = await encode();
    const half = bytes.subarray(0, bytes.length / 2);
    await expect(servePicture({ name: 'x', bytes: half })).rejects.toThrow(
      /^'x' cannot be decoded: its \w+ data are damaged, cut short or of an unusual kind\.$/,
    );
  });

  it('is no JPEG that has something else behind its end', async () => {
    const bytes = Buffer.concat([await encoder(sample).jpeg().toBuffer(), Buffer.from('more')]);
    const served = await servePicture({ name: 'x', bytes });
    expect(Buffer.compare(served.bytes, bytes)).toBe(0);
  });
});

describe('what a browser draws otherwise or not at all', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['TIFF', () => encoder(sample).tiff().toBuffer()],
    ['GIF', () => encoder(sample).gif().toBuffer()],
    ['CMYK', () => encoder(sample).toColourspace('cmyk').jpeg().toBuffer()],
    ['transparent PNG', () => translucent(sample).png().toBuffer()],
    ['transparent WebP', () => translucent(sample).webp().toBuffer()],
    ['turned PNG', () => encoder(sample).png().withMetadata({ orientation: 8 }).toBuffer()],
    ['turned WebP', () => encoder(sample).webp().withMetadata({ orientation: 6 }).toBuffer()],
    ['animated WebP', async () => (await twoFrames()).webp().toBuffer()],
    ['animated PNG', async () => asAnimation(await encoder(sample).png().toBuffer())],
    [
      'transparent BMP',
      () =>
        Promise.resolve(
          bmpFile({
            width,
            height,
            bits: 32,
            headerSize: 108,
            compression: 3,
            masks: [0xff0000, 0xff00, 0xff, 0xff000000],
            pixels: packRows(width, height, 32, (x, y) => (x << 24) | (y << 16)),
          }),
        ),
    ],
  ])('is a PNG of the decoded picture: %s', async (_, encode) => {
    const source = { name: 'x', bytes: await encode() };
    const served = await servePicture(source);
    expect(served.contentType).toBe('image/png');
    expect(Buffer.compare(served.bytes, source.bytes)).not.toBe(0);
    const picture = await decodePicture(source);
    const shown = await decodePicture({ name: 'shown', bytes: served.bytes });
    expect(shown).toMatchObject({
      format: 'png',
      exifOrientation: 1,
      transparent: false,
      width: picture.width,
      height: picture.height,
    });
    expect(Buffer.compare(shown.data, picture.data)).toBe(0);
    expect(await sharp(served.bytes).metadata()).toMatchObject({
      hasAlpha: false,
      hasProfile: false,
    });
  });
});

describe('what is not a picture', () => {
  it('is not served', async () => {
    const source = { name: 'page.html', bytes: Buffer.from('<script>alert(1)</script>') };
    await expect(servePicture(source)).rejects.toMatchObject({ kind: 'unsupported' });
  });
});
