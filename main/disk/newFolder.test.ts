import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import * as nodeFileSystem from 'node:fs/promises';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unfinishedPrefix, writeNewFolder, type FileSystem, type NewFile } from './newFolder.ts';
import type { FailureKind } from '../../shared/result.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'anchorscope-folder-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const files: NewFile[] = [
  { path: 'data.yaml', parts: ['names:\n', '  0: "猫"\n'] },
  { path: 'labels/a/b/c.txt', parts: [] },
  ...Array.from({ length: 40 }, (_, row) => ({ path: `labels/${row}.txt`, parts: [`${row}\n`] })),
];

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.replaceAll(path.sep, '/'))
    .sort();
}

function failure(kind: FailureKind, message: string | RegExp): unknown {
  return expect.objectContaining({
    name: 'StudioError',
    kind,
    message: typeof message === 'string' ? message : (expect.stringMatching(message) as unknown),
  });
}

/** The real file system, but for the writing of one file. */
function failingAt(name: string, error: Error, more: Partial<FileSystem> = {}): FileSystem {
  return {
    ...nodeFileSystem,
    open: async (file, flags, mode) => {
      const handle = await nodeFileSystem.open(file, flags, mode);
      if (path.basename(String(file)) === name) {
        handle.writeFile = () => Promise.reject(error);
      }
      return handle;
    },
    ...more,
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: from a test`), { code });
}

describe('a new folder', () => {
  test('holds every file, with the folders above it, and nothing else is left', async () => {
    const folder = path.join(root, 'runs', 'today', 'export');
    await writeNewFolder(folder, files);
    expect(await filesBelow(folder)).toEqual(files.map((file) => file.path).sort());
    expect(await readFile(path.join(folder, 'data.yaml'), 'utf8')).toBe('names:\n  0: "猫"\n');
    expect(await readFile(path.join(folder, 'labels/7.txt'), 'utf8')).toBe('7\n');
    expect(await readdir(path.join(root, 'runs', 'today'))).toEqual(['export']);
  });

  test('is written in pieces where a file is large', async () => {
    const folder = path.join(root, 'export');
    const parts = Array.from({ length: 30_000 }, (_, row) => `line ${row} é🐈\n`);
    await writeNewFolder(folder, [{ path: 'big.txt', parts }]);
    expect(await readFile(path.join(folder, 'big.txt'), 'utf8')).toBe(parts.join(''));
  });

  test('flushes every file and every folder, and is renamed last', async () => {
    const done: string[] = [];
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: async (file, flags, mode) => {
        const handle = await nodeFileSystem.open(file, flags, mode);
        const sync = handle.sync.bind(handle);
        handle.sync = () => {
          done.push(path.basename(String(file)).replace(/^unfinished-.*/, 'unfinished'));
          return sync();
        };
        return handle;
      },
      rename: (from, to) => {
        done.push('rename');
        return nodeFileSystem.rename(from, to);
      },
    };
    await writeNewFolder(path.join(root, 'export'), files.slice(0, 2), { fileSystem });
    expect(done.slice(0, 2).sort()).toEqual(['c.txt', 'data.yaml']);
    expect(done.slice(2, -2).sort()).toEqual(['a', 'b', 'labels', 'unfinished']);
    expect(done.slice(-2)).toEqual(['rename', path.basename(root)]);
  });

  test('is made in another folder where one is named', async () => {
    const place = path.join(root, 'deep', 'place');
    const folder = path.join(root, 'export');
    const seen: string[] = [];
    const looking = function* (): Generator<NewFile> {
      yield { path: 'a.txt', parts: ['a'] };
      seen.push(...readdirSync(root), ...readdirSync(place));
    };
    await writeNewFolder(folder, looking(), { madeIn: place });
    expect(seen).toEqual(['deep', expect.stringMatching(`^${unfinishedPrefix}`)]);
    expect(await filesBelow(root)).toEqual(['export/a.txt']);

    const other = path.join(root, 'other');
    const fileSystem = failingAt('data.yaml', systemError('ENOSPC'));
    await rm(path.join(root, 'deep'), { recursive: true });
    await expect(writeNewFolder(other, files, { fileSystem, madeIn: place })).rejects.toEqual(
      failure('diskFull', `There is no room left on the disk for ${other}.`),
    );
    expect(await readdir(root)).toEqual(['export']);
  });

  test('is refused where something of its name exists, which stays as it is', async () => {
    const link = path.join(root, 'link');
    const file = path.join(root, 'file');
    const empty = path.join(root, 'empty');
    const full = path.join(root, 'full');
    await symlink('nowhere', link);
    await writeFile(file, 'mine');
    await mkdir(empty);
    await mkdir(full);
    await writeFile(path.join(full, 'mine.txt'), 'mine');
    for (const folder of [link, file, empty, full]) {
      await expect(writeNewFolder(folder, files)).rejects.toEqual(
        failure('badInput', `${folder} exists already; name a folder that does not.`),
      );
    }
    await expect(writeNewFolder(path.join(file, 'export'), files)).rejects.toEqual(
      failure('badInput', /^A file is in the way where a folder is needed for .*export\.$/),
    );
    expect((await readdir(root)).sort()).toEqual(['empty', 'file', 'full', 'link']);
    expect(await readdir(full)).toEqual(['mine.txt']);
    expect(await readdir(empty)).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  test('is not written over one that appeared in the meantime', async () => {
    const folder = path.join(root, 'export');
    const racing = function* (): Generator<NewFile> {
      yield { path: 'a.txt', parts: ['mine'] };
      yield {
        path: 'b.txt',
        parts: (function* () {
          yield 'mine';
        })(),
      };
    };
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: async (from, to) => {
        await mkdir(folder);
        await writeFile(path.join(folder, 'theirs.txt'), 'theirs');
        await nodeFileSystem.rename(from, to);
      },
    };
    await expect(writeNewFolder(folder, racing(), { fileSystem })).rejects.toEqual(
      failure('badInput', /^In the meantime something else was written to /),
    );
    expect(await readdir(root)).toEqual(['export']);
    expect(await readdir(folder)).toEqual(['theirs.txt']);
  });

  test.each([
    ['ENOSPC', 'diskFull', 'There is no room left on the disk for'],
    ['EACCES', 'badInput', 'You may not write there:'],
    ['EIO', 'internal', 'Writing failed (EIO):'],
  ] as const)('is absent when a file meets %s', async (code, kind, words) => {
    const folder = path.join(root, 'a', 'b', 'export');
    const fileSystem = failingAt('17.txt', systemError(code));
    await expect(writeNewFolder(folder, files, { fileSystem })).rejects.toEqual(
      failure(kind, `${words} ${folder}.`),
    );
    expect(await readdir(root)).toEqual([]);
  });

  test('leaves folders above it that someone else has used', async () => {
    const folder = path.join(root, 'a', 'b', 'export');
    const fileSystem = failingAt('data.yaml', systemError('ENOSPC'), {
      rm: async (target, options) => {
        await writeFile(path.join(root, 'a', 'theirs.txt'), 'theirs');
        await nodeFileSystem.rm(target, options);
      },
    });
    await expect(writeNewFolder(folder, files, { fileSystem })).rejects.toThrow('no room left');
    expect(await filesBelow(root)).toEqual(['a/theirs.txt']);
  });

  test('says what is left where even that cannot be removed', async () => {
    const folder = path.join(root, 'export');
    const fileSystem = failingAt('data.yaml', systemError('ENOSPC'), {
      rm: () => Promise.reject(systemError('EIO')),
    });
    await expect(writeNewFolder(folder, files, { fileSystem })).rejects.toEqual(
      failure(
        'diskFull',
        /^There is no room .* What was written so far could not be removed: .*unfinished-/,
      ),
    );
  });

  test('is absent when it was written but its name could not be flushed', async () => {
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (file, flags, mode) =>
        file === root ? Promise.reject(systemError('EIO')) : nodeFileSystem.open(file, flags, mode),
    };
    const folder = path.join(root, 'export');
    await expect(writeNewFolder(folder, files, { fileSystem })).rejects.toThrow('EIO');
    expect(await readdir(root)).toEqual([]);
  });

  test('does without flushing folders where the system cannot', async () => {
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (file, flags, mode) =>
        flags === 'r'
          ? Promise.reject(systemError('EISDIR'))
          : nodeFileSystem.open(file, flags, mode),
    };
    await writeNewFolder(path.join(root, 'export'), files, { fileSystem });
    expect(await readdir(root)).toEqual(['export']);
  });

  test('is absent when it is stopped', async () => {
    const controller = new AbortController();
    const stopping = function* (): Generator<NewFile> {
      yield* files;
      controller.abort();
      yield { path: 'last.txt', parts: ['x'] };
    };
    const folder = path.join(root, 'export');
    const { signal } = controller;
    const stopped = failure('stopped', 'It was stopped, and nothing was written.');
    await expect(writeNewFolder(folder, stopping(), { signal })).rejects.toEqual(stopped);
    await expect(writeNewFolder(folder, files, { signal })).rejects.toEqual(stopped);
    expect(await readdir(root)).toEqual([]);
  });

  test('is absent when its text cannot be made', async () => {
    const parts = (function* (): Generator<string> {
      yield 'x';
      throw new RangeError('from a test');
    })();
    await expect(
      writeNewFolder(path.join(root, 'export'), [...files, { path: 'x.txt', parts }]),
    ).rejects.toEqual(failure('internal', /^Writing failed \(RangeError\): /));
    expect(await readdir(root)).toEqual([]);
  });

  const ofWindows = ['a\\..\\x', 'C:x'];
  test.skipIf(process.platform === 'win32').each(ofWindows)(
    'has a file of the name “%s” where that is a name',
    async (name) => {
      const folder = path.join(root, 'export');
      await writeNewFolder(folder, [{ path: `a/${name}`, parts: ['x'] }]);
      expect(await readdir(root)).toEqual(['export']);
      expect(await readdir(folder)).toEqual(['a']);
      expect(await readdir(path.join(folder, 'a'))).toEqual([name]);
    },
  );

  const ofThisSystem = process.platform === 'win32' ? ofWindows : ['x\0y'];
  test.each(['../x', '/x', 'a/../../x', 'a//x', '', ...ofThisSystem])(
    'never gets a file by the path “%s”',
    async (name) => {
      const folder = path.join(root, 'export');
      await expect(writeNewFolder(folder, [{ path: name, parts: ['x'] }])).rejects.toEqual(
        failure('internal', /is no path within the folder to make/),
      );
      expect(await readdir(root)).toEqual([]);
    },
  );

  test('names what cannot be a folder', async () => {
    await expect(writeNewFolder(path.join(root, 'x\0y'), files)).rejects.toEqual(
      failure('badInput', /^This cannot be the name of a folder: .*x\uFFFDy\.$/),
    );
    await expect(writeNewFolder(path.join(root, 'x'.repeat(300)), files)).rejects.toEqual(
      failure('badInput', /^The name is too long for the disk: /),
    );
    expect(await readdir(root)).toEqual([]);
  });

  test.skipIf(!existsSync('/proc/self'))(
    'comes to an end where no folder can ever be made (skipped without /proc)',
    async () => {
      await expect(writeNewFolder('/proc/anchorscope/export', files)).rejects.toMatchObject({
        name: 'StudioError',
      });
    },
  );

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says where nothing may be written (skipped as root, who may write anywhere)',
    async () => {
      await chmod(root, 0o500);
      await expect(writeNewFolder(path.join(root, 'export'), files)).rejects.toEqual(
        failure('badInput', /^You may not write there: /),
      );
      await chmod(root, 0o700);
    },
  );

  test('is absent after a kill in the middle, and what is left disturbs nobody', async () => {
    const folder = path.join(root, 'export');
    const program = path.join(import.meta.dirname, 'testing', 'endlessExport.ts');
    const child = fork(program, [folder], { execArgv: [] });
    const ended = once(child, 'exit');
    while ((await filesBelow(root)).length < 20) await delay(10);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    const left = await readdir(root);
    expect(left.length).toBe(1);
    expect(left[0]?.startsWith(unfinishedPrefix)).toBe(true);

    await writeNewFolder(folder, files);
    expect((await readdir(root)).sort()).toEqual(['export', ...left].sort());
    expect(await filesBelow(folder)).toEqual(files.map((file) => file.path).sort());
  });
});
