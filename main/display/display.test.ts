import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { decodePicture } from '../pictures/decode.ts';
import { encoder, pixelAt, samplePicture } from '../pictures/testing/samples.ts';
import { cacheKey } from './cache.ts';
import { display } from './display.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
let source: string;
beforeEach(async () => {
  await mkdir(at('pictures'));
  source = at('pictures', 'a.png');
  await writeFile(source, await encoder(samplePicture(640, 400)).png().toBuffer());
});

const show = (kind: 'picture' | 'thumbnail' = 'thumbnail') =>
  display.show({ id: 1, kind, source, cache: at('cache') });
const kept = () => readdir(at('cache', 'thumbnails')).catch(() => []);
const keptFile = async (): Promise<string> => at('cache', 'thumbnails', (await kept())[0] ?? '');

describe('thumbnails', () => {
  it('are kept outside of the folder of the pictures, and given again', async () => {
    const made = await show();
    expect(await readdir(at('pictures'))).toEqual(['a.png']);
    expect(await kept()).toEqual([await cacheKey('thumbnail', source)]);
    expect(await show()).toEqual(made);
  });

  it('are given without looking into the picture', async () => {
    const made = await show();
    // One that tells itself apart, as whole as the one before.
    const other = at('pictures', 'b.png');
    await writeFile(other, await encoder(samplePicture(50, 90)).png().toBuffer());
    const otherMade = await display.show({
      ...{ id: 2, kind: 'thumbnail', source: other, cache: at('other') },
    });
    const [otherKept = ''] = await readdir(at('other', 'thumbnails'));
    await writeFile(await keptFile(), await readFile(at('other', 'thumbnails', otherKept)));
    expect((await show()).digest).toBe(otherMade.digest);
    expect((await show()).digest).not.toBe(made.digest);
  });

  it('are made anew of a file that has changed', async () => {
    const made = await show();
    const bytes = await readFile(source);
    const then = new Date(2020, 1, 1);
    await utimes(source, then, then);
    await show();
    const mirrored = await encoder(samplePicture(640, 400)).flop().png().toBuffer();
    await writeFile(source, mirrored);
    expect((await show()).digest).not.toBe(made.digest);
    await writeFile(source, bytes);
    expect((await show()).digest).toBe(made.digest);
  });

  it('are made again where what was kept is damaged', async () => {
    const made = await show();
    const file = await keptFile();
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 10] = (flipped[whole.length - 10] ?? 0) ^ 1;
    const headless = Buffer.from(whole);
    headless[3] = 0;
    for (const damaged of [flipped, headless, whole.subarray(0, 200), whole.subarray(0, 0)]) {
      await writeFile(file, damaged);
      expect(await show()).toEqual(made);
      expect(Buffer.compare(await readFile(file), whole)).toBe(0);
    }
    // Something else that stands there.
    await rm(file);
    await mkdir(file);
    expect(await show()).toEqual(made);
  });

  it('are shown where nothing can be kept', async () => {
    await writeFile(at('cache'), 'a file in the way');
    expect((await decodePicture({ name: 'thumbnail', bytes: (await show()).bytes })).width).toBe(
      160,
    );
    await rm(at('cache'));
    await mkdir(at('cache'));
    await chmod(at('cache'), 0o500);
    expect((await show()).contentType).toBe('image/jpeg');
    await chmod(at('cache'), 0o700);
  });
});

describe('pictures', () => {
  it('that are served as they are, are not kept', async () => {
    const { bytes } = await show('picture');
    expect(Buffer.compare(bytes, await readFile(source))).toBe(0);
    expect(await readdir(at('cache', 'pictures')).catch(() => [])).toEqual([]);
  });

  it('that are larger than what is shown, are kept reduced', async () => {
    source = at('pictures', 'large.png');
    const large = await encoder(samplePicture(64, 64))
      .resize(8300, 8200, { kernel: 'nearest', fit: 'fill' })
      .png({ compressionLevel: 1 })
      .toBuffer();
    await writeFile(source, large);
    const shown = await show('picture');
    const decoded = await decodePicture({ name: 'shown', bytes: shown.bytes });
    expect(decoded.width).toBeLessThan(8300);
    expect(pixelAt(decoded, 0, 0)).toEqual(pixelAt(samplePicture(64, 64), 0, 0));
    expect(await readdir(at('cache', 'pictures'))).toHaveLength(1);
    expect((await show('picture')).digest).toBe(shown.digest);
    expect(await display.size({ source })).toEqual({ width: 8300, height: 8200 });
  });
});
