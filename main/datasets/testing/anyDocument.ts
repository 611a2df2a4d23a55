/** Documents of all that an annotation can be, of pictures that are on the disk. */
import fc from 'fast-check';
import type { Annotation, AnnotationOrigin } from '../../../shared/annotation/annotation.ts';
import type { AnnotatedPicture, AnnotationDocument } from '../../../shared/annotation/document.ts';
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import type { Size } from '../../../shared/annotation/formats/said.ts';
import {
  boundsOfOutline,
  type Geometry,
  type Outline,
} from '../../../shared/annotation/geometry.ts';
import { documentOf, pictureOf } from '../../../shared/annotation/testing/documents.ts';
import type { Box } from '../../../shared/geometry/boxes.ts';

/** Pictures by relative path. */
export type Pictures = Readonly<Record<string, Size>>;

/** Pixels with few decimals, or with as many as a number has. */
const along = (side: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 4 * side }).map((quarter) => quarter / 4),
    fc.double({ min: 0, max: side, noNaN: true }),
  );

/** A box inside the picture, of at least so many pixels each way. */
function anyBox({ width, height }: Size, smallest: number): fc.Arbitrary<Box> {
  const span = (side: number) =>
    fc.oneof(
      fc.constant<[number, number]>([0, side]),
      fc.tuple(along(side - smallest), along(side)).map(([from, length]): [number, number] => {
        const to = Math.min(from + Math.max(length, smallest), side);
        return [from, to];
      }),
    );
  return fc.tuple(span(width), span(height)).map(([[x0, x1], [y0, y1]]) => [x0, y0, x1, y1]);
}

/** A part that may leave the picture, on both sides by the same. */
function anyRing({ width, height }: Size): fc.Arbitrary<number[]> {
  const point = fc.tuple(along(width), along(height), fc.boolean()).map(([x, y, isFar]) => {
    const by = isFar ? 1.2 : 1;
    return [width / 2 + (x - width / 2) * by, height / 2 + (y - height / 2) * by];
  });
  return fc.array(point, { minLength: 3, maxLength: 8 }).map((points) => points.flat());
}

function anyMask({ width, height }: Size): fc.Arbitrary<Outline> {
  const total = width * height;
  return fc
    .array(fc.integer({ min: 1, max: Math.max(2, Math.floor(total / 3)) }), {
      minLength: 2,
      maxLength: 9,
    })
    .map((wished): Outline => {
      const counts: number[] = [];
      let left = total - 1;
      for (const run of wished) {
        if (left === 0) break;
        counts.push(Math.min(run, left));
        left -= Math.min(run, left);
      }
      // The last pixel is inside, or ends a run.
      if (counts.length % 2 === 1) counts.push(left + 1);
      else counts.push(...(left + 1 > 0 ? [left + 1] : []));
      return { kind: 'mask', mask: { width, height, counts } };
    });
}

function anyOutline(size: Size): fc.Arbitrary<Outline> {
  const { width, height } = size;
  const rotated = fc
    .record({
      x: along(width),
      y: along(height),
      width: fc.double({ min: 1, max: width, noNaN: true }),
      height: fc.double({ min: 1, max: height, noNaN: true }),
      angle: fc.double({ min: -7, max: 7, noNaN: true }),
    })
    .map((one): Outline => ({ kind: 'rotatedBox', rotated: one }));
  const polygon = fc
    .array(anyRing(size), { minLength: 1, maxLength: 3 })
    .map((rings): Outline => ({ kind: 'polygon', rings }));
  return fc.oneof(rotated, polygon, anyMask(size));
}

/** The bounds, cut at the picture's edges as readers cut them; null where too little is left. */
function cutBounds(outline: Outline, { width, height }: Size): Box | null {
  const bounds = boundsOfOutline(outline);
  if (bounds === null) return null;
  const [x0, y0, x1, y1] = bounds;
  const cut: Box = [Math.max(x0, 0), Math.max(y0, 0), Math.min(x1, width), Math.min(y1, height)];
  return cut[2] - cut[0] >= 2 && cut[3] - cut[1] >= 2 ? cut : null;
}

