import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCoco } from './write.ts';
import { defaultExportChoices } from '../format.ts';
import { readCoco } from './read.ts';
import { anyDocument, classes, textsOf } from '../../testing/documents.ts';

const image = { id: 7, file_name: 'a.jpg', width: 64, height: 48 };
const annotation = { id: 1, image_id: 7, category_id: 90, bbox: [1, 2, 30.5, 40], iscrowd: 0 };
const whole = {
  annotations: [annotation],
  info: { year: 2014 },
  images: [image],
  categories: [
    { id: 90, name: 'tooth brush', supercategory: '' },
    { id: 1, name: 'person' },
  ],
};

const read = (value: unknown) => readCoco([JSON.stringify(value)], 'a.json');
const withAnnotation = (more: object) =>
  read({ ...whole, annotations: [annotation, { ...annotation, ...more }] });

describe('COCO, read', () => {
  test('keeps ids and takes corners from x, y, width, height', () => {
    expect(read(whole)).toEqual({
      classes: [
        { id: 90, name: 'tooth brush' },
        { id: 1, name: 'person' },
      ],
      images: [
        {
          fileName: 'a.jpg',
          size: { width: 64, height: 48 },
          boxes: [{ row: 1, key: 90, box: [1, 2, 31.5, 42], difficult: false, crowd: false }],
          unreadable: [],
        },
      ],
      unreadable: [],
      twice: [],
      strays: [],
    });
  });

  test('knows crowds, and passes over masks however they are written', () => {
    const { images } = withAnnotation({ iscrowd: 1, segmentation: { counts: 'x', size: [1] } });
    expect(images[0]?.boxes.map(({ crowd }) => crowd)).toEqual([false, true]);
    expect(withAnnotation({ iscrowd: undefined }).images[0]?.boxes[1]?.crowd).toBe(false);
  });

  test.each([
    [{ bbox: [1, 2, 3] }, 'bbox.3 is missing'],
    [{ bbox: [1, 2, 3, '4'] }, 'bbox.3 is “4”'],
    [{ bbox: [1, 2, null, 4] }, 'bbox.2 is “null”'],
    [{ bbox: 'x' }, 'bbox is “x”'],
    [{ bbox: undefined }, 'bbox is missing'],
    [{ category_id: 'x'.repeat(99) }, `category_id is “${'x'.repeat(40)}…”`],
    [{ category_id: 1.5 }, 'category_id is “1.5”'],
    [{ iscrowd: 2 }, 'iscrowd is “2”'],
  ])('reports an annotation with %j and keeps the other', (more, reason) => {
    const { images } = withAnnotation(more);
    expect(images[0]?.boxes).toHaveLength(1);
    expect(images[0]?.unreadable).toEqual([{ row: 2, reason }]);
  });

  test('reports what Python writes for numbers that are none', () => {
    const text = JSON.stringify({ ...whole, annotations: [annotation, annotation] });
    const at = text.lastIndexOf('30.5');
    const { unreadable, images } = readCoco([`${text.slice(0, at)}NaN${text.slice(at + 4)}`], 'a');
    expect(images[0]?.boxes).toHaveLength(1);
    expect(unreadable).toEqual(['annotations 2: it is no JSON']);
  });

  test('reports strays, ids that are there twice, and entries without what they need', () => {
    const result = read({
      categories: [...whole.categories, { id: 1, name: 'other' }, { id: 'x', name: 'y' }, 5],
      images: [image, { ...image, file_name: 'b.jpg' }, { id: 8 }, { ...image, id: 9, width: -1 }],
      annotations: [annotation, { ...annotation, image_id: 99 }, { ...annotation, image_id: null }],
    });
    expect(result.classes).toHaveLength(2);
    expect(result.images.map(({ fileName }) => fileName)).toEqual(['a.jpg']);
    expect(result.twice).toEqual(['category 1', 'image “7”']);
    expect(result.strays).toEqual([{ row: 2, imageId: '“99”' }]);
    expect(result.unreadable).toEqual([
      'categories 4: id is “x”',
      'categories 5: it is no object',
      'images 3: file_name is missing',
      'images 4: width is “-1”',
      'annotations 3: image_id is “null”',
    ]);
  });

  test('tells pictures by ids that are texts, too, and does without a size', () => {
    const result = read({
      ...whole,
      images: [{ id: 'x', file_name: 'a.jpg' }],
      annotations: [{ ...annotation, image_id: 'x' }],
    });
    expect(result.images[0]).toMatchObject({ size: null, boxes: [{ row: 1 }] });
  });

  test('names the file where it is none of COCO’s', () => {
    const words = (text: string) => () => readCoco([text], 'a.json');
    expect(words('[]')).toThrow(
      '“a.json” is no COCO file: it is a list and not an object of lists.',
    );
    expect(words('{}')).toThrow('“a.json” is no COCO file: it has no list “categories”.');
    expect(words('{"categories": [], "images": []}')).toThrow(/has no list “annotations”/);
    expect(words('{"images": [')).toThrow('“a.json” is no COCO file: it is cut short.');
  });

  test('gets back what the writer wrote, to a ten-thousandth of a pixel', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const text = textsOf(writeCoco(document, defaultExportChoices).files);
        const result = readCoco([text.get('annotations.json') ?? ''], 'annotations.json');
        expect(result.classes).toEqual(classes);
        expect(result.images.map(({ fileName }) => fileName)).toEqual(
          document.pictures.map(({ relativePath }) => relativePath),
        );
        for (const [index, { boxes, width, height }] of document.pictures.entries()) {
          const ours = result.images[index]!;
          expect(ours.size).toEqual({ width, height });
          expect(ours.boxes.map(({ key }) => key)).toEqual(boxes.map(({ classId }) => classId));
          for (const [row, { box }] of boxes.entries()) {
            box.forEach((side, k) =>
              expect(Math.abs(ours.boxes[row]!.box[k]! - side)).toBeLessThan(0.0002),
            );
          }
        }
      }),
    );
  });
});

const cocoeval = new URL('../../../../../shared/data/cocoeval/', import.meta.url);
describe.skipIf(!existsSync(cocoeval))('COCO’s own file (needs ../shared/data)', () => {
  test('is read in full, annotations before images, in small pieces', () => {
    const text = readFileSync(new URL('instances_val2014_100.json', cocoeval), 'utf8');
    const pieces = text.match(/[\s\S]{1,999}/g) ?? [];
    const { classes: found, images, unreadable, twice, strays } = readCoco(pieces, 'a.json');
    const theirs = JSON.parse(text) as {
      categories: { id: number; name: string }[];
      images: { id: number; file_name: string }[];
      annotations: { image_id: number; bbox: number[]; iscrowd: number; category_id: number }[];
    };
    expect([unreadable, twice, strays]).toEqual([[], [], []]);
    expect(found).toEqual(theirs.categories.map(({ id, name }) => ({ id, name })));
    expect(images).toHaveLength(100);
    expect(images.flatMap(({ boxes }) => boxes)).toHaveLength(theirs.annotations.length);
    for (const [index, { id }] of theirs.images.entries()) {
      const boxes = theirs.annotations.filter(({ image_id }) => image_id === id);
      expect(
        images[index]?.boxes.map(({ box, key, crowd }) => [box[0], box[1], key, crowd]),
      ).toEqual(
        boxes.map(({ bbox, category_id, iscrowd }) => [
          bbox[0],
          bbox[1],
          category_id,
          iscrowd === 1,
        ]),
      );
    }
  });
});
