import * as nodeFileSystem from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { writeNewFile } from './newFile.ts';
import type { FileSystem } from './newFolder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'anchorscope-file-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const failing = (more: Partial<FileSystem>): FileSystem => ({ ...nodeFileSystem, ...more });
const systemError = (code: string) => Object.assign(new Error(`${code}: from a test`), { code });
const failureFrom = (work: Promise<unknown>) => work.then(() => null, failureOf);

describe('writeNewFile', () => {
  it('makes the file with what it is of, and the folders above it', async () => {
    const file = path.join(root, 'a', 'b', 'report.html');
    await writeNewFile(file, ['one, ', '猫']);
    expect(await readFile(file, 'utf8')).toBe('one, 猫');
    expect(await readdir(path.dirname(file))).toEqual(['report.html']);
  });

  it.each<[string, (file: string) => Promise<unknown>]>([
    ['a file', (file) => writeFile(file, 'mine')],
    ['a folder', (file) => mkdir(file)],
    ['a link to nothing', (file) => symlink('nowhere', file)],
  ])('writes over nothing: %s', async (_, make) => {
    const file = path.join(root, 'report.html');
    await make(file);
    const failure = await failureFrom(writeNewFile(file, ['new']));
    expect(failure).toMatchObject({
      ...{ kind: 'badInput', message: `${file} exists already; name a file that does not.` },
    });
    expect(await readdir(root)).toEqual(['report.html']);
  });

  it.each<[string, string, Partial<FileSystem>, RegExp]>([
    [
      'a full disk',
      'diskFull',
      {
        open: async (...args) => {
          const handle = await nodeFileSystem.open(...args);
          handle.writeFile = () => Promise.reject(systemError('ENOSPC'));
          return handle;
        },
      },
      /^There is no room left on the disk for .*report\.html\.$/,
    ],
    [
      'a disk that can only be read',
      'badInput',
      { open: () => Promise.reject(systemError('EROFS')) },
      /^The disk can only be read: .*report\.html\.$/,
    ],
    [
      'a name that is refused at the end',
      'badInput',
      { rename: () => Promise.reject(systemError('EACCES')) },
      /^You may not write there: .*report\.html\.$/,
    ],
  ])('leaves nothing behind: %s', async (_, kind, more, sentence) => {
    const file = path.join(root, 'new', 'report.html');
    const failure = await failureFrom(writeNewFile(file, ['text'], { fileSystem: failing(more) }));
    expect(failure?.kind).toBe(kind);
    expect(failure?.message).toMatch(sentence);
    expect(await readdir(root)).toEqual([]);
  });

  it('leaves nothing behind where it is stopped', async () => {
    const stop = new AbortController();
    function* parts() {
      yield 'x'.repeat(1 << 17);
      stop.abort();
      yield 'more';
    }
    const file = path.join(root, 'report.html');
    const failure = await failureFrom(writeNewFile(file, parts(), { signal: stop.signal }));
    expect(failure?.kind).toBe('stopped');
    expect(await readdir(root)).toEqual([]);
  });
});
