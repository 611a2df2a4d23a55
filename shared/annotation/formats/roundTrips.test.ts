/** What is written is read back: the same annotations, where the format can hold them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byHand, noAttributes, type Annotation } from '../annotation.ts';
import type { AnnotatedPicture, AnnotationDocument } from '../document.ts';
import { boundsOfOutline, type Geometry, type Outline } from '../geometry.ts';
import { boxWithin, classes, documentOf, pictureOf, textsOf } from '../testing/documents.ts';
import { defaultExportChoices, type ExportChoices } from './format.ts';
import { formatDescriptions, formatReaders, formatWriters } from './registry.ts';
import type { DataFormat, ExportFormat } from './formatNames.ts';
import type { SaidAnnotation } from './said.ts';
import { rotatedBoxesAmong } from './yolo/rotatedBoxes.ts';
import { maskOfPixels } from '../../geometry/masks.ts';

const [width, height] = [64, 48];

/** Coordinates that every format holds exactly, or to its last decimal. */
const place = (to: number) => fc.integer({ min: 0, max: 4 * to }).map((quarter) => quarter / 4);
const point = fc.tuple(place(width), place(height));
const ring = fc
  .array(point, { minLength: 3, maxLength: 9 })
  .filter((points) => new Set(points.map(([x]) => x)).size > 1)
  .filter((points) => new Set(points.map(([, y]) => y)).size > 1)
  .map((points) => points.flat());
const rings = (maxLength: number) => fc.array(ring, { minLength: 1, maxLength });
const rotated = fc
  .tuple(fc.integer({ min: 20, max: 40 }), fc.integer({ min: 18, max: 30 }))
  .chain(([x, y]) =>
    fc.record({
      ...{ x: fc.constant(x), y: fc.constant(y) },
      width: fc.integer({ min: 2, max: 16 }),
      height: fc.integer({ min: 2, max: 16 }),
      angle: fc.double({ min: -3, max: 3, noNaN: true }),
    }),
  );
const mask = fc
  .uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height })
  .filter((pixels) => pixels.includes(1))
  .map((pixels) => maskOfPixels(width, height, pixels));

const polygonOf = (most: number) =>
  rings(most).map((all): Outline => ({ kind: 'polygon', rings: all }));
const rotatedOf = rotated.map((one): Outline => ({ kind: 'rotatedBox', rotated: one }));
const maskOf = mask.map((one): Outline => ({ kind: 'mask', mask: one }));
const boxOnly = boxWithin(width, height)
  .map((box) => box.map(Math.round))
  .filter(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => x1 > x0 + 1 && y1 > y0 + 1)
  .map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]): Geometry => ({ kind: 'box', box: [x0, y0, x1, y1] }));

const withBounds = (outline: Outline): Geometry => {
  const box = boundsOfOutline(outline);
  if (box === null) throw new Error('The outline has no bounds.');
  return { ...outline, box };
};

function anyAnnotation(outlines: fc.Arbitrary<Outline>): fc.Arbitrary<Annotation> {
  return fc.record({
    id: fc.constant(1),
    geometry: fc.oneof(boxOnly, outlines.map(withBounds)),
    classId: fc.constantFrom(...classes.map(({ id }) => id)),
    attributes: fc.record({
      difficult: fc.boolean(),
      truncated: fc.boolean(),
      occluded: fc.boolean(),
      crowd: fc.boolean(),
      note: fc.string(),
    }),
    origin: fc.constant(byHand),
  });
}

const anyHandmade = (outlines: fc.Arbitrary<Outline>): fc.Arbitrary<AnnotationDocument> =>
  fc
    .array(fc.array(anyAnnotation(outlines), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((pictures) =>
      documentOf(
        pictures.map((annotations, i) => pictureOf(`${i}.jpg`, annotations, { width, height })),
        { run: null },
      ),
    );

/** What is read of a picture, as annotations of the document. */
function reread(
  document: AnnotationDocument,
  format: DataFormat & ExportFormat,
  choices: ExportChoices = defaultExportChoices,
): { pictures: Annotation[][]; problems: readonly string[] } {
  const written = formatWriters[format](document, choices);
  const files = [...textsOf(written.files)];
  const said: SaidAnnotation[][] = [];
  let task: 'obb' | 'segment' | null = null;
  for (const [name, text] of files) {
    task = /^task: (obb|segment)$/m.exec(text)?.[1] === 'obb' ? 'obb' : task;
    if (/^task: segment$/m.test(text)) task = 'segment';
    if (!formatDescriptions[format].isTelling(name) || name === 'data.yaml') continue;
    const reader = formatReaders[format](name, choices);
    reader.push(text);
    const { pictures, problems } = reader.end();
    expect(problems).toEqual([]);
    for (const picture of pictures) {
      const { annotations, unreadable, outlineUnread } = picture.said({ width, height });
      expect([...unreadable, ...outlineUnread]).toEqual([]);
      said.push([...annotations]);
    }
  }
  const idOf = (key: string | number): number | null => {
    if (format === 'coco') return Number(key);
    const found =
      format === 'voc' ? classes.find(({ name }) => name === key) : classes[Number(key)];
    return found?.id ?? null;
  };
  const geometryOf =
    format === 'yolo' ? rotatedBoxesAmong(said.flat(), task) : (geometry: Geometry) => geometry;
  return {
    pictures: said.map((all) =>
      all.map(({ key, ...one }) => ({
        ...one,
        geometry: geometryOf(one.geometry),
        classId: idOf(key),
      })),
    ),
    problems: written.problems,
  };
}

/** Ids are places in the file; COCO counts them on from picture to picture. */
const withoutIds = (annotations: readonly Annotation[]) =>
  annotations.map((annotation) => ({ ...annotation, id: 0 }));

/** Numbers that are as near as the format's decimals. */
function close(value: unknown, tolerance: number): unknown {
  if (typeof value === 'number') return near(value, tolerance);
  if (Array.isArray(value)) return value.map((one) => close(one, tolerance));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, close(one, tolerance)]),
  );
}

