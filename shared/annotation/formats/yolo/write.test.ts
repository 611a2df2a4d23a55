import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../annotation.ts';
import type { Geometry } from '../../geometry.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import { writeYolo } from './write.ts';
import type { AnnotationDocument } from '../../document.ts';
import {
  anyDocument,
  boxOf,
  classes,
  documentOf,
  pictureOf,
  textsOf,
  proposalsOf,
} from '../../testing/documents.ts';

/** Reads as Ultralytics does: the list, then for each picture its labels by putting labels for images. */
function read(document: AnnotationDocument) {
  const written = writeYolo(document, defaultExportChoices);
  const texts = textsOf(written.files);
  const yaml = texts.get('data.yaml') ?? '';
  const names = [...yaml.matchAll(/^ {2}(\d+): (".*")$/gm)].map(([, index, name]) => {
    const parsed: unknown = JSON.parse(name ?? '');
    return [Number(index), parsed];
  });
  const list = (texts.get('train.txt') ?? '').split(/\r?\n/).slice(0, -1);
  const labels = list.map((line) => {
    expect(line).toMatch(/^\.\/images\/[^/]/);
    const text = texts.get(line.replace('./images/', 'labels/').replace(/\.[^./]*$/, '') + '.txt');
    expect(text).toBeDefined();
    return (text ?? '')
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split(' ').map(Number));
  });
  expect(texts.size).toBe(list.length + 2);
  return { ...written, yaml, names, list, labels };
}

