import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset } from './readDataset.ts';
import { cocoJson, png, read, told, withFolder } from './testing/folders.ts';

describe('a COCO data set', () => {
  test('has a file for each part, and other files beside them', async () => {
    const dataset = await read({
      'annotations/instances_train2017.json': cocoJson({ 'a.png': ['8 1 2 30 40'] }),
      'annotations/instances_val2017.json': cocoJson({ 'b.png': [], 'lost.png': [] }),
      'annotations/captions_train2017.json': '{}',
      'train2017/a.png': png,
      'val2017/b.png': png,
    });
    expect(dataset.format).toBe('coco');
    expect(dataset.classes).toEqual([
      { id: 3, name: 'RBC' },
      { id: 8, name: 'WBC' },
    ]);
    expect(told(dataset)).toEqual({
      train: ['train2017/a.png, WBC 1 2 31 42'],
      val: ['val2017/b.png'],
    });
    expect(dataset.problems).toEqual([
      'Left out, because the picture is not there: 1 annotated picture: “lost.png” of “annotations/instances_val2017.json”.',
    ]);
  });

  test('may be Roboflow’s, or one file, or a file that is named', async () => {
    const parts = await read({
      'train/_annotations.coco.json': cocoJson({ 'a.png': [] }),
      'train/a.png': png,
      'valid/_annotations.coco.json': cocoJson({ 'a.png': [] }),
      'valid/a.png': png,
      'test/_annotations.coco.json': cocoJson({ 'a.png': [] }),
      'test/a.png': png,
    });
    expect(told(parts)).toEqual({ train: ['train/a.png'], val: ['valid/a.png'] });
    const files = {
      'annotations/x.json': cocoJson({ 'a.png': [], 'b.png': [] }),
      'annotations/y.json': '[]',
      'images/a.png': png,
      'images/b.png': png,
    };
    await withFolder(files, async (folder) => {
      await expect(readDataset({ folder, format: 'coco' })).rejects.toThrow(
        /cannot be told which COCO file .* “annotations\/x.json” and “annotations\/y.json”; name one/,
      );
      const one = await readDataset({
        folder: path.join(folder, 'annotations/x.json'),
        format: null,
      });
      expect([...one.train, ...one.val].map(({ relativePath }) => relativePath).sort()).toEqual([
        'images/a.png',
        'images/b.png',
      ]);
      await expect(
        readDataset({ folder: path.join(folder, 'annotations/y.json'), format: null }),
      ).rejects.toThrow('“annotations/y.json” is no COCO file: it is a list');
    });
  });

  test('reports unknown categories, strays and paths that lead out', async () => {
    const json = JSON.parse(
      cocoJson({ 'a.png': ['3 1 1 5 5'], 'b.png': ['3 1 1 5 5', '5 1 1 5 5'] }),
    ) as {
      images: object[];
      annotations: object[];
    };
    json.annotations.push({ image_id: 99, category_id: 3, bbox: [1, 1, 2, 2] });
    json.images.push({ id: 5, file_name: '../../x.png' }, { id: 6, file_name: '/etc/x.png' });
    json.images.push({ id: 7, file_name: 'C:\\x.png' }, { id: 8, file_name: 'a.png' });
    const dataset = await read({ 'coco.json': JSON.stringify(json), 'a.png': png, 'b.png': png });
    expect([...dataset.train, ...dataset.val].map(({ name }) => name)).toEqual(['a.png']);
    expect(dataset.problems).toEqual([
      "Refused, because the way there leaves the data set's folder: 3 paths: “../../x.png” of “coco.json”, " +
        '“/etc/x.png” of “coco.json”, “C:\\x.png” of “coco.json”.',
      'Left out, because their picture is not in the file: 1 box: annotation 4 of “coco.json” (image_id 99).',
      'Left out, because the data name no such class: 1 box: annotation 3 of “coco.json” (class 5).',
      'Left out, because one of their objects cannot be read and would be taken for background: 1 picture: “b.png”.',
    ]);
  });
});
