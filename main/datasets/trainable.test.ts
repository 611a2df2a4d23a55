import { describe, expect, test } from 'vitest';
import { describeData } from './describeData.ts';
import { readDataset } from './readDataset.ts';
import { checkTrainable } from './trainable.ts';
import { cocoJson, png, read, vocXml, withFolder, type Files } from './testing/folders.ts';

/** What training says of the files; null where they can be used. The folder is called DATA. */
async function refusalOf(files: Files): Promise<string | null> {
  const data = await read(files);
  try {
    checkTrainable(data, 'DATA');
    return null;
  } catch (error) {
    return String(error).replace('StudioError: ', '');
  }
}

const pictures = { 'images/a.png': png, 'images/b.png': png };

describe('data that nothing can be learned from', () => {
  test('say first why of each, with file, line and field', async () => {
    const yolo = await refusalOf({
      ...pictures,
      'labels/a.txt': '0 0.5 0.5 0.1\n',
      'labels/b.txt': '0 0.5 0.5 x 0.1\n',
      'classes.txt': 'RBC\n',
    });
    expect(yolo).toMatch(/line 1 of “labels\/a.txt”: it has 4 words and not 5/);
    expect(yolo).toMatch(/line 1 of “labels\/b.txt”: w is “x” and not a number/);
    expect(yolo).toMatch(/ (There is no picture to train on|No training picture) in DATA[^.]*\.$/);

    const voc = await refusalOf({ 'a.xml': '<annotation>', 'a.png': png });
    expect(voc).toMatch(/^Left out .*“a.xml” cannot be read: it is no sound XML \(line 1\)\./);
    expect(voc).toMatch(/There is no picture to train on in DATA\.$/);

    const coco = await refusalOf({
      'a.json': cocoJson({ 'lost.png': ['3 1 1 9 9'], 'gone.png': ['3 1 1 9 9'] }),
    });
    expect(coco).toMatch(/^Left out, because the picture is not there: .*“lost.png” of “a.json”/);
    expect(coco).toMatch(/There is no picture to train on in DATA\.$/);
  });

  test('are those with no object, or none that counts', async () => {
    const split = { split: { fraction: 0.5, seed: 0 } };
    const empty = await read(
      { 'a.xml': vocXml('', '64x48'), 'b.xml': vocXml('', '64x48'), 'a.png': png, 'b.png': png },
      split,
    );
    expect(() => checkTrainable(empty, 'DATA')).toThrow(
      /^No training picture in DATA has a box\.$/,
    );
    const difficult = vocXml('', '64x48', 'RBC 1 1 9 9').replace(
      '</object>',
      '<difficult>1</difficult></object>',
    );
    const hard = { 'a.xml': difficult, 'b.xml': difficult, 'a.png': png, 'b.png': png };
    const ignored = await read(hard, split);
    expect(() => checkTrainable(ignored, 'DATA')).toThrow(
      'No training picture in DATA has a box that is neither difficult nor a crowd.',
    );
  });

  test('need a picture to be measured on', async () => {
    expect(await refusalOf({ 'a.xml': vocXml('', '64x48', 'RBC 1 1 9 9'), 'a.png': png })).toBe(
      'There is no picture to validate on in DATA.',
    );
  });

  test('say how many pictures of their project are not verified', async () => {
    const data = await read({ 'a.xml': vocXml('', '64x48', 'RBC 1 1 9 9'), 'a.png': png });
    expect(() => checkTrainable({ ...data, notVerified: 7 }, 'DATA')).toThrow(
      '7 pictures are not verified yet, and are not trained on. There is no picture to validate on in DATA.',
    );
  });

  test('are told so before anybody trains on them', async () => {
    await withFolder({ 'a.xml': '<annotation>', 'a.png': png }, async (folder) => {
      const request = {
        folder,
        format: null,
        validationShare: 0.2,
        seed: 1,
        vocFirstPixel: 1,
      } as const;
      await expect(describeData(request, new AbortController().signal)).rejects.toThrow(
        /^Left out .*“a.xml” cannot be read.* There is no picture to train on in /,
      );
    });
  });

  test('say what was left out before a file of the whole set was refused', async () => {
    const files = {
      'data.yaml': 'train: train.txt\nval: nowhere\nnames: [a]\n',
      'train.txt': 'x.png\n',
    };
    await withFolder(files, async (folder) => {
      await expect(readDataset({ folder, format: 'yolo' })).rejects.toThrow(
        /^Left out, because the picture is not there: .*“x.png” of “train.txt”\. “data.yaml”, val: there is no picture in “nowhere”\.$/,
      );
    });
  });
});
