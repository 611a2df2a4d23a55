/** The client with the true process: forked, on pictures made to hold it up, to fill the memory and to end it. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { decodePicture } from '../../pictures/decode.ts';
import { bmpFile } from '../../pictures/testing/bmpFile.ts';
import { gifFile } from '../../pictures/testing/gifFile.ts';
import { encoder, samplePicture } from '../../pictures/testing/samples.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { longestStretch, measureStretches } from '../../processes/testing/longestStretch.ts';
import { DisplayClient } from './displayClient.ts';

const main = path.join(import.meta.dirname, '..', '..');
const fork = forkSubprocess('display', path.join(main, 'display', 'process.ts'), null);
const scratch = useScratchFolder();
const palette = [
  [10, 20, 30],
  [200, 100, 50],
] as const;

let processes: Subprocess[];
let client: DisplayClient;
beforeEach(() => {
  processes = [];
  client = new DisplayClient(() => {
    const process = fork();
    processes.push(process);
    return process;
  });
});
afterEach(() => client.close());

async function fileWith(name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(scratch(), name);
  await writeFile(file, bytes);
  return file;
}
const sentenceOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => failureOf(error).message,
  );

describe('the display process', () => {
  it('shows pictures and thumbnails of a true folder', async () => {
    const sample = samplePicture(640, 400);
    const source = await fileWith(
      'a.tif',
      await encoder(sample).tiff({ compression: 'lzw' }).toBuffer(),
    );
    const shown = await client.show({ kind: 'picture', source });
    expect(shown.contentType).toBe('image/png');
    const picture = await decodePicture({ name: 'shown', bytes: shown.bytes });
    expect(Buffer.compare(picture.data, sample.data)).toBe(0);
    const small = await client.show({ kind: 'thumbnail', source });
    expect(await decodePicture({ name: 'small', bytes: small.bytes })).toMatchObject({
      width: 160,
      height: 100,
    });
    const gone = client.show({ kind: 'picture', source: path.join(scratch(), 'none.png') });
    expect(await sentenceOf(gone)).toBe(`There is no file '${path.join(scratch(), 'none.png')}'.`);
    expect(processes).toHaveLength(1);
  });

  it('leaves the host its memory and its time, whatever the pictures are', async () => {
    const sources = {
      // 20,000 × 20,000 pixels are promised, one is there.
      empty: await fileWith(
        'a.gif',
        gifFile({ width: 20_000, height: 20_000, palette, indices: [0] }),
      ),
      full: await fileWith('b.gif', gifFile({ width: 6000, height: 6000, palette, indices: 1 })),
      runs: await fileWith(
        'c.bmp',
        bmpFile({
          width: 20_000,
          height: 20_000,
          bits: 8,
          compression: 1,
          palette,
          pixels: new Uint8Array(10_000_000).fill(255),
        }),
      ),
    };
    const longest = measureStretches();
    const before = process.memoryUsage().rss;
    const show = (kind: 'picture' | 'thumbnail') =>
      Object.values(sources).flatMap((source) =>
        [1, 2].map(() => sentenceOf(client.show({ kind, source }))),
      );
    const sentences = await Promise.all([...show('picture'), ...show('thumbnail')]);
    expect(longest()).toBeLessThan(longestStretch);
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
    expect(new Set(sentences)).toEqual(
      new Set([
        null,
        ...[
          `'${sources.empty}' cannot be decoded: its GIF`,
          `'${sources.runs}' cannot be decoded: its BMP`,
        ].map((start) => `${start} data are damaged, cut short or of an unusual kind.`),
      ]),
    );
    expect(processes).toHaveLength(1);
  });

  it('reduces a picture that is larger than what is shown', async () => {
    const source = await fileWith(
      'b.gif',
      gifFile({ width: 12_000, height: 8000, palette, indices: 1 }),
    );
    const { bytes } = await client.show({ kind: 'picture', source });
    const { width, height, data } = await decodePicture({ name: 'shown', bytes });
    expect(width / height).toBeCloseTo(1.5, 3);
    expect(width * height).toBeLessThanOrEqual(2 ** 26);
    expect(width * height).toBeGreaterThan(0.99 * 2 ** 26);
    expect([...data.subarray(0, 3)]).toEqual(palette[1]);
  });

  it('shows a picture whose process was ended from outside', async () => {
    const source = await fileWith(
      'b.gif',
      gifFile({ width: 5000, height: 5000, palette, indices: 1 }),
    );
    const shown = client.show({ kind: 'picture', source });
    await vi.waitFor(() => expect(processes[0]?.pid).toBeDefined());
    process.kill(processes[0]?.pid ?? 0, 'SIGKILL');
    expect((await shown).contentType).toBe('image/png');
    expect(processes).toHaveLength(2);
  });
});
