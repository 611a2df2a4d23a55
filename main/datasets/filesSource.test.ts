import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { readDataset } from './readDataset.ts';
import { png, read, told, withFolder, type Files } from './testing/folders.ts';

const pictures = (dataset: Dataset) => [told(dataset).train, told(dataset).val].flat().sort();

/** A labelme file with boxes `label x0 y0 x1 y1`. */
function labelme(imagePath: string | undefined, ...boxes: readonly string[]): string {
  const shapes = boxes.map((box) => {
    const [label, x0, y0, x1, y1] = box.split(' ');
    const points = [[x0, y0], [x1, y1]].map((point) => point.map(Number)); // prettier-ignore
    return { label, shape_type: 'rectangle', points };
  });
  return JSON.stringify({ imagePath, imageWidth: 64, imageHeight: 48, shapes });
}

/** A CVAT file of pictures by the attributes of each, with boxes `label x0 y0 x1 y1`. */
function cvat(labels: readonly string[], images: Readonly<Record<string, readonly string[]>>) {
  const names = labels.map((name) => `<label><name>${name}</name></label>`).join('');
  const elements = Object.entries(images).map(([attributes, boxes]) => {
    const shapes = boxes.map((box) => {
      const [label, x0, y0, x1, y1] = box.split(' ');
      return `<box label="${label}" xtl="${x0}" ytl="${y0}" xbr="${x1}" ybr="${y1}"/>`;
    });
    return `<image ${attributes}>${shapes.join('')}</image>`;
  });
  return `<annotations><meta><task><labels>${names}</labels></task></meta>${elements.join('')}</annotations>`;
}

describe('a labelme data set', () => {
  test('has a file for each picture, wherever it lies, and classes by name', async () => {
    const dataset = await read({
      'a.json': labelme('a.png', 'RBC 1 2 30 40', 'WBC 5 6 7 8'),
      'a.png': png,
      'labels/b.json': labelme('..\\images\\b.png', 'RBC 1 2 3 4'),
      'images/b.png': png,
      'labels/c.json': labelme(undefined),
      'images/c.png': png,
    });
    expect(dataset.format).toBe('labelme');
    expect(dataset.classes).toEqual([
      { id: 1, name: 'RBC' },
      { id: 2, name: 'WBC' },
    ]);
    expect(pictures(dataset)).toEqual([
      'a.png, RBC 1 2 30 40, WBC 5 6 7 8',
      'images/b.png, RBC 1 2 3 4',
      'images/c.png',
    ]);
    expect(dataset.problems).toEqual([]);
  });

  test('in folders of parts is divided by them', async () => {
    const dataset = await read({
      'train/a.json': labelme('a.png', 'RBC 1 2 3 4'),
      'train/a.png': png,
      'val/b.json': labelme('b.png', 'RBC 1 2 3 4'),
      'val/b.png': png,
    });
    expect(dataset.split).toBeNull();
    expect(told(dataset)).toEqual({
      train: ['train/a.png, RBC 1 2 3 4'],
      val: ['val/b.png, RBC 1 2 3 4'],
    });
  });

  test('finds pictures that were moved or renamed with their files, and says so', async () => {
    const dataset = await read({
      'a.json': labelme('/home/me/cats/IMG_1.png', 'RBC 1 2 3 4'),
      'a.png': png,
      'b.json': labelme('C:\\cats\\c.png', 'RBC 1 2 3 4'),
      'images/c.png': png,
      'd.json': labelme('lost.png', 'RBC 1 2 3 4'),
    });
    expect(pictures(dataset)).toEqual(['a.png, RBC 1 2 3 4', 'images/c.png, RBC 1 2 3 4']);
    expect(dataset.problems).toEqual([
      'Left out, because the picture is not there: 1 annotated picture: “lost.png” of “d.json”.',
      'Not where the annotation says, and found by their name: 2 pictures: “/home/me/cats/IMG_1.png” of “a.json”, ' +
        'taken to be “a.png”, “C:\\cats\\c.png” of “b.json”, taken to be “images/c.png”.',
    ]);
  });

  test('is of the pictures that its files name, and says where that is doubtful', async () => {
    const dataset = await read({
      'a.json': labelme('b.png', 'RBC 1 2 3 4'),
      'a.png': png,
      'b.json': labelme('a.png', 'RBC 5 6 7 8'),
      'b.png': png,
      'c.json': labelme('images/c.png', 'RBC 9 9 12 12'),
      'c.jpg': png,
      'images/c.png': png,
    });
    expect(pictures(dataset)).toEqual([
      'a.png, RBC 5 6 7 8',
      'b.png, RBC 1 2 3 4',
      'images/c.png, RBC 9 9 12 12',
    ]);
    expect(dataset.problems).toEqual([
      'Taken for the picture that they name, though one of their own name is there, too: 2 annotation files: ' +
        '“b.png” of “a.json”, “a.png” of “b.json”.',
      'Left out, because there is no annotation of them: 1 picture: “c.jpg”.',
    ]);
  });

  test('leaves out broken files and shapes without a box, each with a sentence', async () => {
    const mixed = JSON.stringify({
      imagePath: 'a.png',
      shapes: [
        { label: 'RBC', shape_type: 'rectangle', points: [[1, 2], [3, 4]] },
        { label: 'eye', shape_type: 'point', points: [[1, 2]] },
        { label: 'RBC', shape_type: 'mask', points: [[1, 2], [8, 9]], mask: 'iVBORw0KGgo=' },
      ],
    }); // prettier-ignore
    const dataset = await read({
      'a.json': mixed,
      'a.png': png,
      'b.json': '{"shapes": [',
      'b.png': png,
    });
    expect(pictures(dataset)).toEqual(['a.png, RBC 1 2 3 4, RBC 1 2 9 10']);
    expect(dataset.problems).toEqual([
      'Left out with all that is in them: 1 annotation file: “b.json” is no labelme file: it is cut short.',
      'Left out, because there is no annotation of them: 1 picture: “b.png”.',
      'Left out, because they have no box: 1 annotation: shape 2 of “a.json” (a point).',
      'Taken as their box, because their outline cannot be read: 1 annotation: shape 3 of “a.json”: its mask is a picture.',
    ]);
  });

  test('is a folder, and its pictures may lie in another', async () => {
    await withFolder({ 'a.json': labelme('a.png', 'RBC 1 2 3 4') }, async (folder) => {
      await expect(
        readDataset({ folder: path.join(folder, 'a.json'), format: null }),
      ).rejects.toThrow('“a.json” is a file; a labelme data set is a folder.');
      await withFolder({ 'x/a.png': png }, async (elsewhere) => {
        const dataset = await readDataset({ folder, format: null, pictures: elsewhere });
        expect(pictures(dataset)).toEqual(['x/a.png, RBC 1 2 3 4']);
      });
    });
  });
});

