import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { DroppedPictures } from './droppedPictures.ts';
import { PictureList } from './pictureList.ts';

const scratch = useScratchFolder();
const at = (...parts: string[]) => path.join(scratch(), ...parts);
const file = (name: string, text = name) => {
  const bytes = new TextEncoder().encode(text);
  return { name, bytes: bytes.buffer };
};
let dropped: DroppedPictures;
const makeList = (temporary = scratch()) =>
  new PictureList((dropped = new DroppedPictures(temporary)));
/** Another window's, whose copies lie with the former's. */
const makeListLike = (list: PictureList) => new PictureList(dropped, list);
const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);
const idsOf = ({ pictures }: { pictures: readonly { id: string }[] }) =>
  pictures.map(({ id }) => id);

async function makePictures(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(at(name)), { recursive: true });
    await writeFile(at(name), 'x');
  }
}

describe('PictureList.open', () => {
  it('shows the window names and ids, and keeps the paths to itself', async () => {
    await makePictures('album/a.jpg');
    const list = makeList();
    const { pictures, problems } = await list.open([at('album')]);
    expect(problems).toEqual([]);
    expect(pictures).toEqual([
      { id: expect.any(String) as string, name: 'a.jpg', folder: at('album'), bytes: 1 },
    ]);
    expect(list.get(idsOf({ pictures })[0] ?? '')).toMatchObject({
      source: at('album', 'a.jpg'),
      path: at('album', 'a.jpg'),
    });
  });

  it('takes the place of the former list', async () => {
    await makePictures('a.jpg', 'b.jpg');
    const list = makeList();
    const [a = ''] = idsOf(await list.open([at('a.jpg')]));
    const [b = ''] = idsOf(await list.open([at('b.jpg')]));
    expect(list.get(b).name).toBe('b.jpg');
    expect(() => list.get(a)).toThrow('This picture is no longer open: open it again.');
  });

  it('gives a picture that is opened again another id', async () => {
    await makePictures('a.jpg');
    const list = makeList();
    expect(idsOf(await list.open([at('a.jpg')]))).not.toEqual(
      idsOf(await list.open([at('a.jpg')])),
    );
  });

  it('leaves the list as it was where there is no picture', async () => {
    await makePictures('a.jpg', 'notes/b.txt');
    const list = makeList();
    const [a = ''] = idsOf(await list.open([at('a.jpg')]));
    const { pictures, problems } = await list.open([at('notes'), at('gone')]);
    expect(pictures).toEqual([]);
    expect(problems).toHaveLength(2);
    expect(list.get(a).name).toBe('a.jpg');
  });

  it.skipIf(process.platform !== 'linux')('names a file whose name is no text', async () => {
    await makePictures('album/a.jpg');
    const name = Buffer.from('/b\xe4d.jpg', 'latin1');
    await writeFile(Buffer.concat([Buffer.from(at('album')), name]), 'x');
    const { pictures, problems } = await makeList().open([at('album')]);
    expect(pictures.map((picture) => picture.name)).toEqual(['a.jpg']);
    expect(problems).toEqual([
      `'${at('album', 'b\uFFFDd.jpg')}' cannot be opened: its name is not UTF-8; rename it first.`,
    ]);
  });

  it('lets the latest opening win, however long an earlier one takes', async () => {
    await makePictures(...Array.from({ length: 40 }, (_, i) => `deep/${i}/${i}.jpg`), 'b.jpg');
    const list = makeList();
    const slow = list.open([at('deep')]);
    const quick = list.open([at('b.jpg')]);
    expect(await failureFrom(slow)).toMatchObject({ kind: 'stopped' });
    const [b = ''] = idsOf(await quick);
    expect(list.get(b).name).toBe('b.jpg');
  });
});

