import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { readClasses } from './readClasses.ts';

const scratch = useScratchFolder();
const file = () => path.join(scratch(), 'classes');

async function classes(content: string | object, outputs: number) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(file(), text);
  return (await readClasses(file()))(outputs);
}
const refusal = async (content: string | object | Buffer, outputs = 2) => {
  const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
  await writeFile(file(), isBytes ? content : JSON.stringify(content));
  const failure = await readClasses(file())
    .then((of) => of(outputs), failureOf)
    .catch(failureOf);
  expect(failure).toMatchObject({ kind: 'badInput' });
  return failure;
};
const sentence = (what: string) => ({ kind: 'badInput', message: `'${file()}' ${what}.` });
const coco = (...ids: number[]) => ({
  info: {},
  categories: ids.map((id) => ({ id, name: `n${id}`, supercategory: 'x' })),
});

describe('a name a line', () => {
  it('is the order of the outputs, from 1', async () => {
    expect(await classes('\uFEFFcat\r\n  hot dog \r\n猫\r\n\r\n', 3)).toEqual([
      { id: 1, name: 'cat' },
      { id: 2, name: 'hot dog' },
      { id: 3, name: '猫' },
    ]);
  });

  it('may begin with the background, which is no class', async () => {
    expect(await classes('__background__\ncat', 1)).toEqual([{ id: 1, name: 'cat' }]);
  });

  it('must fit the weights in number', async () => {
    expect(await refusal('a\nb\nc')).toEqual(
      sentence('names 3 classes, but the weights have 2 besides background'),
    );
    expect(await refusal('a')).toEqual(
      sentence('names 1 class, but the weights have 2 besides background'),
    );
  });

  it.each([
    ['a\n\nb', "has an empty line among the names, before 'b'"],
    ['', 'has no name of a class in it'],
    [' \n\n', 'has no name of a class in it'],
    ['__background__\n', 'has no name of a class in it'],
    [`a\n${'b'.repeat(201)}`, 'has a name of more than 200 signs, that of class 2'],
    [Buffer.from([0x61, 0xff]), 'is not text in UTF-8'],
    [
      Buffer.alloc(4_000_001, 'a'),
      'is larger than 4 MB; give a file with the categories alone, or with a name a line',
    ],
  ])('is refused otherwise (%#)', async (content, what) => {
    expect(await refusal(content)).toEqual(sentence(what));
  });
});

describe("COCO's categories", () => {
  it('keep their ids, in the order of these', async () => {
    const dense = [
      { id: 1, name: 'n1' },
      { id: 7, name: 'n7' },
    ];
    expect(await classes(coco(7, 1), 2)).toEqual(dense);
    expect(await classes(coco(7, 1).categories, 2)).toEqual(dense);
  });

  it('are the outputs themselves where there are as many as ids', async () => {
    expect(await classes(coco(1, 4), 4)).toEqual([
      { id: 1, name: 'n1' },
      { id: 2, name: 'unused 2' },
      { id: 3, name: 'unused 3' },
      { id: 4, name: 'n4' },
    ]);
    expect(await classes(coco(0, 2), 3)).toEqual([
      { id: 0, name: 'n0' },
      { id: 1, name: 'unused 1' },
      { id: 2, name: 'n2' },
    ]);
    expect(await classes(coco(2, 3), 3)).toEqual([
      { id: 1, name: 'unused 1' },
      { id: 2, name: 'n2' },
      { id: 3, name: 'n3' },
    ]);
  });

  it('may have the background, which is no class', async () => {
    const categories = [
      { id: 0, name: '__background__' },
      { id: 1, name: 'cat' },
    ];
    expect(await classes({ categories }, 1)).toEqual([{ id: 1, name: 'cat' }]);
  });

  it('must fit the weights in one way or the other', async () => {
    expect(await refusal(coco(1, 7), 5)).toEqual(
      sentence('names 2 classes, with ids from 1 to 7, but the weights have 5 besides background'),
    );
  });

  const noList = "has no list 'categories' whose items each have a whole id from 0 and a name";
  it.each<[string | object, string]>([
    ['{"categories":', 'begins as JSON and is none'],
    [{ images: [] }, noList],
    [['cat', 'dog'], noList],
    [{ categories: [{ id: 1.5, name: 'a' }] }, noList],
    [{ categories: [{ id: -1, name: 'a' }] }, noList],
    [{ categories: [{ id: 1, name: ' ' }] }, noList],
    [coco(3, 3), 'has two categories with the id 3'],
    [coco(), 'has no name of a class in it'],
  ])('are refused otherwise (%#)', async (content, what) => {
    expect(await refusal(content)).toEqual(sentence(what));
  });
});

describe('a file that cannot be read', () => {
  it('is named', async () => {
    expect(await readClasses(file()).then(() => null, failureOf)).toEqual({
      kind: 'notFound',
      message: `There is no file '${file()}'.`,
    });
    await mkdir(file());
    expect(await readClasses(file()).then(() => null, failureOf)).toEqual(
      sentence('could not be read (EISDIR)'),
    );
  });
});
