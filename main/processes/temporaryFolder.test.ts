import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LateFolder, removeLeftBehind, temporaryFolder } from './temporaryFolder.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';

const scratch = useScratchFolder();
afterEach(() => void vi.unstubAllGlobals());

/** The number of a process that has ended. */
const ended = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

/** A folder like this process's, as if another had made it. @returns its name. */
async function folderOf(pid: number, change = (name: string): string => name): Promise<string> {
  const own = path.basename(await temporaryFolder('dropped', scratch()));
  const name = change(own.replace(`-${process.pid}@`, `-${pid}@`)).replace(/.{6}$/, 'Ab3dE6');
  await mkdir(path.join(scratch(), name));
  await writeFile(path.join(scratch(), name, '1-a.png'), 'x');
  return name;
}

describe('a folder that is made late', () => {
  it('is made once, when it is wanted, and removed with what is in it', async () => {
    const late = new LateFolder('dropped', scratch());
    await late.remove();
    expect(await readdir(scratch())).toEqual([]);
    const [folder, again] = await Promise.all([late.get(), late.get()]);
    expect(again).toBe(folder);
    await writeFile(path.join(folder, 'a.png'), 'x');
    await late.remove();
    expect(await readdir(scratch())).toEqual([]);
  });

  it('is tried again where there was no place for it', async () => {
    const place = path.join(scratch(), 'later');
    const late = new LateFolder('dropped', place);
    await expect(late.get()).rejects.toThrow('ENOENT');
    await mkdir(place);
    expect(path.dirname(await late.get())).toBe(place);
  });
});

describe('temporary folders', () => {
  it('of a process that was killed are removed, and no others', async () => {
    const left = await folderOf(ended);
    const running = await folderOf(process.ppid);
    const elsewhere = await folderOf(ended, (name) => name.replace('@', '@another-'));
    await mkdir(path.join(scratch(), 'anchorscope-dropped-Ab3dE6'));
    await writeFile(path.join(scratch(), 'anchorscope'), 'x');
    const before = await readdir(scratch());
    expect(before).toHaveLength(8);
    await removeLeftBehind(scratch());
    expect(await readdir(scratch())).toEqual(before.filter((name) => name !== left));
    expect(before).toEqual(expect.arrayContaining([running, elsewhere]));
  });

  it('of a former process of the same number are removed', async () => {
    await temporaryFolder('import', scratch());
    vi.stubGlobal('performance', { timeOrigin: Date.now() + 1000 });
    await removeLeftBehind(scratch());
    expect(await readdir(scratch())).toEqual([]);
  });

  it('are no reason to fail where there is no place for them', async () => {
    await expect(removeLeftBehind(path.join(scratch(), 'none'))).resolves.toBeUndefined();
  });
});