describe('a CVAT data set', () => {
  const files: Files = {
    'annotations.xml': cvat(['WBC', 'RBC'], {
      'name="a.png" width="64" height="48"': ['RBC 1 2 30 40'],
      'name="x/b.png" width="64" height="48"': [],
    }),
    'images/a.png': png,
    'images/x/b.png': png,
  };

  test('has its labels in their order, and pictures without an object', async () => {
    const dataset = await read(files);
    expect(dataset.classes).toEqual([
      { id: 1, name: 'WBC' },
      { id: 2, name: 'RBC' },
    ]);
    expect(pictures(dataset)).toEqual(['images/a.png, RBC 1 2 30 40', 'images/x/b.png']);
    expect(dataset.problems).toEqual([]);
    await withFolder(files, async (folder) => {
      const file = path.join(folder, 'annotations.xml');
      expect(pictures(await readDataset({ folder: file, format: null }))).toEqual(
        pictures(dataset),
      );
    });
  });

  test('is divided by its subsets, in whose folders the pictures are', async () => {
    const dataset = await read({
      'annotations.xml': cvat([], {
        'name="a.png" subset="Train" width="64" height="48"': ['RBC 1 2 3 4'],
        'name="a.png" subset="Validation" width="64" height="48"': ['RBC 5 6 7 8'],
      }),
      'images/Train/a.png': png,
      'images/Validation/a.png': png,
    });
    expect(told(dataset)).toEqual({
      train: ['images/Train/a.png, RBC 1 2 3 4'],
      val: ['images/Validation/a.png, RBC 5 6 7 8'],
    });
  });

  test('of a video has its frames, where they are called as CVAT calls them', async () => {
    const track =
      '<annotations><track id="0" label="RBC"><box frame="0" outside="0" xtl="1" ytl="2" xbr="11" ybr="12"/>' +
      '<box frame="2" outside="0" xtl="5" ytl="6" xbr="15" ybr="16"/><box frame="3" outside="1" xtl="5" ytl="6" xbr="15" ybr="16"/></track></annotations>';
    const frames = [0, 1, 2, 3].map((frame) => [`images/frame_00000${frame}.png`, png] as const);
    const dataset = await read({ 'annotations.xml': track, ...Object.fromEntries(frames) });
    expect(dataset.format).toBe('cvat');
    expect(pictures(dataset)).toEqual([
      'images/frame_000000.png, RBC 1 2 11 12',
      'images/frame_000001.png, RBC 3 4 13 14',
      'images/frame_000002.png, RBC 5 6 15 16',
      'images/frame_000003.png',
    ]);
    expect(dataset.problems).toEqual([]);
  });

  test('that is not there is said in one sentence', async () => {
    await expect(read({ 'a.png': png }, { format: 'cvat' })).rejects.toThrow(
      /^There is no CVAT XML file in “/,
    );
  });
});

test('a CreateML data set is divided by the folders of its files', async () => {
  const createml = (image: string) =>
    JSON.stringify([
      {
        image,
        annotations: [{ label: 'RBC', coordinates: { x: 15, y: 12, width: 10, height: 4 } }],
      },
    ]);
  const dataset = await read({
    'train/_annotations.createml.json': createml('a.png'),
    'train/a.png': png,
    'valid/_annotations.createml.json': createml('b.png'),
    'valid/b.png': png,
  });
  expect(dataset.format).toBe('createml');
  expect(told(dataset)).toEqual({
    train: ['train/a.png, RBC 10 10 20 14'],
    val: ['valid/b.png, RBC 10 10 20 14'],
  });
  expect(dataset.problems).toEqual([]);
});
