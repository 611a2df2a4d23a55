/** Annotations as rows of a project's file, and back. */
import * as v from 'valibot';
import type {
  Annotation,
  AnnotationAttributes,
  AnnotationOrigin,
} from '../../shared/annotation/annotation.ts';
import { attributesOf, byHand } from '../../shared/annotation/annotation.ts';
import type { Geometry } from '../../shared/annotation/geometry.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { jsonText } from '../../shared/json.ts';
import { geometrySchema } from '../../shared/project/edits.ts';
import { StudioError } from '../../shared/result.ts';
import { numberOf, numberOrNull, textOf, textOrNull, type Row } from './columns.ts';

/** The columns of `annotation` in the order of AnnotationRow. */
export const annotationColumns =
  'id, picture, class, x0, y0, x1, y1, outline, flags, note, origin, model, score';

export type AnnotationRow = readonly [
  id: number,
  picture: number,
  classId: number | null,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  outline: string | null,
  flags: number,
  note: string,
  origin: number,
  model: string | null,
  score: number | null,
];

const flags = { difficult: 1, truncated: 2, occluded: 4, crowd: 8 } as const;
const origins = ['hand', 'model', 'edited'] as const;

export function rowOfAnnotation(picture: number, annotation: Annotation): AnnotationRow {
  const { id, geometry, classId, attributes, origin } = annotation;
  const [x0, y0, x1, y1] = geometry.box;
  const [model, score] = origin.kind === 'hand' ? [null, null] : [origin.model, origin.score];
  return [
    id,
    picture,
    classId,
    x0,
    y0,
    x1,
    y1,
    outlineText(geometry),
    flagsOf(attributes),
    attributes.note,
    origins.indexOf(origin.kind),
    model,
    score,
  ];
}

/** @throws StudioError `badInput` where the file holds what no annotation is. */
export function annotationOfRow(row: Row): Annotation {
  const box: Box = [
    numberOf(row, 'x0'),
    numberOf(row, 'y0'),
    numberOf(row, 'x1'),
    numberOf(row, 'y1'),
  ];
  return {
    id: numberOf(row, 'id'),
    geometry: geometryOf(box, textOrNull(row, 'outline')),
    classId: numberOrNull(row, 'class'),
    attributes: attributesOfRow(numberOf(row, 'flags'), textOf(row, 'note')),
    origin: originOf(row),
  };
}

/** A row as SQLite gives it, as the history keeps it. */
export function tupleOfRow(row: Row): AnnotationRow {
  return [
    numberOf(row, 'id'),
    numberOf(row, 'picture'),
    numberOrNull(row, 'class'),
    numberOf(row, 'x0'),
    numberOf(row, 'y0'),
    numberOf(row, 'x1'),
    numberOf(row, 'y1'),
    textOrNull(row, 'outline'),
    numberOf(row, 'flags'),
    textOf(row, 'note'),
    numberOf(row, 'origin'),
    textOrNull(row, 'model'),
    numberOrNull(row, 'score'),
  ];
}

/** A row of the history as an annotation. */
export function annotationOfTuple(tuple: AnnotationRow): Annotation {
  const [id, picture, classId, x0, y0, x1, y1, outline, bits, note, origin, model, score] = tuple;
  return annotationOfRow({
    ...{ id, picture, class: classId, x0, y0, x1, y1, outline },
    ...{ flags: bits, note, origin, model, score },
  });
}

function outlineText(geometry: Geometry): string | null {
  if (geometry.kind === 'box') return null;
  const { box: _, ...outline } = geometry;
  return JSON.stringify(outline);
}

const outlineSchema = v.pipe(jsonText, v.record(v.string(), v.unknown()));

function geometryOf(box: Box, outline: string | null): Geometry {
  if (outline === null) return { kind: 'box', box };
  const read = v.safeParse(outlineSchema, outline);
  const parsed = read.success && v.safeParse(geometrySchema, { ...read.output, box });
  if (parsed !== false && parsed.success) return parsed.output;
  throw new StudioError('badInput', 'The project is damaged: an outline cannot be read.');
}

function flagsOf(attributes: AnnotationAttributes): number {
  let bits = 0;
  if (attributes.difficult) bits |= flags.difficult;
  if (attributes.truncated) bits |= flags.truncated;
  if (attributes.occluded) bits |= flags.occluded;
  if (attributes.crowd) bits |= flags.crowd;
  return bits;
}

function attributesOfRow(bits: number, note: string): AnnotationAttributes {
  return attributesOf({
    difficult: (bits & flags.difficult) !== 0,
    truncated: (bits & flags.truncated) !== 0,
    occluded: (bits & flags.occluded) !== 0,
    crowd: (bits & flags.crowd) !== 0,
    note,
  });
}

function originOf(row: Row): AnnotationOrigin {
  const kind = origins[numberOf(row, 'origin')];
  if (kind === undefined) {
    throw new StudioError('badInput', 'The project is damaged: an annotation has no origin.');
  }
  if (kind === 'hand') return byHand;
  return { kind, model: textOrNull(row, 'model'), score: numberOf(row, 'score') };
}
