/** What the studio writes it reads: an export is a data set. */
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportFormats } from '../../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../../shared/annotation/formats/registry.ts';
import { boxOf, documentOf, pictureOf } from '../../../shared/annotation/testing/documents.ts';
import { readDataset } from '../../datasets/readDataset.ts';
import { png, told, withFolder } from '../../datasets/testing/folders.ts';
import { exportAnnotations } from '../../exports/exportFolder.ts';

describe('an export of the studio', () => {
  test.each(exportFormats)('as %s is read with its pictures', async (format) => {
    const pictures = { 'x/a.png': png, 'x/b.png': png, 'y/a.png': png };
    await withFolder(pictures, async (folder) => {
      const annotated = Object.keys(pictures).map((name, index) =>
        pictureOf(
          name,
          index === 1 ? [] : [boxOf([1, 2, 30 + index, 40], 90), boxOf([5, 5, 9, 9], 44)],
          {
            path: path.join(folder, name),
            width: 64,
            height: 48,
          },
        ),
      );
      const document = documentOf(annotated, { picturesFolder: folder });
      await withFolder({}, async (parent) => {
        const target = path.join(parent, 'export');
        await exportAnnotations({ document, format, folder: target });
        // Where the pictures are, its manifest says.
        const dataset = await readDataset({ folder: target, format: null });
        expect(dataset.format).toBe(format);
        const { emptyPictures } = formatDescriptions[format].holds;
        expect(dataset.problems).toEqual(
          emptyPictures
            ? []
            : ['Left out, because there is no annotation of them: 1 picture: “x/b.png”.'],
        );
        const { train, val } = told(dataset);
        const brush = format === 'kitti' ? 'tooth_brush' : 'tooth brush';
        const words = [...train, ...val].sort();
        expect(
          words.map((one) => one.replaceAll(/\d+\.\d{4,}/g, (all) => `${Math.round(Number(all))}`)),
        ).toEqual([
          `x/a.png, ${brush} 1 2 30 40, bottle 5 5 9 9`,
          ...(emptyPictures ? ['x/b.png'] : []),
          `y/a.png, ${brush} 1 2 32 40, bottle 5 5 9 9`,
        ]);
      });
    });
  });

  test.each([
    ['folders called images', ['a/images/x.png', 'b/images/c/x.png'], ['a/images', 'b/images']],
    ['no such folder, and hard names', ['a/x:1.png', 'b/x .png', '#.png', 'A/x:1.png'], ['']],
  ])('as YOLO with copies of its pictures has all of them, from %s', async (_, names, folders) => {
    const pictures = Object.fromEntries(names.map((name) => [name, png]));
    await withFolder(pictures, async (folder) => {
      const annotated = names.map((name, index) =>
        pictureOf(name, [boxOf([index, 2, 30, 40], 90)], {
          path: path.join(folder, name),
          ...{ width: 64, height: 48 },
        }),
      );
      const document = documentOf(annotated, { picturesFolder: folder });
      await withFolder({}, async (parent) => {
        const target = path.join(parent, 'export');
        const { problems } = await exportAnnotations({ document, format: 'yolo', folder: target });
        // Nothing about names.
        expect(
          problems.filter((one) => !one.startsWith('Left out, since YOLO has no place')),
        ).toEqual([]);
        for (const one of folders) {
          await cp(path.join(folder, one), path.join(target, one || 'images'), { recursive: true });
        }
        const dataset = await readDataset({ folder: target, format: null });
        expect(dataset.problems).toEqual([]);
        const lefts = [...dataset.train, ...dataset.val].map(({ relativePath, annotations }) => [
          relativePath.replace(/^images\//, ''),
          Math.round(annotations[0]?.geometry.box[0] ?? NaN),
        ]);
        expect(Object.fromEntries(lefts)).toEqual(
          Object.fromEntries(names.map((name, index) => [name, index])),
        );
      });
    });
  });
});
