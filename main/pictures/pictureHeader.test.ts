import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture, type DecodedPicture } from './decode.ts';
import { maxSide } from './pictureHeader.ts';
import { bmpFile } from './testing/bmpFile.ts';
import { encoder, pixelAt, samplePicture } from './testing/samples.ts';

const sample = samplePicture();
const { width, height } = sample;

const decodeBytes = (bytes: Uint8Array, name = 'a picture'): Promise<DecodedPicture> =>
  decodePicture({ name, bytes });

describe('a picture', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is known by its content and not by its name', async () => {
    const file = path.join(folder, 'really-a-png.jpg');
    await writeFile(file, await encoder(sample).png().toBuffer());
    expect(await decodePicture(file)).toMatchObject({ format: 'png', width, height });
  });

  it('is refused when it is text, naming the file and the formats', async () => {
    const file = path.join(folder, 'notes.jpg');
    await writeFile(file, 'Not a picture at all.');
    await expect(decodePicture(file)).rejects.toMatchObject({
      name: 'StudioError',
      kind: 'unsupported',
      message: `'${file}' is not a picture of a format that can be read (JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF).`,
    });
  });

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    '%PDF-1.4',
    'P6 1 1 255 abc',
  ])('is refused also where sharp knows the format: %s', async (text) => {
    await expect(decodeBytes(Buffer.from(text))).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('is told apart when it is HEIC', async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
    await expect(decodeBytes(heic, 'IMG_1.HEIC')).rejects.toMatchObject({
      kind: 'unsupported',
      message:
        "'IMG_1.HEIC' is a HEIC picture, which cannot be read; save it as JPEG or PNG first.",
    });
  });

  it('is refused when it has more pixels than the studio takes, before they are decoded', async () => {
    const file = bmpFile({ width: maxSide + 1, height: 1, bits: 24, pixels: new Uint8Array(0) });
    await expect(decodeBytes(file, 'wide.bmp')).rejects.toMatchObject({
      kind: 'unsupported',
      message: "'wide.bmp' has 20001 × 1 pixels; a picture may have at most 20000 on a side.",
    });
    const tall = await sharp({
      create: { width: 1, height: maxSide + 1, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    await expect(decodeBytes(tall, 'tall.png')).rejects.toMatchObject({
      message: "'tall.png' has 1 × 20001 pixels; a picture may have at most 20000 on a side.",
    });
  });

  it('is taken at the largest side', async () => {
    const file = await sharp({
      create: { width: maxSide, height: 2, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const picture = await decodeBytes(file);
    expect(picture.width).toBe(maxSide);
    expect(pixelAt(picture, maxSide - 1, 1)).toEqual([255, 0, 0]);
  });
});
