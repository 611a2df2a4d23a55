import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTiles, tileCount, type TileAddress } from '../../shared/geometry/tiles.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { readTile, readTilesSize, writeTiles } from './tileFile.ts';

const scratch = useScratchFolder();
const file = () => path.join(scratch(), 'tiles');
const size = { width: 5000, height: 700 };
const textOf = ({ level, x, y }: TileAddress): string => `tile ${level} ${x} ${y}`;

async function write(shares: number[] = []): Promise<void> {
  const handle = await open(file(), 'wx');
  try {
    const tiles = async function* () {
      for (const address of allTiles(size)) {
        yield await Promise.resolve({ address, bytes: new TextEncoder().encode(textOf(address)) });
      }
    };
    await writeTiles(handle, size, tiles(), (share) => shares.push(share));
  } finally {
    await handle.close();
  }
}

async function read(address: TileAddress): Promise<string | null> {
  const handle = await open(file(), 'r');
  try {
    const bytes = await readTile(handle, address);
    return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : bytes;
  } finally {
    await handle.close();
  }
}

async function readSize() {
  const handle = await open(file(), 'r');
  try {
    return await readTilesSize(handle);
  } finally {
    await handle.close();
  }
}

describe('a file of tiles', () => {
  it('gives each tile that was written, and tells of the writing', async () => {
    const shares: number[] = [];
    await write(shares);
    expect(await readSize()).toEqual(size);
    for (const address of allTiles(size)) expect(await read(address)).toBe(textOf(address));
    expect(shares).toHaveLength(tileCount(size));
    expect(shares.at(-1)).toBe(1);
    expect(await read({ level: 0, x: 10, y: 0 })).toBeNull();
    expect(await read({ level: 7, x: 0, y: 0 })).toBeNull();
  });

  it('is damaged wherever a byte is another one', async () => {
    await write();
    const whole = await readFile(file());
    const first: TileAddress = { level: 0, x: 0, y: 0 };
    // The kind, a side, the sum of both; the tile's place, length and sum; the tile.
    const places = [0, 9, 17, 20, 26, 30, whole.indexOf(textOf(first))];
    for (const at of places) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      await writeFile(file(), damaged);
      expect(await read(first), `byte ${at}`).toBe('damaged');
    }
  });

  it('is damaged where it is cut short, empty or something else', async () => {
    await write();
    const whole = await readFile(file());
    const last = [...allTiles(size)].at(-1) ?? { level: 0, x: 0, y: 0 };
    for (const length of [whole.length - 1, 40, 19, 0]) {
      await writeFile(file(), whole.subarray(0, length));
      expect(await read(last), `${length} bytes`).toBe('damaged');
    }
    await writeFile(file(), 'A text, which somebody put there, of more than twenty letters.');
    expect(await readSize()).toBeNull();
  });
});
