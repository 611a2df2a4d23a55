import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../annotation.ts';
import { writeCoco } from './write.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import type { AnnotationDocument } from '../../document.ts';
import {
  anyDocument,
  boxOf,
  documentOf,
  pictureOf,
  textsOf,
  proposalsOf,
} from '../../testing/documents.ts';

const id = v.pipe(v.number(), v.safeInteger());
const bbox = v.tuple([v.number(), v.number(), v.number(), v.number()]);
const dataset = v.strictObject({
  info: v.record(v.string(), v.string()),
  licenses: v.array(v.never()),
  categories: v.array(v.strictObject({ id, name: v.string(), supercategory: v.string() })),
  images: v.array(v.strictObject({ id, file_name: v.string(), width: id, height: id })),
  annotations: v.array(
    v.strictObject({
      id,
      image_id: id,
      category_id: id,
      bbox,
      area: v.number(),
      iscrowd: v.literal(0),
      segmentation: v.array(v.never()),
      score: v.number(),
    }),
  ),
});
const results = v.array(v.strictObject({ image_id: id, category_id: id, bbox, score: v.number() }));

function read(document: AnnotationDocument) {
  const written = writeCoco(document, defaultExportChoices);
  const texts = textsOf(written.files);
  expect([...texts.keys()]).toEqual(['annotations.json', 'results.json']);
  return {
    ...written,
    dataset: v.parse(dataset, JSON.parse(texts.get('annotations.json') ?? '')),
    results: v.parse(results, JSON.parse(texts.get('results.json') ?? '')),
  };
}

describe('COCO', () => {
  test('holds boxes as x, y, width, height from 0, with area, and pictures by relative path', () => {
    const read1 = read(
      documentOf([
        pictureOf('a/cat.jpg', [boxOf([10.5, 20, 110.75, 220], 44, 0.875)]),
        pictureOf('b/cat.jpg', [], { width: 1, height: 2 }),
      ]),
    );
    expect(read1.dataset.images).toEqual([
      { id: 1, file_name: 'a/cat.jpg', width: 640, height: 480 },
      { id: 2, file_name: 'b/cat.jpg', width: 1, height: 2 },
    ]);
    expect(read1.dataset.annotations).toEqual([
      {
        id: 1,
        image_id: 1,
        category_id: 44,
        bbox: [10.5, 20, 100.25, 200],
        area: 20050,
        iscrowd: 0,
        segmentation: [],
        score: 0.875,
      },
    ]);
    expect(read1.results).toEqual([
      { image_id: 1, category_id: 44, bbox: [10.5, 20, 100.25, 200], score: 0.875 },
    ]);
    expect(read1.problems).toEqual([]);
    expect(read1.pictures.map(({ writtenAs, boxes }) => [writtenAs, boxes])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  test('keeps the ids of categories, their gaps and their order, also of unused ones', () => {
    const { dataset: data, classes } = read(documentOf([]));
    expect(data.categories.map((one) => [one.id, one.name])).toEqual([
      [44, 'bottle'],
      [1, 'person'],
      [90, 'tooth brush'],
    ]);
    expect(classes.map(({ id: own, writtenAs }) => [own, writtenAs])).toEqual([
      [44, 44],
      [1, 1],
      [90, 90],
    ]);
    expect(data.annotations).toEqual([]);
  });

  test('gives proposals the class “proposal”, id 1, and says so', () => {
    const picture = pictureOf('a.jpg', [boxOf([-4, 1, 5, 3], null, 1e-9)]);
    const read1 = read(proposalsOf([picture], 'topK'));
    expect(read1.dataset.categories).toEqual([{ id: 1, name: 'proposal', supercategory: '' }]);
    expect(read1.results).toEqual([
      { image_id: 1, category_id: 1, bbox: [-4, 1, 9, 2], score: 1e-9 },
    ]);
    expect(read1.classes).toEqual([{ id: null, name: 'proposal', writtenAs: 1 }]);
    expect(read1.choices['categoryIds']).toContain('“proposal”');
  });

  test('names classes that share a name', () => {
    const twins = [
      { id: 3, name: 'cell' },
      { id: 8, name: 'cell' },
    ];
    expect(read(documentOf([], { classes: twins })).problems).toEqual([
      'More than one class of the model is called “cell”.',
    ]);
  });

  test('keeps every box to 0.0001 pixels and every score, and counts ids from 1', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const { dataset: data, results: found } = read(document);
        const given = document.pictures.flatMap(({ annotations }, index) =>
          annotations.map((one) => ({ ...one, imageId: index + 1 })),
        );
        expect(data.annotations.map((one) => one.id)).toEqual(given.map((_, row) => row + 1));
        expect(found.length).toBe(given.length);
        for (const [row, one] of data.annotations.entries()) {
          const { geometry, classId, imageId } = given[row]!;
          const [x, y, width, height] = one.bbox;
          const back = [x, y, x + width, y + height];
          for (const side of [0, 1, 2, 3]) {
            expect(Math.abs(back[side]! - geometry.box[side]!)).toBeLessThan(1e-4);
          }
          expect(one.area).toBeCloseTo(width * height, 3);
          expect([one.category_id, one.image_id]).toEqual([classId, imageId]);
          expect(Math.fround(one.score)).toBe(scoreOf(given[row]!));
          expect(found[row]).toEqual({
            image_id: one.image_id,
            category_id: one.category_id,
            bbox: one.bbox,
            score: one.score,
          });
        }
      }),
    );
  });
});
