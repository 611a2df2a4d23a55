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

describe('PictureList.drop', () => {
  it('keeps the bytes until the end', async () => {
    const list = makeList();
    const { pictures } = await list.drop([file('a.jpg', 'first'), file('a.jpg', 'second')]);
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

  it('keeps pictures of a former drop readable: a job may be at them', async () => {
    const list = makeList();
    const [first = ''] = idsOf(await list.drop([file('a.jpg')]));
    const { source } = list.get(first);
    await list.drop([file('b.jpg')]);
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
    const { pictures } = await list.drop([file(name)]);
    expect(pictures.map((picture) => picture.name)).toEqual([shown]);
    const { source } = list.get(idsOf({ pictures })[0] ?? '');
    expect(path.basename(source)).toBe(written);
    expect(path.dirname(path.dirname(source))).toBe(scratch());
    await dropped.close();
  });

  it('takes thousands of files at once', async () => {
    const list = makeList();
    const files = Array.from({ length: 3000 }, (_, i) => file(`${i}.jpg`));
    expect((await list.drop(files)).pictures).toHaveLength(3000);
    await dropped.close();
  });

  it('says which picture could not be kept, and keeps the list', async () => {
    const temporary = at('temporary');
    const list = makeList(temporary);
    expect(await failureFrom(list.drop([file('a.jpg')]))).toEqual({
      kind: 'notFound',
      message: expect.stringMatching(/^'a\.jpg' cannot be kept: .*temporary\.$/) as string,
    });
    await mkdir(temporary);
    const [a = ''] = idsOf(await list.drop([file('a.jpg')]));
    await rm(temporary, { recursive: true });
    expect(await failureFrom(list.drop([file('b.jpg')]))).toMatchObject({ kind: 'notFound' });
    expect(list.get(a).name).toBe('a.jpg');
    await dropped.close();
  });
});
