/** Documents for the tests of writers and readers. */
import fc from 'fast-check';
import { byHand, noAttributes, type Annotation, type AnnotationAttributes } from '../annotation.ts';
import type { AnnotatedPicture, AnnotationDocument, ModelRun } from '../document.ts';
import type { ExportFile } from '../formats/format.ts';
import type { FileReader, ReadFile } from '../formats/reader.ts';
import type { SaidAnnotation } from '../formats/said.ts';
import type { Box } from '../../geometry/boxes.ts';

/** Ids with gaps, not in order, as COCO's own are. */
export const classes = [
  { id: 44, name: 'bottle' },
  { id: 1, name: 'person' },
  { id: 90, name: 'tooth brush' },
];

/** A detection. */
export function boxOf(box: Box, classId: number | null = 1, score = 0.75): Annotation {
  return {
    id: 1,
    geometry: { kind: 'box', box },
    classId,
    attributes: noAttributes,
    origin: { kind: 'model', model: 'D2Go', score },
  };
}

/** What a reader says of a box that somebody drew. */
export function saidBox(
  id: number,
  key: string | number,
  box: Box,
  attributes: Partial<AnnotationAttributes> = {},
): SaidAnnotation {
  return {
    id,
    key,
    geometry: { kind: 'box', box },
    attributes: { ...noAttributes, ...attributes },
    origin: byHand,
  };
}

export const run: ModelRun = {
  modelName: 'D2Go',
  stage: 'detections',
  minScore: 0.5,
  settings: {
    rpn: { preNmsTopN: 1000, postNmsTopN: 100, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
    head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
  },
  provider: { requested: 'auto', actual: 'cpu', reason: 'there is no GPU' },
};

export function pictureOf(
  relativePath: string,
  annotations: readonly Annotation[] = [],
  more: Partial<AnnotatedPicture> = {},
): AnnotatedPicture {
  return {
    path: `/pictures/${relativePath}`,
    name: relativePath.split('/').at(-1) ?? '',
    relativePath,
    width: 640,
    height: 480,
    exifRotated: false,
    annotations: annotations.map((one, row) => ({ ...one, id: row + 1 })),
    ...more,
  };
}

export function documentOf(
  pictures: readonly AnnotatedPicture[],
  more: Partial<AnnotationDocument> = {},
): AnnotationDocument {
  return {
    classes,
    picturesFolder: '/pictures',
    classAgnostic: false,
    pictures,
    createdBy: 'Anchorscope 0.1.0',
    run,
    ...more,
  };
}

/** Proposals of a stage. */
export function proposalsOf(
  pictures: readonly AnnotatedPicture[],
  stage: string,
): AnnotationDocument {
  return documentOf(pictures, { classAgnostic: true, run: { ...run, stage } });
}

/** The files' texts by path; a path twice is an error. */
export function textsOf(files: Iterable<ExportFile>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { path, parts } of files) {
    if (texts.has(path)) throw new Error(`${path} is written twice.`);
    texts.set(path, [...parts].join(''));
  }
  return texts;
}

/** Any box inside a picture, at least half a pixel wide and high. */
export function boxWithin(width: number, height: number): fc.Arbitrary<Box> {
  const side = (size: number) =>
    fc
      .tuple(
        fc.double({ min: 0, max: size - 0.5, noNaN: true }),
        fc.double({ min: 0.5, max: size, noNaN: true }),
      )
      .map(([from, length]): [number, number] => [from, Math.min(from + length, size)]);
  return fc.tuple(side(width), side(height)).map(([[x0, x1], [y0, y1]]) => [x0, y0, x1, y1]);
}

const score = fc.float({ min: 0, max: 1, noNaN: true });
const classId = fc.constantFrom(...classes.map(({ id }) => id));

/** A picture of any size up to JPEG's limit with sound boxes. */
export const anyPicture: fc.Arbitrary<AnnotatedPicture> = fc
  .tuple(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: 1, max: 65_535 }), fc.uuid())
  .chain(([width, height, name]) =>
    fc.array(fc.tuple(boxWithin(width, height), classId, score), { maxLength: 8 }).map((boxes) =>
      pictureOf(
        `${name}.jpg`,
        boxes.map(([box, id, value]) => boxOf(box, id, value)),
        { width, height },
      ),
    ),
  );

export const anyDocument: fc.Arbitrary<AnnotationDocument> = fc
  .array(anyPicture, { maxLength: 5 })
  .map((pictures) => documentOf(pictures));

/** Parts of names that some system, tool or reader of lists stumbles over. */
const hostilePart = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'CON',
    'nul.txt',
    'a:b',
    'a\\b',
    'trailing ',
    ' leading',
    'dot.',
    'new\nline',
    'nul\0l',
    'line\u2028end',
    '\uD800',
    'É',
    'É'.normalize('NFD'),
    'é',
    '=1+1',
    'x'.repeat(300),
    '🐈'.repeat(80),
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('a', 'A', 'b', 'a~2', 'a.txt'),
);

export const hostilePath: fc.Arbitrary<string> = fc
  .tuple(fc.array(hostilePart, { maxLength: 3 }), hostilePart, fc.constantFrom('', '.jpg', '.PNG'))
  .map(([folders, name, ending]) => [...folders, name + ending].join('/'));

/** What a reader says of a file whose text comes in pieces of the given lengths. */
export function readIn(
  reader: FileReader,
  text: string,
  lengths: readonly number[] = [],
): ReadFile {
  let at = 0;
  for (const length of lengths) {
    reader.push(text.slice(at, at + length));
    at += length;
  }
  reader.push(text.slice(at));
  return reader.end();
}
