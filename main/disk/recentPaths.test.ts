import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useScratchFolder } from './testing/scratch.ts';
import { RecentPaths } from './recentPaths.ts';

const scratch = useScratchFolder();
const file = () => path.join(scratch(), 'data', 'recent.json');
const pathsOf = async (recent: RecentPaths) => (await recent.list()).map((each) => each.path);

describe('RecentPaths', () => {
  it('is empty at first', async () => {
    expect(await new RecentPaths(file()).list()).toEqual([]);
  });

  it('is new until something is added', async () => {
    const recent = new RecentPaths(file());
    expect(await recent.isNew()).toBe(true);
    void recent.add('/a');
    expect(await recent.isNew()).toBe(false);
    expect(await new RecentPaths(file()).isNew()).toBe(false);
  });

  it('has the latest first, each once, and survives a restart', async () => {
    const recent = new RecentPaths(file());
    for (const each of ['/a', '/b', '/a']) await recent.add(each);
    expect(await recent.list()).toEqual([
      { path: '/a', name: 'a' },
      { path: '/b', name: 'b' },
    ]);
    expect(await pathsOf(new RecentPaths(file()))).toEqual(['/a', '/b']);
  });

  it('loses nothing where several are added at once, and lists them without waiting', async () => {
    const recent = new RecentPaths(file());
    void Promise.all(['/a', '/b', '/c'].map((each) => recent.add(each)));
    expect(await pathsOf(recent)).toEqual(['/c', '/b', '/a']);
  });

  it('keeps twelve', async () => {
    const recent = new RecentPaths(file());
    for (let i = 0; i < 15; i++) await recent.add(`/${i}`);
    expect(await pathsOf(recent)).toEqual(Array.from({ length: 12 }, (_, i) => `/${14 - i}`));
  });

  it.each(['', 'no JSON', '{"a": 1}', '[1, 2]'])(
    'takes a file with %j for none',
    async (content) => {
      await mkdir(path.dirname(file()));
      await writeFile(file(), content);
      const recent = new RecentPaths(file());
      expect(await recent.list()).toEqual([]);
      await recent.add('/a');
      expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual(['/a']);
    },
  );

  it('goes without where nothing can be written', async () => {
    await writeFile(path.join(scratch(), 'data'), 'a file, not a folder');
    const recent = new RecentPaths(file());
    await recent.add('/a');
    expect(await recent.list()).toEqual([]);
  });
});