describe('YOLO', () => {
  test('holds class, centre and size as shares of the picture', () => {
    const picture = pictureOf('a/cat.jpg', [boxOf([0, 120, 320, 480], 44)]);
    const { labels, list, problems } = read(documentOf([picture]));
    expect(list).toEqual(['./images/a/cat.jpg']);
    expect(labels).toEqual([[[0, 0.25, 0.625, 0.5, 0.75]]]);
    expect(problems).toEqual([
      'Left out, since YOLO has no place for it: the id of 2 classes; the manifest has it.',
      'Left out, since YOLO has no place for it: the size of 1 picture; the manifest has it.',
      'Left out, since YOLO has no place for it: the score of 1 annotation by a model.',
    ]);
  });

  test("counts classes from 0 in the model's order and gives the ids to the manifest", () => {
    const { names, classes: map } = read(documentOf([]));
    expect(names).toEqual([
      [0, 'bottle'],
      [1, 'person'],
      [2, 'tooth brush'],
    ]);
    expect(map.map(({ id, writtenAs }) => [id, writtenAs])).toEqual([
      [44, 0],
      [1, 1],
      [90, 2],
    ]);
  });

  test('writes an empty file for a picture without boxes', () => {
    const texts = textsOf(
      writeYolo(documentOf([pictureOf('none.jpg')]), defaultExportChoices).files,
    );
    expect(texts.get('labels/none.txt')).toBe('');
  });

  test('quotes names and folders as YAML needs it', () => {
    const hostile = [
      'yes',
      '12',
      'a: b # c',
      '"q" \\ \'',
      'é\u0085\u2028\u007F\uFEFF',
      '- x',
      '{',
      '🐈',
    ];
    const document = documentOf([], {
      classes: hostile.map((name, id) => ({ id, name })),
      picturesFolder: 'C:\\pictures\n"x"',
    });
    const { names, yaml } = read(document);
    expect(names.map(([, name]) => name)).toEqual(hostile);
    expect(yaml).toContain('\npictures: "C:\\\\pictures\\n\\"x\\""\n');
    expect(yaml).not.toMatch(/[\u0085\u2028\u007F\uFEFF]/);
    expect(yaml).toMatch(/^train: train\.txt$/m);
    expect(yaml).toMatch(/^val: train\.txt$/m);
    expect(read(documentOf([], { picturesFolder: null })).yaml).toMatch(/^pictures: null$/m);
  });

  test('keeps pictures apart that would share a label file', () => {
    const { list, labels, problems, pictures } = read(
      documentOf([
        pictureOf('cat.jpg', [boxOf([0, 0, 640, 480], 44)]),
        pictureOf('cat.png', [boxOf([0, 0, 640, 480], 1)]),
      ]),
    );
    expect(list).toEqual(['./images/cat.jpg', './images/cat~2.png']);
    expect(labels.map(([first]) => first?.[0])).toEqual([0, 1]);
    expect(pictures.map(({ writtenAs }) => writtenAs)).toEqual([
      'labels/cat.txt',
      'labels/cat~2.txt',
    ]);
    expect(problems[0]).toContain('“cat.png” became “cat~2.png”');
  });

  test('has outlines in every line where they are asked for, since Ultralytics takes a file for one kind', () => {
    const outlined = (geometry: Geometry): Annotation => ({ ...boxOf([0, 0, 1, 1]), geometry });
    const rotated = { x: 630, y: 240, width: 60, height: 40, angle: 0 };
    const box: Geometry = { kind: 'box', box: [0, 0, 320, 240] };
    const turned: Geometry = { kind: 'rotatedBox', box: [600, 220, 640, 260], rotated };
    const ring = [0, 0, 320, 0, 320, 480];
    const polygon: Geometry = { kind: 'polygon', box: [0, 0, 320, 480], rings: [ring] };
    const far: Geometry = {
      kind: 'rotatedBox',
      ...{ box: [600, 220, 640, 260], rotated: { ...rotated, x: 650 } },
    };
    const linesOf = (...geometries: readonly Geometry[]) => {
      const picture = pictureOf('a.jpg', geometries.map(outlined));
      const choices = { ...defaultExportChoices, yoloLines: 'outlines' } as const;
      const written = writeYolo(documentOf([picture]), choices);
      const texts = textsOf(written.files);
      const task = /^task: (.*)$/m.exec(texts.get('data.yaml') ?? '')?.[1];
      const lines = (texts.get('labels/a.txt') ?? '').trim().split('\n');
      return { task, lines: lines.map((line) => line.split(' ').slice(1).map(Number)), written };
    };
    const { task, lines } = linesOf(box, polygon);
    expect(task).toBe('segment');
    expect(lines).toEqual([
      [0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5],
      [0, 0, 0.5, 0, 0.5, 1],
    ]);
    // A corner may leave the picture; a centre may not.
    const obb = linesOf(turned, far);
    expect(obb.task).toBe('obb');
    expect(Math.max(...(obb.lines[0] ?? []))).toBeCloseTo(660 / 640, 6);
    expect(Math.max(...(obb.lines[1] ?? []))).toBe(1);
    expect(obb.written.problems).toContain(
      'Written as their boxes, since an outline of YOLO has its centre in the picture and is no larger: 1 annotation.',
    );
  });

  test('gives proposals the class “proposal”, clipped to the picture', () => {
    const picture = pictureOf('a.jpg', [boxOf([-10, -10, 650, 490], null)]);
    const { labels, names, choices } = read(proposalsOf([picture], 'topK'));
    expect(names).toEqual([[0, 'proposal']]);
    expect(labels).toEqual([[[0, 0.5, 0.5, 1, 1]]]);
    expect(choices['classes']).toContain('“proposal”');
  });

  test('keeps every corner to 0.0001 pixels and every share in 0 to 1', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const { labels } = read(document);
        for (const [index, { width, height, annotations }] of document.pictures.entries()) {
          expect(labels[index]?.length).toBe(annotations.length);
          for (const [row, { geometry, classId }] of annotations.entries()) {
            const [index1, cx, cy, w, h] = labels[index]![row]!;
            expect(classes[index1!]?.id).toBe(classId);
            const back = [
              (cx! - w! / 2) * width,
              (cy! - h! / 2) * height,
              (cx! + w! / 2) * width,
              (cy! + h! / 2) * height,
            ];
            for (const side of [0, 1, 2, 3]) {
              expect(Math.abs(back[side]! - geometry.box[side]!)).toBeLessThan(1e-4);
            }
            for (const share of [cx!, cy!, w!, h!]) {
              expect(share).toBeGreaterThan(0);
              expect(share).toBeLessThanOrEqual(1);
            }
          }
        }
      }),
    );
  });
});
