import { describe, expect, test } from 'vitest';
import { png, read, told } from './testing/folders.ts';

describe('a YOLO data set', () => {
  test('with data.yaml has its classes and parts', async () => {
    const dataset = await read({
      'data.yaml': 'train: ../train/images\nval: ../valid/images\nnc: 2\nnames: [RBC, WBC]\n',
      'train/images/a.png': png,
      'train/labels/a.txt': '1 0.5 0.5 0.5 0.5\n',
      'train/images/d.png': png,
      'train/labels/d.txt': '1 0.5 0.5 0.5 0.5\n2 0.5 0.5 0.1 0.1\n',
      'train/images/c.png': png,
      'train/labels/c.txt': '0 0.5 0.5 0.1 0.1\n\n0 0.5 0.5 nan 0.1\n',
      'train/images/unlabelled.png': png,
      'valid/images/b.png': png,
      'valid/labels/b.txt': '',
      'valid/labels/lost.txt': '0 0.5 0.5 0.5 0.5\n',
      'README.roboflow.txt': 'hello',
    });
    expect(dataset.format).toBe('yolo');
    expect(told(dataset)).toEqual({
      train: ['train/images/a.png, WBC 16 12 48 36'],
      val: ['valid/images/b.png'],
    });
    expect(dataset.problems).toEqual([
      'Left out, because the picture is not there: 1 annotated picture: “valid/labels/lost.txt”.',
      'Left out, because there is no annotation of them: 1 picture: “train/images/unlabelled.png”.',
      'Left out, because a field is missing or wrong: 1 box: line 3 of “train/labels/c.txt”: w is “nan” and not a number.',
      'Left out, because the data name no such class: 1 box: line 2 of “train/labels/d.txt” (class 2).',
      'Left out, because one of their objects cannot be read and would be taken for background: 2 pictures: “train/images/c.png”, “train/images/d.png”.',
    ]);
  });

  test('without it is known by its folders, and its classes by a list', async () => {
    const folders = await read({
      'classes.txt': 'RBC\nWBC\n',
      'images/train/x/a.png': png,
      'labels/train/x/a.txt': '0 0.5 0.5 1 1\n',
      'images/val/a.png': png,
      'labels/val/a.txt': '',
    });
    expect(told(folders)).toEqual({
      train: ['images/train/x/a.png, RBC 0 0 64 48'],
      val: ['images/val/a.png'],
    });
    const flat = await read({ 'a.png': png, 'a.txt': '5 0.5 0.5 1 1\n', 'classes.txt': '' });
    expect(told(flat)).toEqual({ train: [], val: [] });
    expect(flat.problems[0]).toBe(
      'Left out, because the data name no such class: 1 box: line 1 of “a.txt” (class 5).',
    );
    const nameless = await read({ 'images/a.png': png, 'labels/a.txt': '5 0.5 0.5 1 1\n' });
    expect(told(nameless).train.concat(told(nameless).val)).toEqual([
      'images/a.png, class 5 0 0 64 48',
    ]);
    expect(nameless.problems[0]).toMatch(/^There is no list of class names/);
  });

  test('with lists takes the pictures that are in them', async () => {
    const dataset = await read({
      'data.yaml':
        'path: .\ntrain: train.txt\nval: [sub/val.txt]\ntest: nowhere\nnames: {0: RBC}\n',
      'train.txt': './images/a.png\nimages/b.png\n\nimages/lost.png\n',
      'sub/val.txt': '../images/b.png\n',
      'images/a.png': png,
      'images/b.png': png,
      'images/c.png': png,
      'labels/a.txt': '',
      'labels/b.txt': '',
      'labels/c.txt': '',
    });
    expect(told(dataset)).toEqual({ train: ['images/a.png'], val: ['images/b.png'] });
    expect(dataset.problems).toEqual([
      '“data.yaml”, test: there is no picture in “nowhere”.',
      'Left out, because the picture is not there: 1 annotated picture: “images/lost.png” of “train.txt”.',
      'Left out, because they are neither for training nor for validation: 1 picture: “images/c.png”.',
      'For training and for validation at once, and kept for validation alone: 1 picture: “images/b.png”.',
    ]);
  });

  test('with outlines has polygons or rotated boxes, as all of them together tell', async () => {
    const rectangle = '0 0.1 0.5 0.3 0.2 0.525 0.6 0.325 0.9\n';
    const triangle = '0 0.1 0.1 0.5 0.1 0.5 0.75\n';
    const kindsOf = async (labels: Readonly<Record<string, string>>) => {
      const pictures = Object.keys(labels).map(
        (name) => [name.replace('txt', 'png'), png] as const,
      );
      const { train, val, problems } = await read({ ...labels, ...Object.fromEntries(pictures) });
      expect(problems).toHaveLength(1);
      return [...train, ...val]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap(({ annotations }) => annotations.map(({ geometry }) => geometry.kind));
    };
    const square = '0 0.25 0.5 0.5 0.5 0.5 0.75 0.25 0.75\n';
    expect(await kindsOf({ 'a.txt': square, 'b.txt': '' })).toEqual(['rotatedBox']);
    expect(await kindsOf({ 'a.txt': square, 'b.txt': triangle })).toEqual(['polygon', 'polygon']);
    expect(await kindsOf({ 'a.txt': rectangle })).toEqual(['polygon']);
  });

  test('refuses a data.yaml whose pictures are elsewhere', async () => {
    for (const place of ['../../..', '/etc', 'nowhere']) {
      await expect(
        read({ 'data.yaml': `train: ${place}\nnames: [a]\n`, 'a.png': png, 'a.txt': '' }),
      ).rejects.toThrow(`“data.yaml”, train: there is no picture in “${place}”.`);
    }
  });

  test('of Darknet is divided by the lists that its data file names', async () => {
    const files = {
      'obj.names': 'RBC\n',
      'train.txt': 'data/obj_train_data/a.png\n',
      'valid.txt': 'data/obj_valid_data/b.png\n',
      'obj_train_data/a.png': png,
      'obj_train_data/a.txt': '0 0.5 0.5 0.5 0.5\n',
      'obj_valid_data/b.png': png,
      'obj_valid_data/b.txt': '',
    };
    const lists =
      'classes = 1\r\ntrain = data/train.txt\r\nvalid=data/valid.txt\r\nnames = data/obj.names\r\n';
    const dataset = await read({ ...files, 'obj.data': lists });
    expect(dataset.format).toBe('yolo');
    expect(told(dataset)).toEqual({
      train: ['obj_train_data/a.png, RBC 16 12 48 36'],
      val: ['obj_valid_data/b.png'],
    });
    expect(dataset.split).toBeNull();
    expect(dataset.problems).toEqual([]);
    const left = await read({ ...files, 'obj.data': 'classes = 1\ntrain = /home/me/x/list.txt\n' });
    expect(left.split).not.toBeNull();
    expect(left.problems).toEqual([
      '“obj.data”, train: there is no picture in “/home/me/x/list.txt”.',
    ]);
  });
});
