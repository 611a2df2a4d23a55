/** Files as other programs and other machines leave them, each with what is right. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { readDataset } from './readDataset.ts';
import { cocoJson, png, read, told, vocXml, withFolder, type Files } from './testing/folders.ts';

const all = (dataset: Dataset) => {
  const { train, val } = told(dataset);
  return [...train, ...val].sort();
};
const filesOf = (more: Files): Files => ({ 'images/a.png': png, 'images/b.png': png, ...more });

interface Coco {
  readonly images?: readonly object[];
  readonly annotations?: readonly object[];
  readonly categories?: readonly object[];
}
const coco = ({ images, annotations, categories }: Coco): string =>
  JSON.stringify({
    images: images ?? [
      { id: 1, file_name: 'a.png' },
      { id: 2, file_name: 'b.png' },
    ],
    annotations: annotations ?? [],
    categories: categories ?? [{ id: 1, name: 'cat' }],
  });
const box = { image_id: 1, category_id: 1, bbox: [1, 2, 10, 20] };

describe('COCO', () => {
  test('with ids, sizes and iscrowd as texts or null is read', async () => {
    const dataset = await read(
      filesOf({
        'x.json': coco({
          images: [
            { id: '1', file_name: 'a.png', width: '64', height: '48' },
            { id: 2, file_name: 'b.png', width: null, height: null },
          ],
          annotations: [
            { ...box, iscrowd: null },
            { ...box, image_id: '2', category_id: '1', iscrowd: '0' },
            { ...box, image_id: 2, iscrowd: '1' },
          ],
        }),
      }),
    );
    expect(all(dataset)).toEqual([
      'images/a.png, cat 1 2 11 22',
      'images/b.png, cat 1 2 11 22, cat 1 2 11 22',
    ]);
    expect(dataset.problems).toEqual([]);
  });

  test('without a class that only stands for others', async () => {
    const categories = [
      { id: 0, name: 'cells-ab12', supercategory: 'none' },
      { id: 1, name: 'RBC', supercategory: 'cells-ab12' },
      { id: 2, name: 'WBC', supercategory: 'cells-ab12' },
    ];
    const files = (annotations: readonly object[]) => ({
      'train/_annotations.coco.json': coco({ annotations, categories }),
      'train/a.png': png,
      'train/b.png': png,
    });
    const dataset = await read(files([box]));
    expect(dataset.classes).toEqual([
      { id: 1, name: 'RBC' },
      { id: 2, name: 'WBC' },
    ]);
    expect(dataset.problems).toEqual([
      'Left out of the classes, because others name it as their supercategory and no box is of it: “cells-ab12”.',
    ]);
    // With a box it is a class like any other.
    const used = await read(files([{ ...box, category_id: 0 }]));
    expect(used.classes).toHaveLength(3);
    expect(used.problems).toEqual([]);
  });

  test('with an object that cannot be read teaches nothing of its picture', async () => {
    const dataset = await read(
      filesOf({
        'x.json': coco({ annotations: [box, { ...box, bbox: null }, { ...box, image_id: 2 }] }),
      }),
    );
    expect(all(dataset)).toEqual(['images/b.png, cat 1 2 11 22']);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 1 box: annotation 2 of “x.json”: bbox is null.',
      'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “images/a.png”.',
    ]);
  });

  test('with a box that says nothing, beside an outline or turned round, teaches nothing of its picture', async () => {
    const annotations = [
      { ...box, bbox: [0, 0, 0, 0], segmentation: [[1, 2, 11, 2, 11, 22]] },
      { ...box, image_id: 2, bbox: [11, 22, -10, -20] },
      { ...box, image_id: 3, bbox: [5, 5, 0, 0] },
    ];
    const images = ['a.png', 'b.png', 'c.png'].map((file_name, row) => ({
      id: row + 1,
      file_name,
    }));
    const dataset = await read(
      filesOf({ 'images/c.png': png, 'x.json': coco({ images, annotations }) }),
    );
    // A mere point is no object.
    expect(all(dataset)).toEqual(['images/c.png']);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 2 boxes: ' +
        'annotation 1 of “x.json”: its box has no area, and its outline has one (0, 0, 0, 0), ' +
        'annotation 2 of “x.json”: its box ends before it begins (11, 22, 1, 2).',
      'Left out, because one of their objects cannot be read and would be taken for background: ' +
        '2 pictures: “images/a.png”, “images/b.png”.',
      'Left out for want of an area: 1 box: annotation 3 of “x.json” (5, 5, 5, 5).',
    ]);
  });

  test('with Python’s NaN is read where nothing hangs on it', async () => {
    const json = coco({ annotations: [{ ...box, area: 'NAN' }] }).replace('"NAN"', 'NaN');
    const dataset = await read(filesOf({ 'x.json': json }));
    expect(all(dataset)).toEqual(['images/a.png, cat 1 2 11 22', 'images/b.png']);
    expect(dataset.problems).toEqual([]);
  });

  test.each(['NFC', 'NFD'])(
    'with names in another Unicode form than %s of the disk',
    async (form) => {
      const other = form === 'NFC' ? 'NFD' : 'NFC';
      const json = coco({
        images: [{ id: 1, file_name: 'é/é.png'.normalize(other) }],
        annotations: [box],
      });
      const name = `images/${'é/é.png'.normalize(form)}`;
      const dataset = await read({ [name]: png, 'x.json': json });
      expect(all(dataset)).toEqual([`${name}, cat 1 2 11 22`]);
      expect(dataset.problems).toEqual([]);
    },
  );

  test('with an entry for each object of one picture has them together, each once', async () => {
    const images = [1, 2, 3, 4].map((id) => ({ id, file_name: id === 4 ? 'b.png' : 'a.png' }));
    const annotations = [
      box,
      { ...box, bbox: [1, 2, 10, 20] },
      { ...box, image_id: 2, bbox: [30, 5, 10, 10] },
      { ...box, image_id: 3 },
      { ...box, image_id: 4 },
    ];
    const dataset = await read(filesOf({ 'x.json': coco({ images, annotations }) }));
    expect(all(dataset)).toEqual([
      'images/a.png, cat 1 2 11 22, cat 1 2 11 22, cat 30 5 40 15',
      'images/b.png, cat 1 2 11 22',
    ]);
    const [first] = [...dataset.train, ...dataset.val].filter(({ name }) => name === 'a.png');
    expect(first?.annotations.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(dataset.problems).toEqual([
      'Annotated in more than one place, and all of it taken together: 1 picture: “images/a.png”.',
      'Said more than once, of which only the first counts: 1 entry: annotation 4 of “x.json”.',
    ]);
  });

  test('of one subset never takes the picture of another', async () => {
    const dataset = await read({
      'train/_annotations.coco.json': cocoJson({ 'a.png': [], 'b.png': ['3 1 1 9 9'] }),
      'train/a.png': png,
      'valid/_annotations.coco.json': cocoJson({ 'b.png': [] }),
      'valid/b.png': png,
    });
    expect(told(dataset)).toEqual({ train: ['train/a.png'], val: ['valid/b.png'] });
    expect(dataset.problems).toEqual([
      'Left out, because the picture is not there: 1 annotated picture: “b.png” of “train/_annotations.coco.json” (“valid/b.png” may be that of another).',
    ]);
  });

  test.skipIf(process.platform === 'win32')('with names that Linux allows is read', async () => {
    const names = ['a:b.png', 'a\\b.png', 'new\nline.png', ' .png', 'C:x.png'];
    const dataset = await read({
      'x.json': coco({ images: names.map((file_name, id) => ({ id, file_name })) }),
      ...Object.fromEntries(names.map((name) => [`images/${name}`, png])),
    });
    expect([...dataset.train, ...dataset.val].map(({ name }) => name).sort()).toEqual(
      [...names].sort(),
    );
    expect(dataset.problems).toEqual([]);
  });
});

describe('Pascal VOC', () => {
  const xml = (more = '', size = '64x48') =>
    vocXml('a.png', size, 'cat 2 3 10 20').replace('<size>', `${more}<size>`);

  test('with a size that is swapped, empty or wrong has its boxes', async () => {
    const sizeless = xml().replace(/<size>.*<\/size>/, '<size><width></width><height/></size>');
    const dataset = await read({
      'a.xml': xml('', '48x64'),
      'a.png': png,
      'b.xml': sizeless.replaceAll('a.png', 'b.png'),
      'b.png': png,
      // Its box would not be on the picture.
      'c.xml': vocXml('c.png', '48x64', 'cat 2 3 10 60'),
      'c.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20', 'b.png, cat 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Left out, because the annotation is of a picture of another size: 1 picture: “c.png” is 64 × 48 and in “c.xml” 48 × 64.',
      'Taken without the size that the annotation gives, which cannot be read: 1 picture: “b.png” in “b.xml”: size.width is “” and not a number.',
      'Annotated with width and height in the place of each other; the boxes fit the picture and were taken as they are: 1 picture: “a.png”.',
    ]);
  });

  test('with a filename without extension, or with another one, finds the picture', async () => {
    const dataset = await read({
      'Annotations/one.xml': vocXml('img1', '64x48', 'cat 2 3 10 20'),
      'Annotations/two.xml': vocXml('img.v2', '64x48', 'cat 2 3 10 20'),
      'Annotations/three.xml': vocXml('img3.jpg', '64x48', 'cat 2 3 10 20'),
      'Annotations/four.xml': vocXml('D:\\work\\img4.png', '64x48', 'cat 2 3 10 20'),
      'JPEGImages/img1.png': png,
      'JPEGImages/img.v2.png': png,
      'JPEGImages/img3.png': png,
      'JPEGImages/img4.png': png,
    });
    expect(all(dataset)).toEqual([
      'JPEGImages/img.v2.png, cat 1 2 10 20',
      'JPEGImages/img1.png, cat 1 2 10 20',
      'JPEGImages/img3.png, cat 1 2 10 20',
      'JPEGImages/img4.png, cat 1 2 10 20',
    ]);
    expect(dataset.problems).toEqual([
      'Not where the annotation says, and found by their name: 2 pictures: ' +
        '“Annotations/four.xml” is of “D:\\work\\img4.png”, taken to be “JPEGImages/img4.png”, ' +
        '“Annotations/three.xml” is of “img3.jpg”, taken to be “JPEGImages/img3.png”.',
    ]);
  });

  test('whose files name each other’s pictures says so', async () => {
    const dataset = await read({
      'a.xml': vocXml('b.png', '64x48', 'cat 2 3 10 20'),
      'b.xml': vocXml('a.png', '64x48', 'dog 2 3 10 20'),
      'c.xml': vocXml('before-it-was-renamed.png', '64x48'),
      'a.png': png,
      'b.png': png,
      'c.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20', 'b.png, dog 1 2 10 20', 'c.png']);
    expect(dataset.problems).toEqual([
      'Taken for the picture of their own name, though they name another that is there, too: 2 annotation files: ' +
        '“a.xml” is of “b.png”, “b.xml” is of “a.png”.',
    ]);
  });

  test('with a file for each object of one picture has them together', async () => {
    const dataset = await read({
      'x1.xml': vocXml('a.png', '64x48', 'cat 2 3 10 20'),
      'x2.xml': vocXml('a.png', '64x48', 'dog 2 3 10 20', 'cat 2 3 10 20'),
      'a.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, cat 1 2 10 20, dog 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Annotated in more than one place, and all of it taken together: 1 picture: “a.png”.',
      'Said more than once, of which only the first counts: 1 entry: object 2 of “x2.xml”.',
    ]);
  });

  test('with lists in another Unicode form than the names has them', async () => {
    const name = 'é'.normalize('NFD');
    const dataset = await read({
      [`Annotations/${name}.xml`]: vocXml('é.png', '64x48', 'cat 2 3 10 20'),
      'Annotations/b.xml': vocXml('b.png', '64x48', 'cat 2 3 10 20'),
      [`JPEGImages/${name}.png`]: png,
      'JPEGImages/b.png': png,
      'ImageSets/Main/train.txt': 'é\n',
      'ImageSets/Main/val.txt': 'b\n',
    });
    expect(told(dataset)).toEqual({
      train: [`JPEGImages/${name}.png, cat 1 2 10 20`],
      val: ['JPEGImages/b.png, cat 1 2 10 20'],
    });
    expect(dataset.problems).toEqual([]);
  });

  test('with a DOCTYPE and in the encoding that it declares is read', async () => {
    const declared = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="gb2312"?><!DOCTYPE annotation>'),
      Buffer.from(xml().replace('cat', '??')),
    ]);
    declared.set([0xc3, 0xa8], declared.indexOf('??'));
    const dataset = await read({
      'a.xml': declared,
      'a.png': png,
      'b.xml': Buffer.from(`\uFEFF<?xml version="1.0" encoding="utf-16"?>${xml()}`, 'utf16le'),
      'b.png': png,
    });
    expect(all(dataset)).toEqual(['a.png, 猫 1 2 10 20', 'b.png, cat 1 2 10 20']);
    expect(dataset.problems).toEqual([
      'Taken for the picture of their own name, though they name another that is there, too: 1 annotation file: “b.xml” is of “a.png”.',
    ]);
  });
});

describe('YOLO', () => {
  const yaml = 'train: images\nval: images\nnames: [cat, dog]\n';

  test('in pixels is refused with its line and field', async () => {
    const dataset = await read(
      filesOf({
        'data.yaml': yaml,
        'labels/a.txt': '0 0.5 0.5 0.5 0.5\n0 10 20 60 80\n',
        'labels/b.txt': '1 0.5 0.5 0.5 0.5\n',
      }),
    );
    expect(all(dataset)).toEqual(['images/b.png, dog 16 12 48 36']);
    expect(dataset.problems).toEqual([
      'Left out, because a field is missing or wrong: 1 box: line 2 of “labels/a.txt”: ' +
        'cx is “10” and not a share of the picture, from 0 to 1; it may be in pixels.',
      'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “images/a.png”.',
    ]);
  });

  test('with another number of classes than names says so', async () => {
    const files = filesOf({ 'labels/a.txt': '', 'labels/b.txt': '' });
    const dataset = await read({ ...files, 'data.yaml': `nc: 5\n${yaml}` });
    expect(dataset.problems).toEqual([
      '“data.yaml”: nc is 5, and there are 2 names; the names count.',
    ]);
    expect((await read({ ...files, 'data.yaml': `nc: 2\n${yaml}` })).problems).toEqual([]);
  });

  test('with keypoints has its boxes', async () => {
    const dataset = await read(
      filesOf({
        'data.yaml': `${yaml}kpt_shape: [2, 2]\n`,
        'labels/a.txt': '0 0.5 0.5 0.5 0.5 0.1 0.1 0.2 0.2\n',
        'labels/b.txt': '',
      }),
    );
    expect(all(dataset)).toEqual(['images/a.png, cat 16 12 48 36', 'images/b.png']);
    expect(dataset.problems).toEqual([]);
  });

  test('with a list of absolute paths, here or of another machine, finds the pictures', async () => {
    const files = filesOf({
      'labels/a.txt': '0 0.5 0.5 0.5 0.5\n',
      'labels/b.txt': '0 0.5 0.5 0.5 0.5\n',
    });
    await withFolder(files, async (folder) => {
      const list = `${path.join(folder, 'images/a.png')}\n/home/other/images/b.png\n/home/other/c.png\n`;
      await writeFile(path.join(folder, 'train.txt'), list);
      await writeFile(path.join(folder, 'data.yaml'), 'train: train.txt\nnames: [cat]\n');
      const dataset = await readDataset({ folder, format: null });
      expect(all(dataset)).toEqual([
        'images/a.png, cat 16 12 48 36',
        'images/b.png, cat 16 12 48 36',
      ]);
      expect(dataset.problems).toEqual([
        'Left out, because the picture is not there: 1 annotated picture: “/home/other/c.png” of “train.txt”.',
        'Not where the annotation says, and found by their name: 1 picture: ' +
          '“/home/other/images/b.png” of “train.txt”, taken to be “images/b.png”.',
      ]);
    });
  });

  test('with folders of another machine in data.yaml finds what is left of them', async () => {
    const dataset = await read({
      'data.yaml': 'train: /content/ds/images/train\nval: C:\\ds\\images\\val\nnames: [cat]\n',
      'images/train/a.png': png,
      'images/val/b.png': png,
      'labels/train/a.txt': '',
      'labels/val/b.txt': '',
    });
    expect(told(dataset)).toEqual({ train: ['images/train/a.png'], val: ['images/val/b.png'] });
    expect(dataset.problems).toEqual([
      '“data.yaml”: “/content/ds/images/train” is not there; “images/train” was taken for it.',
      '“data.yaml”: “C:\\ds\\images\\val” is not there; “images/val” was taken for it.',
    ]);
  });

  test('with byte order marks and in UTF-16 is read', async () => {
    const wide = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
    const dataset = await read(
      filesOf({
        'data.yaml': wide(yaml),
        'labels/a.txt': wide('0 0.5 0.5 0.5 0.5\n'),
        'labels/b.txt': '\uFEFF1 0.5 0.5 0.5 0.5\n',
      }),
    );
    expect(all(dataset)).toEqual([
      'images/a.png, cat 16 12 48 36',
      'images/b.png, dog 16 12 48 36',
    ]);
    expect(dataset.problems).toEqual([]);
  });

  test('finds the labels of pictures whose names are in another Unicode form', async () => {
    const files = filesOf({ 'data.yaml': yaml, 'labels/a.txt': '', 'labels/b.txt': '' });
    await withFolder(files, async (folder) => {
      const at = (name: string) => path.join(folder, name);
      await mkdir(at('images/x'));
      await mkdir(at('labels/x'));
      await rename(at('images/a.png'), at(`images/x/${'é'.normalize('NFD')}.png`));
      await rename(at('labels/a.txt'), at(`labels/x/${'é'.normalize('NFC')}.txt`));
      const dataset = await readDataset({ folder, format: null });
      expect(dataset.train.length + dataset.val.length).toBe(2);
      expect(dataset.problems).toEqual([]);
    });
  });
});

describe('pictures of formats that cannot be read', () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');
  const sentence = (file: string, kind: string): RegExp =>
    new RegExp(`'${file}' is ${kind}, which cannot be read; save it as JPEG or PNG first`);

  test('are named as what they are, and are not said to be missing', async () => {
    const voc = await read({
      'JPEGImages/a.heic': heic,
      'JPEGImages/b.png': png,
      'JPEGImages/c.NEF': Buffer.from('MM\0*\0\0\0\x08\0\0', 'latin1'),
      'Annotations/a.xml': vocXml('a.heic', '64x48', 'cat 1 2 11 22'),
      'Annotations/b.xml': vocXml('b.png', '64x48', 'cat 1 2 11 22'),
      // What another program calls it after it was turned into a JPEG, which is not here.
      'Annotations/c.xml': vocXml('c.jpg', '64x48', 'cat 1 2 11 22'),
    });
    expect(all(voc)).toHaveLength(1);
    expect(voc.problems.join()).toMatch(sentence('JPEGImages/a.heic', 'a HEIC picture'));
    expect(voc.problems.join()).toMatch(sentence('JPEGImages/c.NEF', 'a raw photograph'));
    expect(voc.problems.join()).not.toMatch(/not there/);

    const images = [
      { id: 1, file_name: 'a.heic' },
      { id: 2, file_name: 'b.png' },
    ];
    const inCoco = await read({ 'a.heic': heic, 'b.png': png, 'x.json': coco({ images }) });
    expect(all(inCoco)).toHaveLength(1);
    expect(inCoco.problems.join()).toMatch(sentence('a.heic', 'a HEIC picture'));
  });

  test('stand behind a picture of the same name that can be read', async () => {
    const dataset = await read({
      'a.cr2': heic,
      'a.png': png,
      'a.xml': vocXml('a', '64x48', 'cat 1 2 11 22'),
    });
    expect(all(dataset)).toEqual(['a.png, cat 0 1 11 22']);
  });
});
