import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaOf, boundsOfOutline } from '../../geometry.ts';
import { writeCoco } from './write.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import { readCoco } from './read.ts';
import { anyDocument, classes, saidBox, textsOf } from '../../testing/documents.ts';

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
      groups: new Set(),
      images: [
        {
          id: '7',
          fileName: 'a.jpg',
          size: { width: 64, height: 48 },
          annotations: [saidBox(1, 90, [1, 2, 31.5, 42])],
          unreadable: [],
          outlineUnread: [],
          clicks: [],
        },
      ],
      unreadable: [],
      twice: [],
      strays: [],
      byFile: [],
      project: null,
    });
  });

  test('knows crowds, and has the box of what has an outline that cannot be read', () => {
    const { images } = withAnnotation({ iscrowd: 1, segmentation: { counts: 'x', size: [1] } });
    expect(images[0]?.annotations.map(({ attributes }) => attributes.crowd)).toEqual([false, true]);
    expect(images[0]?.annotations[1]?.geometry.kind).toBe('box');
    expect(withAnnotation({ iscrowd: undefined }).images[0]?.annotations[1]?.attributes.crowd).toBe(
      false,
    );
  });

  test('keeps polygons, masks in both forms and turned boxes, beside the box that is given', () => {
    const geometryOf = (more: object) => {
      const [image] = withAnnotation(more).images;
      expect(image?.outlineUnread).toEqual([]);
      return image?.annotations[1]?.geometry;
    };
    const box = [1, 2, 31.5, 42];
    const rings = [
      [1, 2, 3, 4, 5, 6.5],
      [9, 9, 8, 8, 7, 9, 8, 9.25],
    ];
    expect(geometryOf({ segmentation: rings })).toEqual({ kind: 'polygon', box, rings });
    const mask = { width: 6, height: 5, counts: [6, 2, 3, 2, 3, 2, 12] };
    for (const counts of [mask.counts, '6230009']) {
      const segmentation = { size: [5, 6], counts };
      expect(geometryOf({ segmentation, iscrowd: 1 })).toEqual({ kind: 'mask', box, mask });
    }
    expect(geometryOf({ segmentation: [], attributes: { rotation: 180 } })).toEqual({
      kind: 'rotatedBox',
      box,
      rotated: { x: 16.25, y: 22, width: 30.5, height: 40, angle: Math.PI },
    });
    for (const nothing of [undefined, null, []]) {
      expect(geometryOf({ segmentation: nothing })).toEqual({ kind: 'box', box });
    }
  });

  test.each([
    [[[1, 2, 3, 4, 5]], 'segmentation.0 has 5 numbers, and a point has two'],
    [[[1, 2, 3, 4]], 'segmentation.0 has 2 points and not 3'],
    [
      [
        [1, 2, 3, 4, 5, 6],
        [1, null, 3, 4, 5, 6],
      ],
      'segmentation.1 is no list of numbers',
    ],
    [[1, 2, 3, 4, 5, 6], 'segmentation.0 is no list of numbers'],
    ['x', 'segmentation is neither polygons nor a size with counts'],
    [{ size: [5, 6] }, 'segmentation is neither polygons nor a size with counts'],
    [{ size: [0, 6], counts: [] }, 'segmentation is neither polygons nor a size with counts'],
    [{ size: [5, 6], counts: [1, 2] }, 'its mask has runs of 3 pixels together, and 6 × 5 has 30'],
    [
      { size: [5, 6], counts: [31, -1] },
      'its mask has a run of -1, and a run is a whole number of pixels',
    ],
    [{ size: [5, 6], counts: 'o' }, 'its mask has compressed counts that cannot be read'],
    [{ size: [5, 6], counts: 'ö' }, 'its mask has compressed counts that cannot be read'],
    [{ size: [5, 6], counts: 'n0' }, 'its mask has no pixel'],
  ])('has the box of an annotation whose outline is %j, and says why', (segmentation, reason) => {
    const [image] = withAnnotation({ segmentation }).images;
    expect(image?.annotations[1]?.geometry).toEqual({ kind: 'box', box: [1, 2, 31.5, 42] });
    expect(image?.outlineUnread).toEqual([{ id: 2, reason }]);
  });

  test('knows the attributes of later tools, and a score', () => {
    const attributesOf = (attributes: unknown) =>
      withAnnotation({ attributes }).images[0]?.annotations[1]?.attributes;
    expect(attributesOf({ occluded: true, truncated: 1, difficult: 0, note: 'why' })).toEqual({
      ...{ difficult: false, truncated: true, occluded: true, crowd: false },
      note: 'why',
    });
    for (const odd of ['x', null, [], { occluded: 'yes', note: 5, rotation: 'left' }]) {
      expect(attributesOf(odd)?.occluded).toBe(false);
    }
    const originOf = (score: unknown) =>
      withAnnotation({ score }).images[0]?.annotations[1]?.origin;
    expect(originOf(0.5)).toEqual({ kind: 'model', model: null, score: 0.5 });
    expect(originOf('high')).toEqual({ kind: 'hand' });
  });

  test.each([
    [{ bbox: [1, 2, 3] }, 'bbox.3 is missing'],
    [{ bbox: [1, 2, 3, '4 px'] }, 'bbox.3 is the text “4 px”'],
    [{ bbox: [1, 2, 3, ''] }, 'bbox.3 is the text “”'],
    [{ bbox: [1, 2, 3, true] }, 'bbox.3 is true'],
    [{ bbox: [1, 2, null, 4] }, 'bbox.2 is null'],
    [{ bbox: null }, 'bbox is null'],
    [{ bbox: [1e308, 2, 1e308, 4] }, 'bbox is a list of 4'],
    [{ bbox: 'x' }, 'bbox is the text “x”'],
    [{ bbox: { x: 1 } }, 'bbox is an object'],
    [{ bbox: undefined }, 'bbox is missing'],
    [{ category_id: 'x'.repeat(99) }, `category_id is the text “${'x'.repeat(40)}…”`],
    [{ category_id: 1.5 }, 'category_id is 1.5'],
    [{ category_id: null }, 'category_id is null'],
    [{ category_id: [1] }, 'category_id is a list of 1'],
    [{ iscrowd: 2 }, 'iscrowd is 2'],
    [{ iscrowd: 'many' }, 'iscrowd is the text “many”'],
  ])('reports an annotation with %j and keeps the other', (more, reason) => {
    const { images } = withAnnotation(more);
    expect(images[0]?.annotations).toHaveLength(1);
    expect(images[0]?.unreadable).toEqual([{ id: 2, reason }]);
  });

  test('reports what Python writes for numbers that are none', () => {
    const text = JSON.stringify({ ...whole, annotations: [annotation, annotation] });
    const at = text.lastIndexOf('30.5');
    const { unreadable, images } = readCoco([`${text.slice(0, at)}NaN${text.slice(at + 4)}`], 'a');
    expect(unreadable).toEqual([]);
    expect(images[0]?.annotations).toHaveLength(1);
    expect(images[0]?.unreadable).toEqual([{ id: 2, reason: 'bbox.2 is NaN' }]);
  });

  test('does without them in fields that nothing hangs on, and leaves texts alone', () => {
    const note = 'NaN, -Infinity \\" Infinity';
    const fields = `"image_id": 7, "category_id": 90, "bbox": [1, 2, 3, 4], "attributes": {"note": ${JSON.stringify(note)}}`;
    const text = `{"categories": [{"id": 90, "name": "NaN"}], "images": [${JSON.stringify(image)}],
      "annotations": [{"area": NaN, ${fields}, "score": -Infinity}, {${fields}, "area": [Infinity,-Infinity ,NaN]},
      {${fields}, "area": nan}, {${fields}, "area": NaNs}]}`;
    const { classes: found, unreadable, images } = readCoco([text], 'a.json');
    expect(found).toEqual([{ id: 90, name: 'NaN' }]);
    expect(images[0]?.annotations.map(({ geometry }) => geometry.box)).toEqual([
      [1, 2, 4, 6],
      [1, 2, 4, 6],
    ]);
    expect(images[0]?.annotations[0]).toMatchObject({
      attributes: { note },
      origin: { kind: 'hand' },
    });
    expect(unreadable).toEqual(['annotations 3: it is no JSON', 'annotations 4: it is no JSON']);
  });

  test('takes numbers, ids and yes or no that are written as texts', () => {
    const texts = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, one: unknown) =>
        typeof one === 'number' ? ` ${one}` : one,
      );
    const { images, ...rest } = read(texts(whole));
    expect(rest).toEqual({ ...read(whole), images: undefined, ...rest });
    expect(images).toEqual(read(whole).images);
    // Pictures by texts and annotations by numbers, and the other way round.
    for (const [imageId, asked] of [
      ['7', 7],
      [7, '7'],
      ['7.0', 7],
      ['img 7', 'img 7'],
    ] as const) {
      const result = read({
        ...whole,
        images: [{ ...image, id: imageId }],
        annotations: [{ ...annotation, image_id: asked }],
      });
      expect(result.strays).toEqual([]);
      expect(result.images[0]?.annotations).toHaveLength(1);
    }
    const crowdOf = (iscrowd: unknown) =>
      withAnnotation({ iscrowd }).images[0]?.annotations[1]?.attributes.crowd;
    expect([null, '0', 'false', false, 0].map(crowdOf)).toEqual(Array(5).fill(false));
    expect(['1', 'True', true, 1].map(crowdOf)).toEqual(Array(4).fill(true));
  });

  test('does without a size that cannot be read, and says which', () => {
    const sizeOf = (more: object) => {
      const [found] = read({ ...whole, images: [{ ...image, ...more }] }).images;
      expect(found?.annotations).toHaveLength(1);
      return found?.sizeUnread ?? found?.size;
    };
    expect(sizeOf({ width: '64', height: '48' })).toEqual({ width: 64, height: 48 });
    expect(sizeOf({ width: null, height: null })).toBeNull();
    expect(sizeOf({ width: 0, height: 0 })).toBeNull();
    expect(sizeOf({ width: 0 })).toBe('images 1: width is 0');
    expect(sizeOf({ width: -1 })).toBe('images 1: width is -1');
    expect(sizeOf({ height: 4.5 })).toBe('images 1: height is 4.5');
    expect(sizeOf({ height: null })).toBe('images 1: height is null');
    expect(sizeOf({ width: 'wide' })).toBe('images 1: width is the text “wide”');
  });

  test('knows classes that only stand for a group of others', () => {
    const { groups } = read({
      ...whole,
      categories: [
        { id: 0, name: 'cells-ab12', supercategory: 'none' },
        { id: 1, name: 'RBC', supercategory: 'cells-ab12' },
        { id: 2, name: 'WBC', supercategory: 'WBC' },
      ],
    });
    expect([...groups]).toEqual([0]);
  });

  test('reports strays, ids that are there twice, and entries without what they need', () => {
    const result = read({
      categories: [...whole.categories, { id: 1, name: 'other' }, { id: 'x', name: 'y' }, 5],
      images: [image, { ...image, file_name: 'b.jpg' }, { id: 8 }, { ...image, id: 9, width: -1 }],
      annotations: [annotation, { ...annotation, image_id: 99 }, { ...annotation, image_id: null }],
    });
    expect(result.classes).toHaveLength(2);
    expect(result.images.map(({ fileName }) => fileName)).toEqual(['a.jpg', 'b.jpg', 'a.jpg']);
    expect(result.twice).toEqual(['category 1']);
    expect(result.strays).toEqual([{ id: 2, imageId: '99' }]);
    expect(result.unreadable).toEqual([
      'categories 4: id is the text “x”',
      'categories 5: it is no object',
      'images 3: file_name is missing',
      'annotations 3: image_id is null',
    ]);
  });

  test('takes more annotations of one picture, known or not, than a call has arguments', () => {
    const many = (imageId: unknown) =>
      Array.from({ length: 150_000 }, () => ({ ...annotation, image_id: imageId }));
    const { images, strays } = read({
      ...whole,
      annotations: [...many(7), ...many(99)],
    });
    expect(images[0]?.annotations).toHaveLength(150_000);
    expect(strays).toHaveLength(150_000);
    // Before its picture is known, and lost with what names none.
    const before = read({ annotations: many(7), images: [image], categories: whole.categories });
    expect(before.images[0]?.annotations).toHaveLength(150_000);
    expect(read({ ...whole, annotations: many(null) }).unreadable).toHaveLength(150_000);
  });

  test('tells pictures by ids that are texts, too, and does without a size', () => {
    const result = read({
      ...whole,
      images: [{ id: 'x', file_name: 'a.jpg' }],
      annotations: [{ ...annotation, image_id: 'x' }],
    });
    expect(result.images[0]).toMatchObject({ size: null, annotations: [{ id: 1 }] });
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
        for (const [index, { annotations, width, height }] of document.pictures.entries()) {
          const ours = result.images[index]!;
          expect(ours.size).toEqual({ width, height });
          expect(ours.annotations.map(({ key }) => key)).toEqual(
            annotations.map(({ classId }) => classId),
          );
          for (const [row, { geometry }] of annotations.entries()) {
            geometry.box.forEach((side, k) =>
              expect(Math.abs(ours.annotations[row]!.geometry.box[k]! - side)).toBeLessThan(0.0002),
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
      annotations: {
        image_id: number;
        bbox: [number, number, number, number];
        area: number;
        iscrowd: number;
        category_id: number;
      }[];
    };
    expect([unreadable, twice, strays]).toEqual([[], [], []]);
    expect(found).toEqual(theirs.categories.map(({ id, name }) => ({ id, name })));
    expect(images).toHaveLength(100);
    expect(images.flatMap(({ annotations }) => annotations)).toHaveLength(
      theirs.annotations.length,
    );
    for (const [index, { id }] of theirs.images.entries()) {
      const boxes = theirs.annotations.filter(({ image_id }) => image_id === id);
      expect(
        images[index]?.annotations.map(({ geometry: { box }, key, attributes }) => [
          ...[box[0], box[1], key, attributes.crowd],
        ]),
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

  test('has outlines of the area and the box that it gives, and every one of them is read', () => {
    const text = readFileSync(new URL('instances_val2014_100.json', cocoeval), 'utf8');
    const { images } = readCoco([text], 'a.json');
    const theirs = JSON.parse(text) as { annotations: { area: number }[] };
    const kinds = { box: 0, rotatedBox: 0, polygon: 0, mask: 0 };
    for (const { annotations, outlineUnread } of images) {
      expect(outlineUnread).toEqual([]);
      for (const { id, geometry } of annotations) {
        kinds[geometry.kind]++;
        if (geometry.kind === 'box') continue;
        // The area of a crowd in COCO's files is not that of its mask.
        const { area } = theirs.annotations[id - 1]!;
        if (geometry.kind === 'polygon') expect(areaOf(geometry)).toBeCloseTo(area, 3);
        boundsOfOutline(geometry)!.forEach((side, i) =>
          expect(Math.abs(side - geometry.box[i]!)).toBeLessThanOrEqual(1),
        );
      }
    }
    expect(kinds.polygon).toBeGreaterThan(800);
    expect(kinds.mask).toBeGreaterThan(0);
  });
});
