import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodePicture } from './decode.ts';
import { loadSharp, ownBytes, suitableBuild } from './sharpRuntime.ts';
import { encoder, samplePicture, translucent } from './testing/samples.ts';

const run = promisify(execFile);
const data = path.resolve(import.meta.dirname, '../../../shared/data');
const child = path.join(import.meta.dirname, 'testing', 'decodeInChild.ts');
const reportSchema = v.object({
  wasm: v.boolean(),
  libraries: v.array(v.string()),
  pixels: v.array(v.string()),
  ownBuffers: v.boolean(),
});

describe('the build of sharp', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ['linux', { node: '24.0.0', electron: '45.0.0' }, 'wasm'],
    ['linux', { node: '24.0.0' }, 'native'],
    ['darwin', { node: '24.0.0', electron: '45.0.0' }, 'native'],
    ['win32', { node: '24.0.0', electron: '45.0.0' }, 'native'],
  ])('on %s with %o is %s', (platform, versions, build) => {
    vi.stubGlobal('process', { platform, versions });
    expect(suitableBuild()).toBe(build);
  });

  it('here is the native one', async () => {
    expect((await loadSharp()).versions).not.toHaveProperty('emscripten');
  });

  it('is WebAssembly where it has to be, and decodes to the same pixels', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
    try {
      const sample = samplePicture();
      const files: [string, Uint8Array][] = [
        ['a.jpg', await encoder(sample).jpeg().withMetadata({ orientation: 7 }).toBuffer()],
        [
          'b.jpg',
          await encoder(sample).withIccProfile('cmyk').toColourspace('cmyk').jpeg().toBuffer(),
        ],
        ['c.webp', await encoder(sample).webp().toBuffer()],
        ['d.png', await translucent(sample).toColourspace('rgb16').png().toBuffer()],
        ['e.tif', await encoder(sample).tiff({ compression: 'jpeg' }).toBuffer()],
        ['f.gif', await encoder(sample).gif().toBuffer()],
        ['g.avif', await encoder(sample).avif().toBuffer()],
      ];
      const paths = files.map(([name]) => path.join(folder, name));
      for (const [index, [, bytes]] of files.entries()) await writeFile(paths[index] ?? '', bytes);
      if (existsSync(data)) {
        paths.push(
          ...[
            'd2go/test1.png',
            'd2go/test2.jpg',
            'voc85/images/2007_000033.jpg',
            'bccd/JPEGImages/BloodImage_00000.jpg',
            'exif_orientation/Portrait_6.jpg',
          ].map((file) => path.join(data, file)),
        );
      }
      const { stdout } = await run(process.execPath, [child, ...paths]);
      const report = v.parse(reportSchema, JSON.parse(stdout));
      expect(report).toMatchObject({ wasm: true, libraries: [], ownBuffers: true });

      const pixels: string[] = [];
      for (const file of paths) {
        const picture = await decodePicture(file);
        pixels.push(createHash('sha256').update(picture.data).digest('hex'));
      }
      expect(report.pixels).toEqual(pixels);
    } finally {
      await rm(folder, { recursive: true });
    }
    // Another process, which compiles a large module first.
  });
});

describe('own bytes', () => {
  it('are not copied where the buffer is theirs', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(ownBytes(bytes).buffer).toBe(bytes.buffer);
  });

  it.each<[string, Uint8Array]>([
    ['a part of a larger buffer', Uint8Array.of(9, 1, 2, 3).subarray(1)],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(3)).fill(1)],
  ])('are copied out of %s', (_, bytes) => {
    const own = ownBytes(bytes);
    expect(own.buffer).toBeInstanceOf(ArrayBuffer);
    expect(own.buffer.byteLength).toBe(3);
    expect([...own]).toEqual([...bytes]);
  });
});
