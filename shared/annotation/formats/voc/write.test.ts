import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { defaultExportChoices } from '../exportChoices.ts';
import { writeVoc } from './write.ts';
import type { AnnotationDocument } from '../../document.ts';
import {
  anyDocument,
  boxOf,
  documentOf,
  pictureOf,
  textsOf,
  proposalsOf,
} from '../../testing/documents.ts';

const whole = v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number));
const annotationFile = v.object({
  annotation: v.object({
    folder: v.string(),
    filename: v.string(),
    size: v.object({ width: whole, height: whole, depth: whole }),
    object: v.optional(
      v.array(
        v.object({
          name: v.string(),
          difficult: v.picklist(['0', '1']),
          truncated: v.picklist(['0', '1']),
          bndbox: v.object({ xmin: whole, ymin: whole, xmax: whole, ymax: whole }),
        }),
      ),
      [],
    ),
  }),
});
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'object',
});

function read(document: AnnotationDocument, vocFirstPixel: 0 | 1 = 1) {
  const written = writeVoc(document, { ...defaultExportChoices, vocFirstPixel });
  const texts = textsOf(written.files);
  const list = (texts.get('ImageSets/Main/trainval.txt') ?? '').split('\n').slice(0, -1);
  expect([...texts.keys()].slice(0, -1)).toEqual(list.map((stem) => `Annotations/${stem}.xml`));
  const annotations = list.map((stem) => {
    const xml = texts.get(`Annotations/${stem}.xml`) ?? '';
    return v.parse(annotationFile, parser.parse(xml)).annotation;
  });
  return { ...written, list, annotations };
}

/** One box through the format and back to continuous pixels. */
function through(box: readonly [number, number, number, number], firstPixel: 0 | 1) {
  const { annotations } = read(documentOf([pictureOf('a.jpg', [boxOf(box)])]), firstPixel);
  const { xmin, ymin, xmax, ymax } = annotations[0]!.object[0]!.bndbox;
  return [xmin, ymin, xmax, ymax];
}

describe('Pascal VOC', () => {
  test('counts from 1 with the last pixel inside, or from 0', () => {
    expect(through([0, 0, 640, 480], 1)).toEqual([1, 1, 640, 480]);
    expect(through([0, 0, 640, 480], 0)).toEqual([0, 0, 640, 480]);
    expect(through([10.4, 20.5, 99.5, 100.4], 1)).toEqual([11, 22, 100, 100]);
    expect(through([10.4, 20.5, 99.5, 100.4], 0)).toEqual([10, 21, 100, 100]);
    expect(read(documentOf([])).choices['boxes']).toMatch(/^1-based: xmin = x0 \+ 1, xmax = x1,/);
    expect(read(documentOf([]), 0).choices['boxes']).toMatch(/^0-based: xmin = x0, xmax = x1,/);
  });

  test('keeps a box smaller than a pixel as the pixel of its centre', () => {
    expect(through([10.6, 20.1, 10.9, 20.2], 1)).toEqual([11, 21, 11, 21]);
    expect(through([639.9, 479.9, 640, 480], 1)).toEqual([640, 480, 640, 480]);
  });

  test('says what it holds and what it cannot', () => {
    const picture = pictureOf('deep/er/cat.jpg', [boxOf([-5, 0, 10, 10], 90)]);
    const { annotations, list, problems, classes, pictures } = read(documentOf([picture]));
    expect(list).toEqual(['deep/er/cat']);
    expect(annotations).toEqual([
      {
        folder: 'deep/er',
        filename: 'cat.jpg',
        size: { width: 640, height: 480, depth: 3 },
        object: [
          {
            name: 'tooth brush',
            difficult: '0',
            truncated: '0',
            bndbox: { xmin: 1, ymin: 1, xmax: 10, ymax: 10 },
          },
        ],
      },
    ]);
    expect(problems).toEqual([
      "Cut at the picture's edges: 1 box of “deep/er/cat.jpg”.",
      'Left out, since Pascal VOC has no place for it: the id of 3 classes; the manifest has it.',
      'Left out, since Pascal VOC has no place for it: the score of 1 annotation by a model.',
    ]);
    expect(classes[0]).toEqual({ id: 44, name: 'bottle', writtenAs: 'bottle' });
    expect(pictures[0]?.writtenAs).toBe('Annotations/deep/er/cat.xml');
  });

  test('escapes what XML takes for its own, and replaces what XML cannot hold', () => {
    const name = '<b> & "c" \'d\' ]]> &amp;';
    const document = documentOf([pictureOf('a&b<\u0001>\n.jpg', [boxOf([1, 1, 9, 9], 1)])], {
      classes: [{ id: 1, name }],
    });
    const { annotations, list, problems } = read(document);
    expect(annotations[0]?.object[0]?.name).toBe(name);
    // This parser leaves references of numbers; Python's resolves them (otherReaders.test.ts).
    expect(annotations[0]?.filename).toBe('a&b<\uFFFD>&#10;.jpg');
    expect(list).toEqual(['a&b____']);
    expect(problems).toContain(
      'XML cannot hold every control character; those are written as “\uFFFD” in “a&b<\uFFFD>\uFFFD.jpg”.',
    );
  });

  test('gives proposals the class “proposal”', () => {
    const picture = pictureOf('a.jpg', [boxOf([1, 1, 5, 3], null)]);
    const { annotations, classes } = read(proposalsOf([picture], 'proposals'));
    expect(annotations[0]?.object[0]?.name).toBe('proposal');
    expect(classes).toEqual([{ id: null, name: 'proposal', writtenAs: 'proposal' }]);
  });

  test('keeps every box to a pixel, inside the picture, in both ways of counting', () => {
    fc.assert(
      fc.property(anyDocument, fc.constantFrom(0 as const, 1 as const), (document, first) => {
        const { annotations } = read(document, first);
        for (const [index, picture] of document.pictures.entries()) {
          const { object, size } = annotations[index]!;
          expect([size.width, size.height]).toEqual([picture.width, picture.height]);
          expect(object.length).toBe(picture.annotations.length);
          for (const [
            row,
            {
              geometry: { box },
            },
          ] of picture.annotations.entries()) {
            const { xmin, ymin, xmax, ymax } = object[row]!.bndbox;
            const back = [xmin - first, ymin - first, xmax, ymax];
            for (const side of [0, 1, 2, 3]) {
              expect(Math.abs(back[side]! - box[side]!)).toBeLessThanOrEqual(1);
            }
            expect(xmin).toBeGreaterThanOrEqual(first);
            expect(xmax).toBeLessThanOrEqual(picture.width);
            expect(xmax - xmin + first).toBeGreaterThanOrEqual(1);
            expect(ymin).toBeGreaterThanOrEqual(first);
            expect(ymax).toBeLessThanOrEqual(picture.height);
            expect(ymax - ymin + first).toBeGreaterThanOrEqual(1);
          }
        }
      }),
    );
  });
});
