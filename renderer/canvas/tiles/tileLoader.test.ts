import { describe, expect, test } from 'vitest';
import type { TileAddress } from '../../../shared/geometry/tiles.ts';
import { TileLoader, tileKey } from './tileLoader.ts';

const tile = (x: number): TileAddress => ({ level: 0, x, y: 0 });
const tiles = (...xs: number[]) => xs.map(tile);

function loaderOf(atOnce = 2) {
  const begun: string[] = [];
  const ended: string[] = [];
  const told: string[] = [];
  const work = new Map<string, PromiseWithResolvers<string>>();
  const loader = new TileLoader<string>(
    {
      load: (address, signal) => {
        const key = tileKey(address);
        begun.push(key);
        signal.addEventListener('abort', () => ended.push(key));
        const task = Promise.withResolvers<string>();
        work.set(key, task);
        return task.promise;
      },
      arrived: (address, loaded) => told.push(`${tileKey(address)} ${loaded}`),
      late: (loaded) => told.push(`late ${loaded}`),
      failed: (address) => told.push(`${tileKey(address)} failed`),
    },
    atOnce,
  );
  const settle = async (x: number, how: 'arrives' | 'fails' = 'arrives') => {
    const task = work.get(tileKey(tile(x)));
    if (how === 'arrives') task?.resolve(`tile ${x}`);
    else task?.reject(new Error('no'));
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { loader, begun, ended, told, settle };
}

describe('TileLoader', () => {
  test('loads a few at a time, in the order in which they are wanted', async () => {
    const { loader, begun, told, settle } = loaderOf();
    loader.want(tiles(5, 4, 6, 7));
    expect(begun).toEqual(['0/5/0', '0/4/0']);
    await settle(4);
    expect(begun).toEqual(['0/5/0', '0/4/0', '0/6/0']);
    expect(told).toEqual(['0/4/0 tile 4']);
  });

  test('ends what is wanted no more, and goes on with what still is', async () => {
    const { loader, begun, ended, told, settle } = loaderOf();
    loader.want(tiles(1, 2, 3));
    loader.want(tiles(9, 2));
    expect(ended).toEqual(['0/1/0']);
    expect(begun).toEqual(['0/1/0', '0/2/0', '0/9/0']);
    await settle(1);
    expect(told).toEqual(['late tile 1']);
    await settle(9);
    await settle(2);
    expect(told).toEqual(['late tile 1', '0/9/0 tile 9', '0/2/0 tile 2']);
    expect(begun).toHaveLength(3);
  });

  test('asks for a tile that failed only once it is forgiven', async () => {
    const { loader, begun, told, settle } = loaderOf();
    loader.want(tiles(1));
    await settle(1, 'fails');
    loader.want(tiles(1));
    expect(told).toEqual(['0/1/0 failed']);
    expect(begun).toHaveLength(1);
    loader.forgive();
    loader.want(tiles(1));
    expect(begun).toHaveLength(2);
    // Whose end is its own doing is no failure.
    loader.want([]);
    await settle(1, 'fails');
    expect(told).toHaveLength(1);
  });
});
