/** Files cut short and files with wrong bytes: an error in words or a whole picture, never a crash. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import { decodePicture } from './decode.ts';
import { servePicture } from './serve.ts';
import { loadSharp } from './sharpRuntime.ts';
import { attempt, encoded, withWrongBytes } from './testing/fuzzing.ts';
import { encoder, samplePicture, seededRandom } from './testing/samples.ts';
import { makeThumbnail } from './thumbnail.ts';

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
    let failures = 0;
    for (let round = 0; round < 120; round++) {
      const outcome = await attempt(withWrongBytes(file, random));
      if (outcome instanceof StudioError) failures++;
      else expect(outcome.data.length).toBe(outcome.width * outcome.height * 3);
    }
    expect(failures).toBeGreaterThan(0);
  });
});

describe('a damaged picture', () => {
  it('has one sentence, whoever asks for it', async () => {
    const file = await encoder(samplePicture()).tiff({ compression: 'lzw' }).toBuffer();
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

  it('that is a JPEG cut short is decoded once, also where its metadata have a whole one', async () => {
    const sharp = await loadSharp();
    const decodings = async (file: Uint8Array) => {
      let changes = 0;
      const count = () => void changes++;
      sharp.queue.on('change', count);
      const outcome = await attempt(file);
      sharp.queue.off('change', count);
      return { failed: outcome instanceof StudioError, changes };
    };
    const small = await encoder(samplePicture(16, 12)).jpeg().toBuffer();
    const file = await encoder(samplePicture(640, 480)).jpeg().toBuffer();
    const thumbnailed = Buffer.concat([
      file.subarray(0, 2),
      ...[Buffer.from([0xff, 0xef, (small.length + 2) >> 8, (small.length + 2) & 0xff]), small],
      file.subarray(2),
    ]);
    for (const jpeg of [file, thumbnailed]) {
      const whole = await decodings(jpeg);
      expect(whole.failed).toBe(false);
      const cut = await decodings(jpeg.subarray(0, jpeg.length - 1000));
      expect(cut).toEqual({ failed: true, changes: whole.changes });
    }
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

describe('a JPEG with bytes in it that are none of its own', () => {
  const remarksOf = async (change: (file: Buffer) => Buffer) => {
    const file = Buffer.from(await encoder(samplePicture(640, 480)).jpeg().toBuffer());
    const { width, height, remarks } = await decodePicture({ name: 'x', bytes: change(file) });
    expect([width, height]).toEqual([640, 480]);
    return remarks;
  };

  it('is decoded, and that is said', async () => {
    const overwritten = (file: Buffer) => {
      const half = Math.floor(file.length / 2);
      return file.fill(0xff, half, half + 300);
    };
    expect(await remarksOf(overwritten)).toEqual([
      "'x' has bytes that are no JPEG data: where they stand, it may not be what it was.",
    ]);
  });

  it('is as it was where they stand behind it', async () => {
    expect(await remarksOf((file) => Buffer.concat([file, Buffer.from('trailer')]))).toEqual([]);
  });
});
