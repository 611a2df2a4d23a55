/**
 * A whole host under what one window may do to it: its memory stays small, and it never computes for long at a stretch, so
 * that the other windows are answered.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostOfDropPart } from '../../../shared/contract/pictures.ts';
import { allTiles } from '../../../shared/geometry/tiles.ts';
import {
  pictureAddress,
  tileAddress,
  tilesAddress,
  tilesStateSchema,
} from '../../../shared/transport/pictureAddresses.ts';
import { maxMessageBytes } from '../../../shared/transport/wire.ts';
import {
  writeHeavyPictures,
  writeHugePicture,
  writeShrinkingPackage,
} from '../../services/testing/heavyWork.ts';
import { longestStretch } from '../../processes/testing/longestStretch.ts';
import { answeredDuring, HostUnderLoad, request } from './testing/hostUnderLoad.ts';
import { call, type Opened } from './testing/plainClient.ts';

/** Megabytes. */
const mostMemory = 1000;

const openedSchema = v.object({ pictures: v.array(v.object({ id: v.string() })) });
const openModelSchema = v.object({ settings: v.unknown() });

describe.skipIf(process.platform !== 'linux')('the host (on Linux, which tells its memory)', () => {
  let host: HostUnderLoad;
  let other: Opened;
  beforeEach(async () => {
    host = await HostUnderLoad.start();
    other = await host.window();
  });
  afterEach(async () => {
    expect(await host.longestStretch()).toBeLessThan(longestStretch);
    expect(host.peak()).toBeLessThan(mostMemory);
    await host.end();
  });

  /** The work, while which another window asks and is answered. */
  const during = async <T>(work: Promise<T>): Promise<T> => {
    const times = await answeredDuring(other, work);
    if (process.env['LOAD_REPORT'] !== undefined) report(times);
    return work;
  };

  /** Without the longest stretch: to measure that holds the host, and the next answer with it. */
  function report(times: readonly number[]): void {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    const name = expect.getState().currentTestName;
    process.stderr.write(
      `${name}: ${times.length} answers, median ${at(0.5)} ms, 95 % ${at(0.95)}, longest ${at(1)}; ` +
        `at most ${host.peak().toFixed(0)} MB\n`,
    );
  }

  async function openPictures(window: Opened, folder: string) {
    const opened = await request(window, 'pictures', 'open', [[folder]]);
    if (!opened.ok) throw new Error(opened.failure.message);
    return v.parse(openedSchema, opened.value).pictures.map(({ id }) => id);
  }

  it('takes twenty listings of a folder of 30,000 files that nobody reads', async () => {
    const folder = path.join(host.scratch, 'many');
    await mkdir(folder);
    for (let start = 0; start < 30_000; start += 500) {
      const files = Array.from({ length: 500 }, (_, i) => path.join(folder, `${start + i}.jpg`));
      await Promise.all(files.map((file) => writeFile(file, '')));
    }
    const greedy = await host.window();
    greedy.socket.pause();
    for (let i = 0; i < 20; i++) greedy.socket.send(call('studio', 'list', [folder], `${i}`));
    const listed = async () => {
      greedy.socket.resume();
      for (let i = 0; i < 20; i++) {
        expect(await greedy.next()).toMatchObject({
          r: { value: { left: 28_000, pictures: 30_000 } },
        });
      }
    };
    for (let i = 0; i < 20; i++) {
      expect(await request(other, 'studio', 'info', [])).toMatchObject({ ok: true });
    }
    await during(listed());
  });

  it.each([
    [100_000_000, 0x91, 1009],
    [maxMessageBytes, 0x91, 1007],
    [maxMessageBytes, 0x81, 1007],
    [maxMessageBytes, 0xdd, 1007],
  ])('refuses %i bytes of %i', async (length, byte, code) => {
    const bad = await host.window();
    bad.socket.send(new Uint8Array(length).fill(byte));
    expect(await during(bad.closed)).toBe(code);
  });

  it('takes a dropped file of 64 MB, in the parts that a window sends', async () => {
    const window = await host.window();
    const dropped = async () => {
      const begun = await request(window, 'pictures', 'beginDrop', [64 * mostOfDropPart.bytes]);
      const id = begun.ok ? begun.value : null;
      const bytes = new ArrayBuffer(mostOfDropPart.bytes);
      for (let part = 0; part < 64; part++) {
        const pieces = [{ name: part === 0 ? 'large.tif' : null, bytes }];
        expect(await request(window, 'pictures', 'addToDrop', [id, part, pieces])).toMatchObject({
          ok: true,
        });
      }
      return request(window, 'pictures', 'endDrop', [id]);
    };
    expect(await during(dropped())).toMatchObject({
      value: { pictures: [{ name: 'large.tif', bytes: 64 * mostOfDropPart.bytes }] },
    });
  });

  it('takes pictures that are slow or huge', async () => {
    const window = await host.window();
    const pictures = path.join(host.scratch, 'pictures');
    await writeHeavyPictures(pictures);
    const ids = await openPictures(window, pictures);
    const shown = ids.flatMap((id) => [host.show('picture', id), host.show('thumbnail', id)]);
    const statuses = (await during(Promise.all(shown))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  });

  it('has the tiles of 144 megapixels made, and serves all of a level', async () => {
    const window = await host.window();
    const pictures = path.join(host.scratch, 'pictures');
    await writeHugePicture(pictures, 12_000);
    const [id = ''] = await openPictures(window, pictures);
    const picture = pictureAddress(id);
    const state = async () => {
      const { body } = await host.ask(tilesAddress(picture));
      return v.parse(tilesStateSchema, JSON.parse(body));
    };
    const made = async () => {
      let now = await state();
      while (now.kind === 'preparing') {
        await after(200);
        now = await state();
      }
      return now;
    };
    expect(await during(made())).toEqual({ kind: 'ready', width: 12_000, height: 12_000 });
    const level = [...allTiles({ width: 12_000, height: 12_000 })].filter(
      (tile) => tile.level === 0,
    );
    const tiles = level.map(async (tile) => host.ask(tileAddress(picture, tile)));
    const statuses = (await during(Promise.all(tiles))).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 24 * 24 }, () => 200));
  });

  it('takes a network whose outputs shrink on a real picture', async () => {
    const window = await host.window();
    const model = path.join(host.scratch, 'model');
    await writeShrinkingPackage(model);
    const [id = ''] = await openPictures(window, path.join(model, 'pictures'));
    const opened = await during(request(window, 'models', 'open', [model, 'cpu']));
    if (!opened.ok) throw new Error(opened.failure.message);
    const { settings } = v.parse(openModelSchema, opened.value);
    const answer = await during(request(window, 'detector', 'detect', [id, settings, [], false]));
    expect(answer.ok ? '' : answer.failure.message).toContain("12 × 8 cells in 'objectness'");
  });
});
