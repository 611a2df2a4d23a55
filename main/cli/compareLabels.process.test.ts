/** `anchorscope compare-labels` as a shell sees it. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './testing/program.ts';

/** 64 × 48, grey. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwAQMAAACbhe5cAAAAA1BMVEV3d3dY20ihAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADklEQVQY02NgGAVDCQAAAbAAAYdw2p4AAAAASUVORK5CYII=',
  'base64',
);

let folder = '';
const at = (...parts: string[]) => path.join(folder, ...parts);
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-')));
  for (const name of ['pictures', 'first', 'second']) await mkdir(at(name));
  for (const name of ['a', 'b', 'c']) await writeFile(at('pictures', `${name}.png`), png);
  const coco = (
    file: string,
    images: readonly string[],
    boxes: readonly (readonly [number, number, number[]])[],
  ) =>
    writeFile(
      at(file),
      JSON.stringify({
        images: images.map((name, i) => ({
          id: i + 1,
          file_name: `${name}.png`,
          width: 64,
          height: 48,
        })),
        categories: [
          { id: 1, name: 'cell' },
          { id: 2, name: 'platelet' },
        ],
        annotations: boxes.map(([image, category, bbox], i) => ({
          ...{ id: i + 1, image_id: image, category_id: category, bbox },
          ...{ area: bbox[2]! * bbox[3]!, iscrowd: 0 },
        })),
      }),
    );
  await coco(
    'first/labels.json',
    ['a', 'b'],
    [
      [1, 1, [0, 0, 10, 10]],
      [1, 2, [20, 20, 10, 10]],
    ],
  );
  await coco(
    'second/labels.json',
    ['c', 'b', 'a'],
    [
      [3, 1, [0, 0, 10, 8]],
      [3, 1, [20, 20, 10, 10]],
      [2, 1, [30, 30, 5, 5]],
    ],
  );
});
afterEach(() => rm(folder, { recursive: true }));

describe('anchorscope compare-labels', () => {
  const command = [
    'compare-labels',
    'first/labels.json',
    'second/labels.json',
    '--pictures',
    'pictures',
  ];

  it('reads Pascal VOC of either set from the pixel that is said', async () => {
    const object = (from: number, to: number) =>
      `<object><name>cell</name><bndbox><xmin>${from}</xmin><ymin>${from}</ymin><xmax>${to}</xmax><ymax>${to}</ymax></bndbox></object>`;
    const xml = `<annotation><filename>a.png</filename>${object(0, 9)}${object(20, 30)}</annotation>`;
    await mkdir(at('voc'));
    await writeFile(at('voc', 'a.xml'), xml);
    const of = ['compare-labels', 'voc', 'voc', '--pictures', 'pictures'];
    const said = '(--voc-first-pixel 0): 1 annotation file: “a.xml”.';
    const asFrom1 = await run(of, folder);
    expect(asFrom1.words.filter((line) => line.includes(said))).toHaveLength(2);
    const other = await run([...of, '--voc-first-pixel', '0,1'], folder);
    expect(other.words.filter((line) => line.includes(said))).toHaveLength(1);
    // The first is cut at the picture's edge; the other is larger by a pixel where they count from 1.
    expect(other.stdout).toContain(`mean IoU ${((1 + 100 / 121) / 2).toFixed(3)}`);
    const asFrom0 = await run([...of, '--voc-first-pixel', '0'], folder);
    expect(asFrom0.words.join(' ')).not.toContain('Beginning at pixel 0');
    const wrong = await run([...of, '--voc-first-pixel', '0,1,0'], folder);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.words.join(' ')).toContain('one for each set with a comma between');
  });

  it('prints the agreement of all, of each class and of each picture, least first', async () => {
    const ended = await run(command, folder);
    expect(ended.code).toBe(0);
    expect(ended.stdout.trimEnd().split('\n')).toEqual([
      '0.400  all: 1 agree, 1 of another class, 0 only in the first, 1 only in the second, mean IoU 0.800',
      '0.500  class cell: 1 agree, 1 of another class, 0 only in the first, 1 only in the second, mean IoU 0.800',
      '0.000  class platelet: 0 agree, 1 of another class, 0 only in the first, 0 only in the second',
      '0.000  b.png: 0 agree, 0 of another class, 0 only in the first, 1 only in the second',
      '0.500  a.png: 1 agree, 1 of another class, 0 only in the first, 0 only in the second, mean IoU 0.800',
    ]);
    expect(ended.words).toContain('1 picture only in second/labels.json.');
  });

  it('prints JSON, a value a line, for an IoU that is asked for', async () => {
    const ended = await run([...command, '--json', '--iou', '0.9'], folder);
    const [all, ...rest] = ended.stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(all).toEqual({
      ...{ kind: 'all', pictures: 2, picturesOnlyFirst: 0, picturesOnlySecond: 1, iou: 0.9 },
      ...{ agreed: 0, otherClass: 1, onlyFirst: 1, onlySecond: 2, agreement: 0, meanIoU: null },
    });
    expect(rest).toHaveLength(4);
  });

  it.each([
    ['an IoU over 1', ['--iou', '1.5'], 'It is from 0.05 to 1.'],
    ['a folder that is not there', ['--pictures', 'nowhere'], 'nowhere'],
  ])('ends with 2 and one sentence for %s', async (_, more, said) => {
    const ended = await run([...command, ...more], folder);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.words).toHaveLength(1);
    expect(ended.words[0]).toContain(said);
  });

  it('says that two sets have no picture in common', async () => {
    await mkdir(at('other'));
    await writeFile(at('other', 'x.png'), png);
    await writeFile(
      at('other', 'x.xml'),
      '<annotation><filename>x.png</filename><object><name>cell</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object></annotation>',
    );
    const ended = await run(['compare-labels', 'first', 'other', '--pictures', '.'], folder);
    expect(ended.code).toBe(2);
    expect(ended.words.join(' ')).toMatch(
      /because there is no annotation of them: .* first and other have no picture in common/,
    );
  });
});
