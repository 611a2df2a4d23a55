/** `anchorscope convert` as a shell sees it. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './testing/program.ts';

/** 64 × 48, grey. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwAQMAAACbhe5cAAAAA1BMVEV3d3dY20ihAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADklEQVQY02NgGAVDCQAAAbAAAYdw2p4AAAAASUVORK5CYII=',
  'base64',
);

/** A VOC file with boxes `name xmin ymin xmax ymax`. */
function vocXml(filename: string, ...boxes: readonly string[]): string {
  const objects = boxes.map((box) => {
    const [name, xmin, ymin, xmax, ymax] = box.split(' ');
    return `<object><name>${name}</name><bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox></object>`;
  });
  return `<annotation><filename>${filename}</filename>${objects.join('')}</annotation>`;
}

let folder = '';
const at = (...parts: string[]) => path.join(folder, ...parts);
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-')));
  await mkdir(at('voc'));
  for (const name of ['a', 'b']) await writeFile(at('voc', `${name}.png`), png);
  await writeFile(at('voc', 'a.xml'), vocXml('a.png', 'RBC 2 3 20 30', 'WBC 5 5 9 9'));
  await writeFile(at('voc', 'b.xml'), vocXml('b.png'));
});
afterEach(() => rm(folder, { recursive: true }));

const below = async (top: string) =>
  (await readdir(top, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(top, path.join(entry.parentPath, entry.name)))
    .toSorted();

describe('anchorscope convert', () => {
  it('tells the format, says what is lost, and prints the folder', async () => {
    const ended = await run(['convert', '--to', 'yolo', 'voc', 'out/yolo'], folder);
    expect(ended).toMatchObject({ code: 0, stdout: `${at('out', 'yolo')}\n` });
    expect(ended.words).toEqual([
      'Pascal VOC: 2 annotations of 2 pictures, 1 of them without any, in 2 classes.',
      'Left out, since YOLO has no place for it: the id of 2 classes; the manifest has it.',
      'Left out, since YOLO has no place for it: the size of 2 pictures; the manifest has it.',
      '2 annotations of 2 pictures in 5 files:',
    ]);
    expect(await below(at('out', 'yolo'))).toEqual([
      ...['data.yaml', 'labels/a.txt', 'labels/b.txt', 'manifest.json', 'train.txt'],
    ]);
    expect(await readFile(at('out', 'yolo', 'labels', 'b.txt'), 'utf8')).toBe('');
    expect(await below(at('voc'))).toEqual(['a.png', 'a.xml', 'b.png', 'b.xml']);
  });

  it('prints one JSON value a line, and takes the pictures from elsewhere', async () => {
    await run(['convert', '--to', 'jsonl', 'voc', 'lines'], folder);
    const ended = await run(
      ['convert', '--json', '--to', 'csv', '--pictures', 'voc', 'lines', 'out'],
      folder,
    );
    expect(ended.code).toBe(0);
    const lines = ended.stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      {
        kind: 'found',
        format: 'jsonl',
        pictures: 2,
        emptyPictures: 1,
        annotations: 2,
        classes: [
          { id: 1, name: 'RBC' },
          { id: 2, name: 'WBC' },
        ],
      },
      {
        kind: 'loss',
        what: 'emptyPicture',
        count: 1,
        sentence:
          'Left out, since CSV names no picture without an annotation: 1 picture; the manifest has them.',
      },
      { kind: 'end', folder: at('out'), pictures: 2, boxes: 2, files: 2 },
    ]);
  });

  it('ends with 1 where something was skipped, and says what', async () => {
    await writeFile(at('voc', 'a.xml'), vocXml('a.png', 'RBC x 3 20 30'));
    const ended = await run(['convert', '--to', 'coco', 'voc', 'out'], folder);
    expect(ended).toMatchObject({ code: 1, stdout: `${at('out')}\n` });
    expect(ended.words.join('\n')).toContain(
      'object 1 of “a.xml”: bndbox.xmin is “x” and not a number',
    );
  });

  it('reads results of COCO with the file that says what their ids mean', async () => {
    await mkdir(at('results'));
    const results = [
      { image_id: 0, category_id: 8, bbox: [1, 2, 3, 4], score: 0.5 },
      { image_id: 7, category_id: 8, bbox: [1, 2, 3, 4], score: 0.5 },
    ];
    await writeFile(at('results', 'results.json'), JSON.stringify(results));
    const convert = ['convert', '--to', 'jsonl', '--pictures', 'voc', 'results', 'out'];
    const alone = await run(convert, folder);
    expect(alone).toMatchObject({ code: 2, stdout: '' });
    expect(alone.words).toEqual([
      '“results.json” has the numbers of pictures and classes alone (image_id, category_id); name the COCO file of ' +
        'annotations that says what they are, with --instances, or put it into the folder.',
    ]);
    const instances = {
      images: ['a.png', 'b.png'].map((file_name, id) => ({ id, file_name })),
      categories: [{ id: 8, name: 'WBC' }],
      annotations: [],
    };
    await writeFile(at('instances.json'), JSON.stringify(instances));
    const ended = await run([...convert, '--instances', 'instances.json'], folder);
    expect(ended).toMatchObject({ code: 1, stdout: `${at('out')}\n` });
    expect(ended.words[1]).toBe(
      'Left out, because their picture is not in the file: 1 box: result 2 of “results.json” (image_id “7”).',
    );
    const [first] = (await readFile(at('out', 'annotations.jsonl'), 'utf8')).split('\n');
    const line = v.parse(
      v.object({ image: v.string(), annotations: v.array(v.unknown()) }),
      JSON.parse(first ?? ''),
    );
    expect(line).toEqual({
      image: 'a.png',
      annotations: [{ classId: 8, label: 'WBC', score: 0.5, box: [1, 2, 4, 6] }],
    });
  });

  it.each<[string, readonly string[], string | RegExp]>([
    ['no target', ['voc', 'out'], "Required option '--to <format>' not specified."],
    [
      'no such format',
      ['--to', 'cocoa', 'voc', 'out'],
      /^Option '--to <format>' argument 'cocoa' is invalid\./,
    ],
    [
      'another format',
      ['--from', 'coco', '--to', 'voc', 'voc', 'out'],
      /^There is no COCO file in “.*voc”\.$/,
    ],
    ['no such folder', ['--to', 'voc', 'nowhere', 'out'], /^There is no folder “.*nowhere”\.$/],
    [
      'a folder that exists',
      ['--to', 'coco', 'voc', 'voc'],
      /voc exists already; name a folder that does not\.$/,
    ],
    [
      'the source folder',
      ['--to', 'coco', 'voc', 'voc/x/y'],
      /voc, which is read and never written to; name a folder outside of it\.$/,
    ],
    [
      'a first pixel of 2',
      ['--to', 'voc', '--to-first-pixel', '2', 'voc', 'out'],
      /argument '2' is invalid\. It is 0 or 1\.$/,
    ],
  ])('ends with 2, in one sentence, and writes nothing: %s', async (_, args, words) => {
    const before = await below(folder);
    const ended = await run(['convert', ...args], folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words).toHaveLength(1);
    expect(ended.words[0]).toMatch(words);
    expect(await below(folder)).toEqual(before);
    expect((await readdir(folder)).toSorted()).toEqual(['voc']);
  });
});
