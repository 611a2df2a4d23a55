/** YOLO as other programs and other machines leave it, each with what is right. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset } from './readDataset.ts';
import { png, read, told, withFolder } from './testing/folders.ts';
import { all, filesOf } from './testing/othersFiles.ts';

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

  test('with keypoints that nothing tells of has its boxes, and says so', async () => {
    const files = { 'a.png': png, 'a.txt': '0 0.5 0.5 0.25 0.5 0.4 0.4 1 0.6 0.6 1\n' };
    const dataset = await read({ ...files, 'data.yaml': 'names: [cat]\n' });
    expect(all(dataset)).toEqual(['a.png, cat 24 12 40 36']);
    expect(dataset.problems).toEqual([
      'Taken for a box with keypoints, which are passed over, as its numbers tell (data.yaml has no kpt_shape): 1 annotation: line 1 of “a.txt” (2 keypoints).',
    ]);
    const outlined = await read({ ...files, 'data.yaml': 'names: [cat]\ntask: segment\n' });
    expect([...outlined.train, ...outlined.val][0]?.annotations[0]?.geometry.kind).toBe('polygon');
  });

  test('with a number of classes that is none, or one name for two classes, says so', async () => {
    const problemsOf = async (yaml: string) =>
      (await read({ 'a.png': png, 'a.txt': '0 0.5 0.5 0.5 0.5\n', 'data.yaml': yaml })).problems;
    expect(await problemsOf('nc: five\nnames: [cat, dog]\n')).toEqual([
      '“data.yaml”: nc is “five” and no number of classes; the names count.',
    ]);
    expect(await problemsOf('nc: 5.0\nnames: [cat, dog]\n')).toEqual([
      '“data.yaml”: nc is 5, and there are 2 names; the names count.',
    ]);
    expect(await problemsOf('nc: 3\nnames: [cat, dog, cat]\n')).toEqual([
      '“data.yaml”: the classes 0 and 2 have one name, “cat”; they stay different classes.',
    ]);
    expect(
      (await read({ 'a.png': png, 'a.txt': '', 'classes.txt': 'cat\ncat\n' })).problems,
    ).toEqual([
      '“classes.txt”: the classes 0 and 1 have one name, “cat”; they stay different classes.',
    ]);
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
