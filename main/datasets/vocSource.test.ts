import { describe, expect, test } from 'vitest';
import path from 'node:path';
import type { Dataset } from './dataset.ts';
import { byHand, noAttributes } from '../../shared/annotation/annotation.ts';
import { picture, png, read, told, vocXml, type Files } from './testing/folders.ts';

describe('a Pascal VOC data set', () => {
  const voc: Files = {
    'Annotations/a.xml': vocXml('a.png', '64x48', 'WBC 1 1 64 48', 'RBC 11 11 20 20'),
    'Annotations/b.xml': vocXml('b.png', '64x48'),
    'Annotations/c.xml': vocXml('c.png', '64x48', 'RBC 5 5 6 6'),
    'JPEGImages/a.png': png,
    'JPEGImages/b.png': png,
    'JPEGImages/c.png': png,
  };

  test('with lists is divided as they say', async () => {
    const dataset = await read({
      ...voc,
      'ImageSets/Main/train.txt': 'a\r\n',
      'ImageSets/Main/val.txt': 'b\nlost\n',
      'ImageSets/Main/trainval.txt': 'a\nb\nlost\n',
      'ImageSets/Main/test.txt': 'c\n',
      'ImageSets/Main/RBC_train.txt': 'a  1\n',
    });
    expect(dataset.format).toBe('voc');
    expect(dataset.split).toBeNull();
    expect(dataset.classes).toEqual([
      { id: 1, name: 'RBC' },
      { id: 2, name: 'WBC' },
    ]);
    expect(told(dataset)).toEqual({
      train: ['JPEGImages/a.png, WBC 0 0 64 48, RBC 10 10 20 20'],
      val: ['JPEGImages/b.png'],
    });
    expect(dataset.problems).toEqual([
      'Left out, because the list names them and there is no annotation: 2 pictures: ' +
        '“lost” of “ImageSets/Main/trainval.txt”, “lost” of “ImageSets/Main/val.txt”.',
      'Left out, because they are neither for training nor for validation: 1 picture: “JPEGImages/c.png”.',
    ]);
    expect(dataset.train[0]).toMatchObject({ name: 'a.png', width: 64, height: 48 });
  });

  test('with one list for all, or none, is divided by the seed', async () => {
    const listed = await read({ ...voc, 'ImageSets/Main/trainval.txt': 'a\nb\n' });
    expect([...listed.train, ...listed.val].map(({ name }) => name).sort()).toEqual([
      'a.png',
      'b.png',
    ]);
    expect(listed.split).toEqual({ fraction: 0.2, seed: 0 });
    expect(listed.problems[0]).toMatch(/neither .*“JPEGImages\/c.png”/);
    const split = { fraction: 0.5, seed: 'x' };
    const unlisted = await read(voc, { split });
    expect(unlisted.train.length + unlisted.val.length).toBe(3);
    const again = await read(voc, { split });
    const { folder, picturesFolder } = unlisted;
    const there = (pictures: Dataset['train']) =>
      pictures.map((one) => ({ ...one, path: path.join(picturesFolder, one.relativePath) }));
    expect(unlisted).toEqual({
      ...again,
      ...{ folder, picturesFolder, train: there(again.train), val: there(again.val) },
    });
    expect(unlisted.split).toEqual(split);
  });

  test('may be flat, in folders of parts, or with names that only the file knows', async () => {
    const flat = await read({
      'train/a.xml': vocXml('a.png', '64x48', 'RBC 1 1 9 9'),
      'train/a.png': png,
      'valid/b.xml': vocXml('other.png', '64x48'),
      'valid/other.png': png,
      'test/c.xml': vocXml('c.png', '64x48'),
      'test/c.png': png,
    });
    expect(told(flat)).toEqual({
      train: ['train/a.png, RBC 0 0 9 9'],
      val: ['valid/other.png'],
    });
  });

  test('reports what is missing, broken or of another size, in the order of the files', async () => {
    const dataset = await read({
      'a.xml': vocXml('a.png', '64x48', 'RBC 1 1 9 9', 'RBC 5 5 5 5', 'RBC 60 1 70 9'),
      'a.png': png,
      'b.xml': '<annotation>',
      'c.xml': vocXml('c.png', '64x48'),
      'd.xml': vocXml('d.png', '32x24'),
      'd.png': png,
      'e.png': png,
      'f.xml': vocXml('f.png', '64x48'),
      'f.png': 'no picture',
      'g.xml': vocXml('../../etc/passwd.png', '64x48'),
      'h.xml': vocXml('h.png', '64x48', 'RBC 1 1 9 9', 'RBC NaN 1 9 9'),
      'h.png': png,
      'i.xml': vocXml('i.png', '64x48', 'RBC 20 1 9 9'),
      'i.png': png,
    });
    expect(
      dataset.train.map(({ name }) => name).concat(dataset.val.map(({ name }) => name)),
    ).toEqual(['a.png']);
    expect(dataset.problems).toEqual([
      "Refused, because the way there leaves the data set's folder: 1 path: “g.xml” is of “../../etc/passwd.png”.",
      'Left out with all that is in them: 1 annotation file: “b.xml” cannot be read: it is no sound XML (line 1).',
      'Left out, because the picture is not there: 1 annotated picture: “c.xml” is of “c.png”.',
      'Left out, because there is no annotation of them: 1 picture: “e.png”.',
      expect.stringMatching(
        /^Left out, because they cannot be read: 1 picture: 'f.png' is not a picture of a format/,
      ),
      'Left out, because the annotation is of a picture of another size: 1 picture: “d.png” is 64 × 48 and in “d.xml” 32 × 24.',
      'Left out, because a field is missing or wrong: 2 boxes: object 2 of “h.xml”: bndbox.xmin is “NaN” and not a number, ' +
        'object 1 of “i.xml”: its box ends before it begins (19, 0, 9, 9).',
      'Left out, because one of their objects cannot be read and would be taken for background: 2 pictures: “h.png”, “i.png”.',
      'Left out, because a box of a single pixel is what a click leaves behind: 1 box: object 2 of “a.xml”.',
      "Cut at the picture's edges: 1 box: object 3 of “a.xml” (59, 0, 70, 9).",
    ]);
  });

  test('with given classes keeps their ids and tells all that are unknown at once', async () => {
    const dataset = await read(
      {
        'a.xml': vocXml('a.png', '64x48', 'RBC 1 1 9 9', 'Z 1 1 9 9', 'Y 1 1 9 9', 'Z 2 2 9 9'),
        'a.png': png,
      },
      {
        classes: [
          { id: 44, name: 'WBC' },
          { id: 7, name: 'RBC' },
        ],
      },
    );
    expect(dataset.classes.map(({ id }) => id)).toEqual([44, 7]);
    expect([...dataset.train, ...dataset.val][0]?.annotations).toEqual([
      {
        ...{ id: 1, classId: 7, geometry: { kind: 'box', box: [0, 0, 9, 9] } },
        ...{ attributes: noAttributes, origin: byHand },
      },
    ]);
    expect(dataset.unknownClasses).toEqual(['Y', 'Z']);
    expect(dataset.problems).toEqual([
      'Left out, because their class is not among the classes: 3 boxes of “Y”, “Z”.',
    ]);
  });

  test('may count its pixels from 0', async () => {
    const files = { 'a.xml': vocXml('a.png', '64x48', 'RBC 0 1 9 9'), 'a.png': png };
    const from0 = await read(files, { vocFirstPixel: 0 });
    expect(told(from0).train.concat(told(from0).val)).toEqual(['a.png, RBC 0 1 9 9']);
    expect(from0.problems).toEqual([]);
    const from1 = await read(files);
    expect(told(from1).train.concat(told(from1).val)).toEqual(['a.png, RBC 0 0 9 9']);
    expect(from1.problems).toEqual([
      'Beginning at pixel 0, though Pascal VOC counts from 1; where these count from 0, say so ' +
        '(--voc-first-pixel 0): 1 annotation file: “a.xml”.',
      "Cut at the picture's edges: 1 box: object 1 of “a.xml” (-1, 0, 9, 9).",
    ]);
  });

  test.each([
    ['convert', '--from-first-pixel 0'],
    ['trainForm', 'First pixel of VOC: 0'],
    ['project', 'VOC counts from: 0'],
  ] as const)('says where that is said: %s', async (firstPixelAsked, option) => {
    const files = { 'a.xml': vocXml('a.png', '64x48', 'RBC 0 1 9 9'), 'a.png': png };
    const { problems } = await read(files, { firstPixelAsked });
    expect(problems[0]).toContain(`say so (${option}): 1 annotation file`);
  });

  test('annotated as stored is turned upright with its picture', async () => {
    const dataset = await read({
      // Stored 64 × 48, to be turned by a quarter to the right.
      'a.xml': vocXml('a.jpg', '64x48', 'RBC 1 1 10 20'),
      'a.jpg': await picture(64, 48, 6),
      'b.xml': vocXml('b.jpg', '48x64', 'RBC 1 1 10 20'),
      'b.jpg': await picture(64, 48, 6),
    });
    const pictures = [...dataset.train, ...dataset.val].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(pictures).toMatchObject([
      {
        width: 48,
        height: 64,
        exifRotated: true,
        annotations: [{ geometry: { box: [28, 0, 48, 10] } }],
      },
      {
        width: 48,
        height: 64,
        exifRotated: true,
        annotations: [{ geometry: { box: [0, 0, 10, 20] } }],
      },
    ]);
    expect(dataset.problems).toEqual([
      expect.stringMatching(/^Annotated as stored, .* 1 picture: “a.jpg”.$/),
      expect.stringMatching(/^Turned or mirrored by .* upright picture: 1 picture: “b.jpg”.$/),
    ]);
  });
});