function anyGeometry(size: Size, smallest: number): fc.Arbitrary<Geometry> {
  const outlined = fc
    .tuple(anyOutline(size), fc.option(anyBox(size, 2), { freq: 4 }))
    .map(([outline, own]): Geometry | null => {
      const box = cutBounds(outline, size);
      return box === null ? null : { ...outline, box: own ?? box };
    })
    .filter((geometry) => geometry !== null);
  const box = anyBox(size, smallest).map((one): Geometry => ({ kind: 'box', box: one }));
  return fc.oneof({ weight: 2, arbitrary: box }, { weight: 3, arbitrary: outlined });
}

/** Text that a person may write: any letters, no space around it, and nothing that no text file can hold. */
const words = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      'yes',
      'no',
      '0x1F',
      'a: b # c',
      '"q", \\ \'',
      '<&>',
      '🐈 猫',
      '~',
      '=1',
      "'=1",
      '7',
      'null',
    ),
  )
  .map((text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/gu, ' ').trim());

const score = fc.float({ min: 0, max: 1, noNaN: true });
const model = fc.constantFrom(null, 'a model', 'modèle 2');
const origin: fc.Arbitrary<AnnotationOrigin> = fc.oneof(
  fc.constant<AnnotationOrigin>({ kind: 'hand' }),
  fc.record({ kind: fc.constantFrom('model', 'edited'), model, score }),
);

function anyAnnotation(
  size: Size,
  classes: readonly ClassSummary[],
  smallest: number,
): fc.Arbitrary<Annotation> {
  return fc.record({
    id: fc.constant(1),
    geometry: anyGeometry(size, smallest),
    classId: fc.constantFrom(...classes.map(({ id }) => id)),
    attributes: fc.record({
      difficult: fc.boolean(),
      truncated: fc.boolean(),
      occluded: fc.boolean(),
      crowd: fc.boolean(),
      note: fc.tuple(words, words).map((lines) => lines.join('\n').trim()),
    }),
    origin,
  });
}

/** Ids with gaps, in any order, from `firstId` on. */
function anyClasses(firstId: number): fc.Arbitrary<ClassSummary[]> {
  const name = words.filter(
    (text) => text !== '' && !/^-?(?:NaN|Infinity)$|^dontcare$/i.test(text),
  );
  return fc
    .uniqueArray(fc.record({ id: fc.integer({ min: firstId, max: firstId + 50 }), name }), {
      minLength: 1,
      maxLength: 5,
      selector: ({ id }) => id,
      comparator: (a, b) => a === b,
    })
    .map((all) =>
      all.filter(
        ({ name: one }, row) =>
          all.findIndex((other) => folded(other.name) === folded(one)) === row,
      ),
    );
}

/** Equal for names that some format takes for one. */
function folded(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, '_').toLowerCase();
}

export interface AnyDocumentOptions {
  /** Where class ids begin. */
  readonly firstId: number;
  /** Shortest side of a box, pixels. */
  readonly smallest: number;
}

/** Any of the pictures, each with some annotations or none. */
export function anyDocument(
  pictures: Pictures,
  { firstId, smallest }: AnyDocumentOptions,
): fc.Arbitrary<AnnotationDocument> {
  const names = fc.subarray(Object.keys(pictures), { minLength: 1, maxLength: 5 });
  return fc
    .tuple(anyClasses(firstId), names)
    .chain(([classes, chosen]) =>
      fc
        .tuple(...chosen.map((name) => anyPicture(name, pictures[name], classes, smallest)))
        .map((all) => documentOf(all, { classes, run: null })),
    );
}

function anyPicture(
  name: string,
  size: Size | undefined,
  classes: readonly ClassSummary[],
  smallest: number,
): fc.Arbitrary<AnnotatedPicture> {
  if (size === undefined) throw new Error(`${name} is no picture.`);
  return fc
    .array(anyAnnotation(size, classes, smallest), { maxLength: 4 })
    .map((annotations) => pictureOf(name, annotations, size));
}
