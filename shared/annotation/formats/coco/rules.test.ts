/** What is written as COCO keeps the rules that pycocotools has, which is not on every machine. */
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { anyDocument } from '../../testing/documents.ts';
import { byHand, noAttributes } from '../../annotation.ts';
import { classes, documentOf, pictureOf, textsOf } from '../../testing/documents.ts';
import { defaultExportChoices } from '../exportChoices.ts';
import { writeCoco } from './write.ts';

/** createIndex() and loadRes() look for these; an annotation of id 0 counts as unmatched in evaluate(). */
const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const fileSchema = v.object({
  images: v.array(v.object({ id, file_name: v.string(), width: id, height: id })),
  categories: v.array(v.object({ id: v.pipe(v.number(), v.integer()), name: v.string() })),
  annotations: v.array(
    v.object({
      id,
      image_id: id,
      category_id: v.number(),
      bbox: v.strictTuple([
        v.number(),
        v.number(),
        v.pipe(v.number(), v.gtValue(0)),
        v.pipe(v.number(), v.gtValue(0)),
      ]),
      area: v.pipe(v.number(), v.finite(), v.minValue(0)),
      iscrowd: v.picklist([0, 1]),
      segmentation: v.union([
        v.array(v.pipe(v.array(v.number()), v.minLength(6))),
        v.object({ size: v.strictTuple([id, id]), counts: v.array(v.number()) }),
      ]),
    }),
  ),
});
const resultsSchema = v.array(
  v.object({ image_id: id, category_id: v.number(), score: v.number() }),
);

test('ids count from 1 and are there once; everything refers to what is there; areas are', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const texts = textsOf(writeCoco(document, defaultExportChoices).files);
      const file = v.parse(fileSchema, JSON.parse(texts.get('annotations.json') ?? ''));
      const images = new Set(file.images.map((one) => one.id));
      // Pictures without an object are kept.
      expect(images.size).toBe(document.pictures.length);
      expect(new Set(file.annotations.map((one) => one.id)).size).toBe(file.annotations.length);
      const categories = new Set(file.categories.map((one) => one.id));
      expect([...categories]).toEqual(classes.map((one) => one.id));
      for (const one of file.annotations) {
        expect(images.has(one.image_id) && categories.has(one.category_id)).toBe(true);
        expect(one.area).toBeCloseTo(one.bbox[2] * one.bbox[3], 2);
      }
      // loadRes() asserts that no result is of another picture.
      const results = v.parse(resultsSchema, JSON.parse(texts.get('results.json') ?? ''));
      expect(results.every((one) => images.has(one.image_id))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('a crowd is run lengths or a box, and its area that of the mask', () => {
  const mask = { width: 4, height: 2, counts: [1, 3, 4] };
  const annotation = {
    ...{ id: 1, classId: 44, origin: byHand, attributes: { ...noAttributes, crowd: true } },
    geometry: { kind: 'mask', box: [0, 0, 2, 2], mask },
  } as const;
  const picture = pictureOf('a.jpg', [annotation], { width: 4, height: 2 });
  const texts = textsOf(
    writeCoco(documentOf([picture], { run: null }), defaultExportChoices).files,
  );
  const file = v.parse(fileSchema, JSON.parse(texts.get('annotations.json') ?? ''));
  expect(file.annotations).toMatchObject([
    { iscrowd: 1, area: 3, segmentation: { size: [2, 4], counts: [1, 3, 4] } },
  ]);
});
