import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { readDataset } from './readDataset.ts';
import { dataHash } from './summary.ts';
import { png, read, vocXml, withFolder } from './testing/folders.ts';

describe('the folder', () => {
  test('must be one, of a format that can be told', async () => {
    await expect(readDataset({ folder: '/nowhere', format: null })).rejects.toThrow(
      'There is no folder “/nowhere”.',
    );
    await expect(read({ 'a.png': png })).rejects.toThrow(/has no annotations of a format/);
    await expect(
      read({ 'a.png': png, 'a.xml': vocXml('a.png', '64x48'), 'data.yaml': '' }),
    ).rejects.toThrow(/looks like more than one format, Pascal VOC and YOLO; say which/);
    await withFolder({ 'a.csv': '' }, async (folder) => {
      await expect(
        readDataset({ folder: path.join(folder, 'a.csv'), format: null }),
      ).rejects.toThrow(/a.csv” is no data set; name its folder/);
    });
  });

  test('is not left by links, nor walked in circles', async () => {
    await withFolder({ 'out/secret.png': png, 'out/secret.xml': vocXml('', '64x48') }, (outside) =>
      withFolder({ 'in/a.xml': vocXml('', '64x48'), 'in/a.png': png }, async (folder) => {
        await symlink(path.join(outside, 'out'), path.join(folder, 'away'));
        await symlink(path.join(outside, 'out/secret.png'), path.join(folder, 'in/b.png'));
        await symlink(folder, path.join(folder, 'in/circle'));
        await symlink(path.join(folder, 'nothing'), path.join(folder, 'dangling.png'));
        const dataset = await readDataset({ folder, format: 'voc' });
        expect([...dataset.train, ...dataset.val].map(({ relativePath }) => relativePath)).toEqual([
          'in/a.png',
        ]);
        expect(dataset.problems).toEqual([
          expect.stringMatching(/leaves the data set's folder: 2 paths: “away”, “in\/b.png”\.$/),
        ]);
      }),
    );
  });

  test('can be given up', async () => {
    const signal = AbortSignal.abort();
    await expect(read({ 'a.png': png }, { signal })).rejects.toMatchObject({ kind: 'stopped' });
  });
});

test('the hash of a data set is that of former versions, and hangs on boxes, not on outlines or folders', async () => {
  const files = { 'a.png': png, 'a.xml': vocXml('a.png', '64x48', 'RBC 2 3 9 9') };
  const dataset = await read(files);
  const picture = { relativePath: 'a.png', name: 'a.png', width: 64, height: 48 };
  const boxes = [{ classId: 1, box: [1, 2, 9, 9], difficult: false, crowd: false }];
  const text =
    JSON.stringify([{ id: 1, name: 'RBC' }]) +
    JSON.stringify({ ...picture, exifRotated: false, boxes });
  expect(dataHash(dataset)).toBe(createHash('sha256').update(text).digest('hex'));
});

test('nothing else waits long while thousands of pictures are read', async () => {
  const files: Record<string, string | Buffer> = {};
  for (let i = 0; i < 1500; i++) {
    files[`a/${i}.png`] = png;
    files[`a/${i}.xml`] = vocXml(`${i}.png`, '64x48', 'RBC 1 1 9 9');
  }
  await withFolder(files, async (folder) => {
    await writeFile(path.join(folder, 'a/broken.xml'), '<annotation');
    let turns = 0;
    let isRead = false;
    const turn = () => {
      turns++;
      if (!isRead) setImmediate(turn);
    };
    turn();
    const dataset = await readDataset({ folder, format: null });
    isRead = true;
    expect(dataset.train.length + dataset.val.length).toBe(1500);
    // The event loop turned again and again: nothing held it for many pictures.
    expect(turns).toBeGreaterThan(1500 / 8);
  });
});

const data = new URL('../../../shared/data/', import.meta.url).pathname;

describe.skipIf(!existsSync(data))('real data (needs ../shared/data)', () => {
  test('BCCD, with its two clicks', async () => {
    const dataset = await readDataset({ folder: path.join(data, 'bccd'), format: null });
    const boxes = (pictures: Dataset['train']) =>
      pictures.reduce((sum, one) => sum + one.annotations.length, 0);
    expect(dataset.classes.map(({ name }) => name)).toEqual(['Platelets', 'RBC', 'WBC']);
    expect([dataset.train.length, dataset.val.length]).toEqual([205, 87]);
    expect([boxes(dataset.train), boxes(dataset.val)]).toEqual([2804, 1137]);
    expect(dataset.problems).toEqual([
      'Left out, because a box of a single pixel is what a click leaves behind: 2 boxes: ' +
        'object 4 of “Annotations/BloodImage_00343.xml”, object 13 of “Annotations/BloodImage_00338.xml”.',
    ]);
  });

  test('COCO8, which has no names', async () => {
    const dataset = await readDataset({ folder: path.join(data, 'coco8'), format: null });
    expect([dataset.train.length, dataset.val.length, dataset.split]).toEqual([4, 4, null]);
    expect(dataset.problems).toHaveLength(1);
  });

  test('COCO’s own file without its pictures', async () => {
    const folder = path.join(data, 'cocoeval/instances_val2014_100.json');
    const dataset = await readDataset({ folder, format: null });
    expect(dataset.classes.map(({ id }) => id).slice(-1)).toEqual([90]);
    expect([dataset.train, dataset.val]).toEqual([[], []]);
    expect(dataset.problems[0]).toMatch(/the picture is not there: 100 annotated pictures: /);
  });
});
