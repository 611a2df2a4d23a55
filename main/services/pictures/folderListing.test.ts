import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { listFolder } from './folderListing.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const listed = async () =>
  (await listFolder(scratch())).entries.map(({ kind, name }) => [kind, name]);
const failureFrom = (folder: string) => listFolder(folder).then(() => null, failureOf);

describe('listFolder', () => {
  it('has models first, then folders, weights, pictures and text, 2 before 10', async () => {
    for (const folder of ['z model', 'album 10', 'album 2', 'holiday.jpg']) await mkdir(at(folder));
    await writeFile(at('z model', 'model.json'), '{}');
    for (const file of ['10.png', '2.PNG', 'notes.txt', 'w.PTH', 'a.safetensors', 'b.zip']) {
      await writeFile(at(file), '');
    }
    expect(await listed()).toEqual([
      ['model', 'z model'],
      ['folder', 'album 2'],
      ['folder', 'album 10'],
      ['folder', 'holiday.jpg'],
      ['weights', 'a.safetensors'],
      ['weights', 'w.PTH'],
      ['picture', '2.PNG'],
      ['picture', '10.png'],
      ['text', 'notes.txt'],
    ]);
  });

  it('gives full paths, the folder itself and the one above', async () => {
    await writeFile(at('a.jpg'), '');
    expect(await listFolder(scratch())).toEqual({
      folder: scratch(),
      parent: path.dirname(scratch()),
      ...{ left: 0, pictures: 1 },
      entries: [{ name: 'a.jpg', path: at('a.jpg'), kind: 'picture' }],
      named: null,
    });
    expect((await listFolder(path.parse(scratch()).root)).parent).toBeNull();
  });

  it('lists the folder of a file, and says what the path is', async () => {
    await mkdir(at('package'));
    await writeFile(at('package', 'model.json'), '{}');
    for (const [file, kind] of [
      ['a.jpg', 'picture'],
      ['w.pth', 'weights'],
      ['names.txt', 'text'],
    ] as const) {
      await writeFile(at(file), '');
      const { folder, named } = await listFolder(at(file));
      expect([folder, named]).toEqual([scratch(), { name: file, path: at(file), kind }]);
    }
    const named = { name: 'package', path: at('package'), kind: 'model' };
    for (const given of [at('package'), at('package', 'model.json'), `${at('package')}/`]) {
      expect(await listFolder(given)).toMatchObject({ folder: at('package'), named });
    }
  });

  it('leaves out what is hidden', async () => {
    await mkdir(at('.git'));
    await writeFile(at('.a.jpg'), '');
    expect(await listed()).toEqual([]);
  });

  it('follows links and leaves out those that lead nowhere', async () => {
    await mkdir(at('folder'));
    await writeFile(at('picture.jpg'), '');
    await symlink(at('folder'), at('to folder'));
    await symlink(at('picture.jpg'), at('to picture.jpg'));
    await symlink(at('gone.jpg'), at('to nothing.jpg'));
    expect(await listed()).toEqual([
      ['folder', 'folder'],
      ['folder', 'to folder'],
      ['picture', 'picture.jpg'],
      ['picture', 'to picture.jpg'],
    ]);
  });

  it('has the first two thousand of each kind, and says how many more there are', async () => {
    // Written in an order that is not theirs.
    const numbers = Array.from({ length: 2100 }, (_, i) => (i * 1009) % 2100);
    for (const number of numbers) await writeFile(at(`p ${number}.jpg`), '');
    await mkdir(at('album'));
    await symlink(at('p 7.jpg'), at('link.jpg'));
    const { entries, left, pictures } = await listFolder(scratch());
    expect([left, pictures, entries.length]).toEqual([100, 2101, 2002]);
    expect(entries.map(({ name }) => name)).toEqual([
      ...['album', 'link.jpg'],
      ...Array.from({ length: 2000 }, (_, i) => `p ${i}.jpg`),
    ]);
  });

  it('says why a folder cannot be listed', async () => {
    await writeFile(at('a.zip'), '');
    expect(await failureFrom(at('gone'))).toEqual({
      kind: 'notFound',
      message: `There is no folder '${at('gone')}'.`,
    });
    expect(await failureFrom(at('a.zip'))).toEqual({
      kind: 'notFound',
      message: `'${at('a.zip')}' is not a folder, nor a file that can be opened here.`,
    });
    expect((await failureFrom(at('gone', 'a.jpg')))?.message).toBe(
      `There is no folder '${at('gone', 'a.jpg')}'.`,
    );
    expect((await failureFrom(at('a\0b')))?.message).toContain('could not be read');
    // As a name arrives whose bytes are no text.
    expect((await failureFrom(at('b\uFFFDd')))?.message).toBe(
      `'${at('b\uFFFDd')}' cannot be opened: its name is not UTF-8; rename it first.`,
    );
  });
});
