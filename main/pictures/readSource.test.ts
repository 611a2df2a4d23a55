import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSource } from './readSource.ts';

const onWindows = process.platform === 'win32';

describe('what is read', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
    await writeFile(at('file'), 'bytes');
    await writeFile(at('empty.jpg'), '');
    await mkdir(at('folder.jpg'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is a file, by its path or through a link', async () => {
    await symlink(at('file'), at('link'));
    for (const name of ['file', 'link']) {
      const { name: called, bytes } = await readSource(at(name));
      expect(called).toBe(at(name));
      expect(Buffer.from(bytes).toString()).toBe('bytes');
    }
  });

  it('is bytes that somebody has already', async () => {
    const source = { name: 'dropped.jpg', bytes: Buffer.from('x') };
    expect(await readSource(source)).toEqual(source);
  });

  it.each<[string, string, string]>([
    ['missing.jpg', 'notFound', "There is no file 'PATH'."],
    ['file/below.jpg', 'notFound', "There is no file 'PATH'."],
    ['empty.jpg', 'badInput', "'PATH' is an empty file."],
    ['folder.jpg', 'badInput', "'PATH' is a folder, not a picture."],
  ])('is not %s', async (name, kind, sentence) => {
    const message = sentence.replace('PATH', at(name));
    await expect(readSource(at(name))).rejects.toMatchObject({
      name: 'StudioError',
      kind,
      message,
    });
  });

  it('is not an empty drop', async () => {
    await expect(readSource({ name: 'a.png', bytes: new Uint8Array(0) })).rejects.toMatchObject({
      message: "'a.png' is an empty file.",
    });
  });

  it('is not a path that no file can have', async () => {
    await expect(readSource('a\0.jpg')).rejects.toMatchObject({ kind: 'badInput' });
    await expect(readSource(at('x'.repeat(5000)))).rejects.toMatchObject({
      kind: 'badInput',
      message: expect.stringMatching(/could not be read \(ENAMETOOLONG\)\.$/) as string,
    });
  });

  it.skipIf(onWindows)('is not a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    await expect(readSource(at('pipe.jpg'))).rejects.toMatchObject({
      kind: 'badInput',
      message: `'${at('pipe.jpg')}' is a device, pipe or socket, not a picture file.`,
    });
  });

  it.skipIf(onWindows)('is not a device', async () => {
    await expect(readSource('/dev/zero')).rejects.toMatchObject({ kind: 'badInput' });
  });

  // Root may read everything.
  it.skipIf(onWindows || process.getuid?.() === 0)('is not what permissions forbid', async () => {
    await writeFile(at('secret.jpg'), 'x');
    await chmod(at('secret.jpg'), 0);
    await expect(readSource(at('secret.jpg'))).rejects.toMatchObject({
      message: `'${at('secret.jpg')}' may not be read: permission is denied.`,
    });
  });

  it('is not a file of more than a gibibyte', async () => {
    const file = await open(at('huge.tif'), 'w');
    // Sparse: it takes no room.
    await file.truncate(2 ** 30 + 1);
    await file.close();
    await expect(readSource(at('huge.tif'))).rejects.toMatchObject({
      kind: 'unsupported',
      message: `'${at('huge.tif')}' has 1.0 GiB; a picture file may have at most 1 GiB.`,
    });
  });
});
