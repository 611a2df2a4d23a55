import { chmod, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { CacheRoom } from './cacheRoom.ts';
import { unfinishedPrefix } from './newFolder.ts';
import { openSmallDisk } from './testing/smallDisk.ts';
import { useScratchFolder } from './testing/scratch.ts';

const scratch = useScratchFolder();
const folder = () => path.join(scratch(), 'cache', 'room');
const room = (maxBytes = 1000) => new CacheRoom(folder(), maxBytes);

const keep = (where: CacheRoom, key: string, bytes: number | string) =>
  where.keep(key, async (file) => {
    await file.writeFile(typeof bytes === 'string' ? bytes : Buffer.alloc(bytes, 1));
  });

async function read(where: CacheRoom, key: string): Promise<string | null> {
  const file = await where.open(key);
  if (file === null) return null;
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

const secondsAgo = (file: string, seconds: number) => {
  const then = Date.now() / 1000 - seconds;
  return utimes(path.join(folder(), file), then, then);
};

describe('CacheRoom', () => {
  it('gives what was kept, also to another process, and takes the latest', async () => {
    expect(await read(room(), 'a1')).toBeNull();
    await keep(room(), 'a1', 'first');
    await keep(room(), 'a1', 'second');
    expect(await read(room(), 'a1')).toBe('second');
    expect(await readdir(folder())).toEqual(['a1']);
  });

  it('is its owner’s alone', async () => {
    await keep(room(), 'a', 'mine');
    if (process.platform === 'win32') return;
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder(), 'a'))).mode & 0o777).toBe(0o600);
  });

  it('drops what was not wanted for the longest time', async () => {
    const one = room(1000);
    for (const key of ['a', 'b', 'c']) await keep(one, key, 300);
    await secondsAgo('a', 3000);
    await secondsAgo('b', 2000);
    await secondsAgo('c', 1000);
    // By this it is the latest.
    expect(await read(one, 'a')).toHaveLength(300);
    await keep(one, 'd', 300);
    expect((await readdir(folder())).sort()).toEqual(['a', 'c', 'd']);
    await keep(one, 'e', 600);
    expect((await readdir(folder())).sort()).toEqual(['d', 'e']);
  });

  it('counts what was there before', async () => {
    const before = room(1000);
    for (const key of ['a', 'b', 'c']) await keep(before, key, 300);
    await secondsAgo('b', 500);
    await keep(room(1000), 'd', 200);
    expect((await readdir(folder())).sort()).toEqual(['a', 'c', 'd']);
  });

  it('removes what a process left unfinished, and leaves what is being written', async () => {
    await mkdir(folder(), { recursive: true });
    for (const name of ['old', 'new']) {
      await writeFile(path.join(folder(), unfinishedPrefix + name), 'x');
    }
    await secondsAgo(`${unfinishedPrefix}old`, 3600);
    await keep(room(), 'a', 'x');
    expect((await readdir(folder())).sort()).toEqual(['a', `${unfinishedPrefix}new`]);
  });

  it('keeps nothing of what was not written whole', async () => {
    const failing = room().keep('a', async (file) => {
      await file.writeFile('half');
      throw new Error('of the writer');
    });
    await expect(failing).rejects.toThrow();
    expect(await readdir(folder())).toEqual([]);
    await keep(room(), 'a', 'before');
    await expect(
      room().keep('a', () => Promise.reject(new Error('of the writer'))),
    ).rejects.toThrow();
    expect(await read(room(), 'a')).toBe('before');
  });

  it('says why nothing can be kept', async () => {
    await writeFile(path.join(scratch(), 'cache'), 'a file in the way');
    const failure = failureOf(await keep(room(), 'a', 'x').catch((error: unknown) => error));
    expect(failure.message).toContain(folder());
    expect(await read(room(), 'a')).toBeNull();
  });

  it('reads on where it may not write', async () => {
    await keep(room(), 'a', 'kept');
    await secondsAgo('a', 3600);
    await chmod(path.join(folder(), 'a'), 0o400);
    await chmod(folder(), 0o500);
    expect(await read(room(), 'a')).toBe('kept');
    await chmod(folder(), 0o700);
  });

  it('names a disk that is full, and leaves nothing on it', async ({ skip }) => {
    const disk = await openSmallDisk({ now: 1, freed: 2 });
    if (disk === null) return skip('no small disk can be mounted here');
    try {
      const small = new CacheRoom(path.join(disk.folder, 'room'), 2 ** 30);
      const failure = await keep(small, 'a', 2 ** 21).catch(failureOf);
      expect(failure).toMatchObject({ kind: 'diskFull' });
      expect(await readdir(path.join(disk.folder, 'room'))).toEqual([]);
      await keep(small, 'b', 1000);
      expect(await read(small, 'b')).toHaveLength(1000);
    } finally {
      await disk.close();
    }
  });

  it('drops what it is told to, and takes no key that is a path', async () => {
    await keep(room(), 'a', 'x');
    await room().drop('a');
    await room().drop('b');
    expect(await read(room(), 'a')).toBeNull();
    await expect(room().open('../a')).rejects.toThrow("'../a' is no key");
  });
});
