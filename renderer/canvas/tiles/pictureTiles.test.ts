import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TilesState } from '../../../shared/transport/pictureAddresses.ts';
import { PictureTiles } from './pictureTiles.ts';
import type { FullResolution } from './tileSource.ts';

/** What a host answers with; the addresses that it was asked for. */
let state: TilesState | 'gone';
let tileStatus: number;
let asked: string[];
let open: number;
let dropped: number;
let told: FullResolution[];
let changes: number;
let tiles: PictureTiles<ImageBitmap>;

const size = { width: 20_000, height: 20_000 };
const ready: TilesState = { kind: 'ready', ...size };

beforeEach(() => {
  [state, tileStatus, asked, open, dropped, told, changes] = [ready, 200, [], 0, 0, [], 0];
  vi.stubGlobal('fetch', (url: string, { signal }: RequestInit) => {
    asked.push(url);
    signal?.throwIfAborted();
    if (url.includes('/tile/')) return Promise.resolve(new Response('x', { status: tileStatus }));
    return state === 'gone'
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(Response.json(state));
  });
  vi.stubGlobal('createImageBitmap', () => {
    open++;
    return Promise.resolve({ width: 516, height: 516, close: () => open-- });
  });
  tiles = tilesOf();
});
afterEach(() => {
  tiles.close();
  vi.unstubAllGlobals();
});

function tilesOf(maxBytes = 2 ** 30): PictureTiles<ImageBitmap> {
  const drawing = {
    take: (bitmap: ImageBitmap) => bitmap,
    drop: (bitmap: ImageBitmap) => {
      dropped++;
      bitmap.close();
    },
    changed: () => changes++,
    told: (now: FullResolution) => told.push(now),
  };
  return new PictureTiles({ url: 'picture/a', ...size, reduced: 0.4 }, drawing, maxBytes);
}

const lookAt = (x: number, y: number, scale: number) =>
  tiles.look({ width: 600, height: 600, scale, x: -x * scale, y: -y * scale });
const asksFor = (end: string) => asked.filter((url) => url.endsWith(end)).length;

/** Looks again and again, as a canvas does, until all is there. */
const allThere = (x: number, y: number, scale: number) =>
  vi.waitFor(() => {
    const { drawn, needed, missing } = lookAt(x, y, scale);
    expect(missing).toBe(0);
    expect(needed).toBeGreaterThan(0);
    return drawn;
  });

describe('PictureTiles', () => {
  test('asks for nothing before somebody looks closer than the reduced picture shows', () => {
    expect(lookAt(0, 0, 0.4)).toEqual({ drawn: [], needed: 0, missing: 0 });
    expect(asked).toEqual([]);
  });

  test('asks until they are prepared, and then loads what the view needs', async () => {
    state = { kind: 'preparing', done: 0.5 };
    expect(lookAt(0, 0, 1)).toMatchObject({ drawn: [], needed: 4, missing: 4 });
    await vi.waitFor(() => expect(told).toEqual([state]));
    expect(asked).toEqual(['picture/a/tiles']);
    state = ready;
    const drawn = await allThere(0, 0, 1);
    expect(told.at(-1)).toEqual({ kind: 'ready' });
    expect(changes).toBeGreaterThan(0);
    expect(drawn.map(({ image }) => image)).toContainEqual([512, 0, 1024, 512]);
    expect(asksFor('/tile/0/1/1')).toBe(1);
    const before = asked.length;
    await allThere(0, 0, 1);
    expect(asked).toHaveLength(before);
  });

  test('drops what was not looked at for long, and all at the end', async () => {
    tiles = tilesOf(1);
    await allThere(0, 0, 1);
    await allThere(9000, 9000, 1);
    expect(dropped).toBe(4);
    tiles.close();
    expect(open).toBe(0);
  });

  test('tells once that they cannot be made, and asks no more', async () => {
    state = { kind: 'failed', sentence: 'There is no room left.' };
    lookAt(0, 0, 1);
    await vi.waitFor(() =>
      expect(told).toEqual([{ kind: 'problem', sentence: 'There is no room left.' }]),
    );
    lookAt(0, 0, 1);
    expect(asked).toHaveLength(1);
  });

  test('tells that the studio does not answer, or that the file is another one', async () => {
    state = 'gone';
    lookAt(0, 0, 1);
    await vi.waitFor(() =>
      expect(told).toMatchObject([{ kind: 'problem', sentence: /does not answer/ }].map(matching)),
    );
    tiles = tilesOf();
    state = { kind: 'ready', width: 100, height: 100 };
    lookAt(0, 0, 1);
    await vi.waitFor(() => expect(told).toHaveLength(2));
    expect(told.at(-1)).toMatchObject(matching({ kind: 'problem', sentence: /has changed/ }));
  });

  test('has them prepared again where they are gone, but not for ever', async () => {
    await allThere(0, 0, 1);
    tileStatus = 404;
    await vi.waitFor(() => {
      lookAt(9000, 9000, 1);
      expect(told.at(-1)).toMatchObject(matching({ kind: 'problem', sentence: /does not stay/ }));
    });
    expect(asksFor('/tiles')).toBe(3);
    // What is there is still drawn.
    expect(lookAt(0, 0, 1)).toMatchObject({ needed: 4, missing: 0 });
  });

  test('asks no more once it is closed', async () => {
    state = { kind: 'preparing', done: 0 };
    lookAt(0, 0, 1);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    tiles.close();
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(asked).toHaveLength(before);
    expect(told).toHaveLength(1);
  });
});

const matching = ({ kind, sentence }: { kind: string; sentence: RegExp }) => ({
  kind,
  sentence: expect.stringMatching(sentence) as string,
});