/** Drops files whole, one part each. */
async function drop(list: PictureList, files: readonly ReturnType<typeof file>[]) {
  const id = await list.beginDrop(files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
  for (const [part, piece] of files.entries()) await list.addToDrop(id, part, [piece]);
  return list.endDrop(id);
}
const more = (text: string) => ({ ...file('', text), name: null });
/** What lies in the folders of copies. */
const copies = async () => {
  const names = await readdir(scratch(), { recursive: true });
  return names.map((name) => path.basename(name)).filter((name) => /^\d+-/.test(name));
};

describe('a drop', () => {
  it('keeps the bytes until the end', async () => {
    const list = makeList();
    const { pictures } = await drop(list, [file('a.jpg', 'first'), file('a.jpg', 'second')]);
    expect(pictures).toMatchObject([
      { name: 'a.jpg', folder: 'Dropped', bytes: 5 },
      { name: 'a.jpg', folder: 'Dropped', bytes: 6 },
    ]);
    const [first = '', second = ''] = idsOf({ pictures });
    expect(await readFile(list.get(first).source, 'utf8')).toBe('first');
    expect(await readFile(list.get(second).source, 'utf8')).toBe('second');
    expect(list.get(first).path).toBe('a.jpg');
    await dropped.close();
    expect(await readdir(scratch())).toEqual([]);
  });

  it('is put together from its parts, in order', async () => {
    const list = makeList();
    const id = await list.beginDrop(12);
    await list.addToDrop(id, 0, [file('a.jpg', 'one '), more('two')]);
    await list.addToDrop(id, 1, [more(' x'), file('none.jpg', ''), file('b.jpg', 'y')]);
    await list.addToDrop(id, 2, [more('zz')]);
    const { pictures } = await list.endDrop(id);
    expect(pictures.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a.jpg', 9],
      ['none.jpg', 0],
      ['b.jpg', 3],
    ]);
    const texts = idsOf({ pictures }).map((each) => readFile(list.get(each).source, 'utf8'));
    expect(await Promise.all(texts)).toEqual(['one two x', '', 'yzz']);
    await dropped.close();
  });

  it('takes no part twice, before the former one, or beyond what was announced', async () => {
    const list = makeList();
    const id = await list.beginDrop(4);
    const first = list.addToDrop(id, 0, [file('a.jpg', 'ab')]);
    expect(await failureFrom(list.addToDrop(id, 1, [more('c')]))).toMatchObject({
      kind: 'badInput',
    });
    await first;
    for (const part of [0, 2]) {
      expect(await failureFrom(list.addToDrop(id, part, [more('c')]))).toEqual({
        kind: 'badInput',
        message:
          'What was dropped cannot be taken: its parts come one after another, and part 1 is next.',
      });
    }
    expect(await failureFrom(list.addToDrop(id, 1, [more('cde')]))).toMatchObject({
      message: 'What was dropped cannot be taken: more bytes come than were announced.',
    });
    expect(await failureFrom(list.endDrop(id))).toMatchObject({
      message: 'What was dropped cannot be taken: 2 bytes of it have not come.',
    });
    await list.addToDrop(id, 1, [more('cd')]);
    expect((await list.endDrop(id)).pictures).toMatchObject([{ bytes: 4 }]);
    await dropped.close();
  });

  it('without a name for its first file is not kept', async () => {
    const list = makeList();
    const id = await list.beginDrop(4);
    expect(await failureFrom(list.addToDrop(id, 0, [more('ab')]))).toMatchObject({
      message: 'What was dropped cannot be taken: its first file has no name.',
    });
    expect(await failureFrom(list.endDrop(id))).toMatchObject({ kind: 'stopped' });
  });

  it('leaves nothing behind where it does not end', async () => {
    await makePictures('album/x.jpg');
    const list = makeList();
    const begin = async () => {
      const id = await list.beginDrop(4);
      await list.addToDrop(id, 0, [file('a.jpg', 'ab')]);
      return id;
    };
    const stopped = {
      kind: 'stopped',
      message: 'Something else was opened in the meantime.',
    };
    const first = await begin();
    expect(await copies()).toEqual(['1-a.jpg']);
    const second = await begin();
    expect(await failureFrom(list.addToDrop(first, 1, [more('cd')]))).toEqual(stopped);
    expect(await copies()).toEqual(['1-a.jpg']);
    // Something else opens.
    await list.open([at('album')]);
    expect(await failureFrom(list.addToDrop(second, 1, [more('cd')]))).toEqual(stopped);
    await expect.poll(copies).toEqual([]);
    // Its window cannot read the rest, or is gone.
    const third = await begin();
    await list.abandonDrop(second);
    expect(await copies()).toEqual(['1-a.jpg']);
    await list.abandonDrop(third);
    expect(await copies()).toEqual([]);
    expect(list.all.map(({ name }) => name)).toEqual(['x.jpg']);
    // The studio closes.
    const last = await begin();
    await dropped.close();
    expect(await readdir(scratch())).toEqual(['album']);
    expect(await failureFrom(list.endDrop(last))).toEqual(stopped);
  });

  it('that is abandoned while a part is written leaves nothing behind either', async () => {
    const list = makeList();
    const id = await list.beginDrop(2);
    const adding = failureFrom(list.addToDrop(id, 0, [file('a.jpg', 'ab')]));
    await list.abandonDrop(id);
    expect(await adding).toMatchObject({ kind: 'stopped' });
    expect(await copies()).toEqual([]);
    await dropped.close();
  });

  it('may be of 4 GB with all that are kept, and what was abandoned counts no more', async () => {
    const list = makeList();
    const most = 4 * 2 ** 30;
    await drop(list, [file('a.jpg', 'abc')]);
    expect(await failureFrom(list.beginDrop(most - 2))).toEqual({
      kind: 'badInput',
      message:
        'What is dropped is copied, 4 GB at most until Anchorscope is started again: open the pictures, or their folder, where they lie.',
    });
    const id = await list.beginDrop(most - 3);
    expect(await failureFrom(makeListLike(list).beginDrop(1))).toMatchObject({ kind: 'badInput' });
    await list.abandonDrop(id);
    await list.abandonDrop(await list.beginDrop(most - 3));
    await dropped.close();
  });

  it('keeps pictures of a former drop readable: a job may be at them', async () => {
    const list = makeList();
    const [first = ''] = idsOf(await drop(list, [file('a.jpg')]));
    const { source } = list.get(first);
    await drop(list, [file('b.jpg')]);
    expect(await readFile(source, 'utf8')).toBe('a.jpg');
    await dropped.close();
  });

  it.each([
    ['../../etc/passwd', 'passwd', '1-passwd'],
    ['C:\\photos\\a.jpg', 'a.jpg', '1-a.jpg'],
    ['folder/', 'folder', '1-folder'],
    ['/', 'picture', '1-picture'],
    ['..', '..', '1-..'],
    ['a\0b\n<c>?.jpg', 'a\0b\n<c>?.jpg', '1-a_b__c__.jpg'],
    ['ümläut 写真.jpg', 'ümläut 写真.jpg', '1-ümläut 写真.jpg'],
    [`${'x'.repeat(5000)}.jpg`, `${'x'.repeat(5000)}.jpg`, `1-${'x'.repeat(56)}.jpg`],
  ])('writes %j under a harmless name in its own folder', async (name, shown, written) => {
    const list = makeList();
    const { pictures } = await drop(list, [file(name)]);
    expect(pictures.map((picture) => picture.name)).toEqual([shown]);
    const { source } = list.get(idsOf({ pictures })[0] ?? '');
    expect(path.basename(source)).toBe(written);
    expect(path.relative(scratch(), source).split(path.sep)).toHaveLength(3);
    await dropped.close();
  });

  it('takes ten thousand files, and no more', async () => {
    const list = makeList();
    const files = Array.from({ length: 10_000 }, (_, i) => file(`${i}.jpg`, ''));
    const id = await list.beginDrop(0);
    await list.addToDrop(id, 0, files);
    expect((await list.endDrop(id)).pictures).toHaveLength(10_000);
    const other = await list.beginDrop(0);
    expect(
      await failureFrom(list.addToDrop(other, 0, [...files, file('more.jpg', '')])),
    ).toMatchObject({
      message: 'What was dropped cannot be taken: it has more than 10000 files.',
    });
    await dropped.close();
  });

  it('says which picture could not be kept, and keeps the list', async () => {
    const temporary = at('temporary');
    const list = makeList(temporary);
    expect(await failureFrom(drop(list, [file('a.jpg')]))).toEqual({
      kind: 'notFound',
      message: expect.stringMatching(/^'a\.jpg' cannot be kept: .*temporary\.$/) as string,
    });
    await mkdir(temporary);
    const [a = ''] = idsOf(await drop(list, [file('a.jpg')]));
    await rm(temporary, { recursive: true });
    expect(await failureFrom(drop(list, [file('b.jpg')]))).toMatchObject({ kind: 'notFound' });
    expect(list.get(a).name).toBe('a.jpg');
    await dropped.close();
  });
});