const near = (value: number, tolerance: number): unknown => ({
  $$typeof: Symbol.for('jest.asymmetricMatcher'),
  asymmetricMatch: (other: unknown) =>
    typeof other === 'number' && Math.abs(other - value) <= tolerance,
  toAsymmetricMatcher: () => `near ${value}`,
});

function expectSame(
  read: Annotation[][],
  pictures: readonly AnnotatedPicture[],
  tolerance: number,
): void {
  expect(read.map(withoutIds)).toEqual(
    pictures.map(({ annotations }) =>
      withoutIds(annotations).map(({ geometry, ...one }) => ({
        ...one,
        geometry: close(geometry, tolerance),
      })),
    ),
  );
}

function withAttributes(document: AnnotationDocument, held: readonly string[]): AnnotationDocument {
  const heldOf = (annotation: Annotation): Annotation => ({
    ...annotation,
    attributes: {
      ...noAttributes,
      ...Object.fromEntries(
        Object.entries(annotation.attributes).filter(([name]) => held.includes(name)),
      ),
    },
  });
  return {
    ...document,
    pictures: document.pictures.map((picture) => ({
      ...picture,
      annotations: picture.annotations.map(heldOf),
    })),
  };
}

describe('read back', () => {
  test('are boxes, polygons and masks of COCO, with every attribute and nothing lost', () => {
    fc.assert(
      fc.property(anyHandmade(fc.oneof(polygonOf(3), maskOf)), (document) => {
        const { pictures, problems } = reread(document, 'coco');
        expectSame(pictures, document.pictures, 1e-4);
        expect(problems).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('are boxes, polygons and rotated boxes of VOC, with the attributes that it has', () => {
    fc.assert(
      fc.property(
        anyHandmade(fc.oneof(polygonOf(3), rotatedOf)),
        fc.constantFrom(0 as const, 1 as const),
        (given, vocFirstPixel) => {
          const document = withAttributes(given, ['difficult', 'truncated', 'occluded']);
          const { pictures } = reread(document, 'voc', { ...defaultExportChoices, vocFirstPixel });
          // VOC's box is on whole pixels.
          expectSame(
            pictures.map((all) =>
              all.map((one) => ({ ...one, geometry: { ...one.geometry, box: [0, 0, 0, 0] } })),
            ),
            document.pictures.map((picture) => ({
              ...picture,
              annotations: picture.annotations.map((one) => ({
                ...one,
                geometry: { ...one.geometry, box: [0, 0, 0, 0] },
              })),
            })),
            1e-4,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each([
    ['segment', polygonOf(1)],
    ['obb', rotatedOf],
  ])('are outlines of YOLO, where they are asked for: %s', (_, outlines) => {
    fc.assert(
      fc.property(anyHandmade(outlines), (given) => {
        const document = withAttributes(given, []);
        const { pictures, problems } = reread(document, 'yolo', {
          ...defaultExportChoices,
          yoloLines: 'outlines',
        });
        expectSame(
          pictures.map((all) => all.map(turnedTo)),
          document.pictures.map((picture) => ({
            ...picture,
            annotations: picture.annotations.map(turnedTo),
          })),
          1e-4,
        );
        expect(problems).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('are their boxes where a format has no more, and that is said', () => {
    fc.assert(
      fc.property(anyAnnotation(fc.oneof(polygonOf(2), rotatedOf, maskOf)), (annotation) => {
        const picture = pictureOf('a.jpg', [annotation], { width, height });
        const document = documentOf([picture], { run: null });
        const { pictures, problems } = reread(document, 'yolo');
        const [read] = pictures[0] ?? [];
        expect(read?.geometry.kind).toBe('box');
        expect(read?.geometry.box).toEqual(close(annotation.geometry.box, 1e-4));
        const names = {
          box: null,
          rotatedBox: 'rotated boxes',
          polygon: 'polygons',
          mask: 'masks',
        };
        const name = names[annotation.geometry.kind];
        const written = `Written as their boxes, since YOLO has no ${name}: 1 annotation.`;
        expect(problems.includes(written)).toBe(name !== null);
        const left = `Left out, since YOLO has no place for it: “crowd” of 1 annotation.`;
        expect(problems.includes(left)).toBe(annotation.attributes.crowd);
      }),
    );
  });
});

/** An angle and one that is a whole turn from it are the same. */
function turnedTo(annotation: Annotation): Annotation {
  const { geometry } = annotation;
  if (geometry.kind !== 'rotatedBox') return annotation;
  const { angle } = geometry.rotated;
  const rotated = { ...geometry.rotated, angle: Math.atan2(Math.sin(angle), Math.cos(angle)) };
  return { ...annotation, geometry: { ...geometry, rotated } };
}
