import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { findNamedPictures } from './namedPictures.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
/** A name as from the current folder, which a test cannot change. */
const relative = (...parts: string[]) => path.relative('', at(...parts));

async function makeFiles(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), 'x');
  }
}

describe('findNamedPictures', () => {
  it('shows each picture as it was named', async () => {
    await makeFiles('a.jpg', 'sub/b.jpg', 'sub/deep/c.jpg');
    const { pictures, problems } = await findNamedPictures([relative('a.jpg'), at('sub')]);
    expect(problems).toEqual([]);
    expect(pictures).toEqual([
      { path: at('a.jpg'), shown: relative('a.jpg'), name: 'a.jpg' },
      { path: at('sub', 'b.jpg'), shown: at('sub', 'b.jpg'), name: 'b.jpg' },
      { path: at('sub', 'deep', 'c.jpg'), shown: at('sub', 'deep', 'c.jpg'), name: 'c.jpg' },
    ]);
  });

  it('shows a folder named with dots without them in the middle', async () => {
    await makeFiles('sub/a.jpg');
    const { pictures } = await findNamedPictures([`${relative()}${path.sep}sub${path.sep}`]);
    expect(pictures.map(({ shown }) => shown)).toEqual([relative('sub', 'a.jpg')]);
  });

  it('has a picture once however often it is named', async () => {
    await makeFiles('a.jpg', 'b.jpg');
    const { pictures } = await findNamedPictures([at('b.jpg'), at(), at('*.jpg'), at('a.jpg')]);
    expect(pictures.map(({ name }) => name)).toEqual(['b.jpg', 'a.jpg']);
  });

  it.each([
    'with space.jpg',
    '[brackets].jpg',
    'line\nbreak.jpg',
    'ümläut 写真.jpg',
    '-dash.jpg',
    '..two.jpg',
  ])('takes the name %j', async (name) => {
    await makeFiles(name);
    const { pictures, problems } = await findNamedPictures([at(name)]);
    expect(problems).toEqual([]);
    expect(pictures).toEqual([{ path: at(name), shown: at(name), name }]);
  });

  it('says what gave no picture, in a sentence each', async () => {
    await makeFiles('notes/a.txt', 'a.jpg');
    const { pictures, problems } = await findNamedPictures([
      '',
      at('gone.jpg'),
      at('a.jpg'),
      at('*.png'),
      at('notes'),
    ]);
    expect(pictures).toHaveLength(1);
    expect(problems).toEqual([
      'One of the names is empty.',
      `There is no file '${at('gone.jpg')}'.`,
      `There is no file '${at('*.png')}'.`,
      `There is no picture in the folder '${at('notes')}'.`,
    ]);
  });
});
