import * as nodeFileSystem from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportAnnotations } from './exportFolder.ts';
import type { AnnotationDocument } from '../../shared/annotation/document.ts';
import { boxOf, documentOf, pictureOf } from '../../shared/annotation/testing/documents.ts';
import { defaultExportChoices } from '../../shared/annotation/formats/exportChoices.ts';
import { exportFormats } from '../../shared/annotation/formats/formatNames.ts';

let root: string;
let pictures: string;
let document: AnnotationDocument;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'anchorscope-export-'));
  pictures = path.join(root, 'pictures');
  await mkdir(pictures);
  await writeFile(path.join(pictures, 'a.jpg'), 'not to be touched');
  await symlink(pictures, path.join(root, 'same pictures'));
  document = documentOf(
    [
      pictureOf('a.jpg', [boxOf([1, 2, 30, 40]), boxOf([3, 3, 3, 3])], {
        path: path.join(pictures, 'a.jpg'),
      }),
      pictureOf('../b.jpg', [], { path: path.join(root, 'b.jpg') }),
    ],
    { picturesFolder: pictures },
  );
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const now = new Date('2026-11-02T03:04:05Z');

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.replaceAll(path.sep, '/'))
    .sort();
}

describe('an export', () => {
  test('is the files of its format and a manifest that counts them', async () => {
    const folder = path.join(root, 'export');
    const summary = await exportAnnotations(
      { document, format: 'yolo', folder, problems: ['c.jpg is no picture.'] },
      { now },
    );
    expect(await filesBelow(folder)).toEqual([
      'data.yaml',
      'labels/._/b.txt',
      'labels/a.txt',
      'manifest.json',
      'train.txt',
    ]);
    expect(summary).toMatchObject({ folder, pictures: 2, boxes: 1, files: 5 });
    expect(summary.problems[0]).toBe('c.jpg is no picture.');
    expect(summary.problems[1]).toContain('1 box of “a.jpg”');
    const manifest: unknown = JSON.parse(
      await readFile(path.join(folder, 'manifest.json'), 'utf8'),
    );
    expect(manifest).toMatchObject({
      createdAt: '2026-11-02T03:04:05.000Z',
      annotationFormat: 'yolo',
      counts: { pictures: 2, boxes: 1, files: 5 },
      problems: summary.problems,
      picturesFolder: pictures,
    });
    expect((await readdir(root)).sort()).toEqual(['export', 'pictures', 'same pictures']);
  });

  test.each(exportFormats)('in the format %s leaves the pictures as they were', async (format) => {
    const before = await stat(pictures);
    const folder = path.join(root, 'export');
    const summary = await exportAnnotations({ document, format, folder });
    expect((await filesBelow(folder)).length).toBe(summary.files);
    expect(await readdir(pictures)).toEqual(['a.jpg']);
    expect(await readFile(path.join(pictures, 'a.jpg'), 'utf8')).toBe('not to be touched');
    expect((await stat(pictures)).mtimeMs).toBe(before.mtimeMs);
  });

  test.each([
    ['voc', [1, 2]],
    ['yolo', [1, 2]],
    ['coco', []],
  ] as const)('in %s tells how many pictures have their file', async (format, expected) => {
    const told: number[] = [];
    const onPicture = (done: number) => void told.push(done);
    const folder = path.join(root, 'export');
    await exportAnnotations({ document, format, folder }, { onPicture });
    expect(told).toEqual(expected);
  });

  test('follows the choice of the first pixel', async () => {
    for (const vocFirstPixel of [0, 1] as const) {
      const folder = path.join(root, `export${vocFirstPixel}`);
      await exportAnnotations({
        document,
        format: 'voc',
        folder,
        choices: { ...defaultExportChoices, vocFirstPixel },
      });
      expect(await readFile(path.join(folder, 'Annotations/a.xml'), 'utf8')).toContain(
        `<xmin>${1 + vocFirstPixel}</xmin>`,
      );
    }
  });

  test("is refused over the pictures' folder, by whatever name", async () => {
    for (const folder of [pictures, `${pictures}/.`, path.join(root, 'same pictures')]) {
      await expect(exportAnnotations({ document, format: 'coco', folder })).rejects.toMatchObject({
        kind: 'badInput',
        message: `${path.resolve(folder)} is the folder of the pictures, which an export never touches; name a new folder.`,
      });
    }
    expect(await readdir(pictures)).toEqual(['a.jpg']);
  });

  test("may go to a new folder within the pictures' folder, beside the pictures", async () => {
    await exportAnnotations({ document, format: 'coco', folder: path.join(pictures, 'coco') });
    expect((await readdir(pictures)).sort()).toEqual(['a.jpg', 'coco']);
    expect(await readFile(path.join(pictures, 'a.jpg'), 'utf8')).toBe('not to be touched');
  });

  test('is absent when the manifest finds no room', async () => {
    const fileSystem = {
      ...nodeFileSystem,
      open: (...args: Parameters<typeof nodeFileSystem.open>) =>
        String(args[0]).endsWith('manifest.json')
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : nodeFileSystem.open(...args),
    };
    const folder = path.join(root, 'export');
    await expect(
      exportAnnotations({ document, format: 'jsonl', folder }, { fileSystem }),
    ).rejects.toMatchObject({
      kind: 'diskFull',
      message: `There is no room left on the disk for ${folder}.`,
    });
    expect((await readdir(root)).sort()).toEqual(['pictures', 'same pictures']);
  });

  test('is absent when a detection has a class that the model does not know', async () => {
    const odd = documentOf([pictureOf('a.jpg', [boxOf([1, 2, 30, 40], 7)])]);
    const folder = path.join(root, 'export');
    await expect(exportAnnotations({ document: odd, format: 'csv', folder })).rejects.toMatchObject(
      { kind: 'badInput' },
    );
    expect((await readdir(root)).sort()).toEqual(['pictures', 'same pictures']);
  });
});
