import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { decodePicture } from '../../pictures/decode.ts';
import { encoder, pixelAt, samplePicture } from '../../pictures/testing/samples.ts';
import { TileService } from './tileService.ts';
import { ScriptedDisplays } from './testing/scriptedDisplay.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
let source: string;
let displays: ScriptedDisplays;
let tiles: TileService;
beforeEach(async () => {
  source = at('turned.jpg');
  const turned = encoder(samplePicture(900, 700)).jpeg().withMetadata({ orientation: 6 });
  await writeFile(source, await turned.toBuffer());
  displays = new ScriptedDisplays();
  tiles = new TileService(displays.launch, at('cache'));
});
afterEach(async () => {
  await tiles.close();
  expect(displays.alive).toBe(0);
});

const never = (): Promise<never> => new Promise(() => {});
const ready = { kind: 'ready', width: 700, height: 900 };

const made = () => vi.waitFor(async () => expect(await tiles.state(source)).toEqual(ready));
const sentenceOf = (task: Promise<unknown>) =>
  task.then(
    () => null,
    (error: unknown) => failureOf(error).message,
  );
const noTile = () => `There is no such tile of '${source}'.`;

describe('TileService', () => {
  it('are made once somebody asks, in a process that ends with them', async () => {
    const address = { level: 0, x: 1, y: 1 };
    expect(await sentenceOf(tiles.tile(source, address))).toBe(noTile());
    expect(displays.processes).toHaveLength(0);
    expect(await tiles.state(source)).toEqual({ kind: 'preparing', done: 0 });
    await made();
    await vi.waitFor(() => expect(displays.alive).toBe(0));
    const { contentType, bytes, digest } = await tiles.tile(source, address);
    expect(contentType).toBe('image/png');
    expect(digest).toMatch(/^[\w-]+$/);
    const upright = await decodePicture(source);
    const tile = await decodePicture({ name: 'tile', bytes });
    expect(tile).toMatchObject({ width: 190, height: 390 });
    expect(pixelAt(tile, 7, 11)).toEqual(pixelAt(upright, 510 + 7, 510 + 11));
    expect(await sentenceOf(tiles.tile(source, { level: 0, x: 2, y: 0 }))).toBe(noTile());
  });

  it('are found again by the next studio', async () => {
    await tiles.state(source);
    await made();
    const next = new TileService(displays.launch, at('cache'));
    expect(await next.state(source)).toEqual(ready);
    expect(displays.processes).toHaveLength(1);
  });

  it('are made anew where the picture has changed, or what was kept is damaged', async () => {
    await tiles.state(source);
    await made();
    const [name = ''] = await readdir(at('cache', 'pictures'));
    const whole = await readFile(at('cache', 'pictures', name));
    whole[whole.length - 20] = (whole[whole.length - 20] ?? 0) ^ 1;
    await writeFile(at('cache', 'pictures', name), whole);
    // The last tile is the one that is damaged.
    expect(await sentenceOf(tiles.tile(source, { level: 0, x: 1, y: 1 }))).toBe(noTile());
    expect(await tiles.state(source)).toMatchObject({ kind: 'preparing' });
    await made();
    await writeFile(source, await encoder(samplePicture(600, 500)).png().toBuffer());
    expect(await tiles.state(source)).toMatchObject({ kind: 'preparing' });
    const other = { kind: 'ready', width: 600, height: 500 };
    await vi.waitFor(async () => expect(await tiles.state(source)).toEqual(other));
  });

  it('are made once for all that ask, one picture after the other', async () => {
    let most = 0;
    displays.makeTiles = async (_, request, written) => {
      most = Math.max(most, displays.alive);
      return displays.product(request, written);
    };
    const other = at('other.png');
    await writeFile(other, await encoder(samplePicture(80, 60)).png().toBuffer());
    await Promise.all([source, source, other, other].map((each) => tiles.state(each)));
    await made();
    await vi.waitFor(async () => expect(await tiles.state(other)).toMatchObject({ kind: 'ready' }));
    expect(displays.processes).toHaveLength(2);
    expect(most).toBe(1);
  });

  it('tell how far they are', async () => {
    displays.makeTiles = (_, _request, written) => (written(0.25), never());
    await tiles.state(source);
    await vi.waitFor(async () =>
      expect(await tiles.state(source)).toEqual({ kind: 'preparing', done: 0.25 }),
    );
  });

  it('that nobody asks about any more are given up', async () => {
    tiles = new TileService(displays.launch, at('cache'), { interest: 20, making: 60_000 });
    displays.makeTiles = never;
    await tiles.state(source);
    await vi.waitFor(() => expect(displays.processes).toHaveLength(1));
    await vi.waitFor(() => expect(displays.alive).toBe(0));
  });

  it('that cannot be made are a sentence, once, and then are tried again', async () => {
    let fails = true;
    displays.makeTiles = (process, request, written) => {
      if (!fails) return displays.product(request, written);
      process.crash();
      return never();
    };
    await tiles.state(source);
    const sentence =
      "The full resolution of 'turned.jpg' cannot be shown. The display process was ended by SIGSEGV.";
    await vi.waitFor(async () =>
      expect(await tiles.state(source)).toEqual({ kind: 'failed', sentence }),
    );
    fails = false;
    expect(await tiles.state(source)).toMatchObject({ kind: 'preparing' });
    await made();
  });

  it('that take too long are ended', async () => {
    tiles = new TileService(displays.launch, at('cache'), { interest: 10_000, making: 20 });
    displays.makeTiles = never;
    await tiles.state(source);
    await vi.waitFor(async () =>
      expect(await tiles.state(source)).toMatchObject({
        kind: 'failed',
        sentence: expect.stringContaining('took too long') as string,
      }),
    );
  });

  it('tell why they cannot be made: no room on the disk, no picture', async () => {
    displays.makeTiles = () =>
      Promise.reject(new StudioError('diskFull', 'There is no room left on the disk for /cache.'));
    await tiles.state(source);
    await vi.waitFor(async () =>
      expect(await tiles.state(source)).toEqual({
        kind: 'failed',
        sentence:
          "The full resolution of 'turned.jpg' cannot be shown. There is no room left on the disk for /cache.",
      }),
    );
    displays.makeTiles = (_, request, written) => displays.product(request, written);
    source = at('text.png');
    await writeFile(source, 'no picture');
    await tiles.state(source);
    await vi.waitFor(async () =>
      expect(await tiles.state(source)).toMatchObject({ kind: 'failed' }),
    );
    await rm(source);
    expect(await sentenceOf(tiles.state(source))).toBe(`There is no file '${source}'.`);
  });

  it('end with the studio, and leave no file that is not whole', async () => {
    displays.makeTiles = never;
    await mkdir(at('cache', 'pictures'), { recursive: true });
    await tiles.state(source);
    await vi.waitFor(() => expect(displays.alive).toBe(1));
    await tiles.close();
    expect(displays.alive).toBe(0);
    expect(await readdir(at('cache', 'pictures'))).toEqual([]);
  });
});
