/** What was written and what was read back, held against each other: what is missing, counted as a report of losses counts. */
import type { Annotation } from '../../../shared/annotation/annotation.ts';
import type { AnnotatedPicture, AnnotationDocument } from '../../../shared/annotation/document.ts';
import { boundsOfOutline, type Geometry } from '../../../shared/annotation/geometry.ts';
import type { Box } from '../../../shared/geometry/boxes.ts';
import { cornersOf } from '../../../shared/geometry/rotatedBoxes.ts';
import type { ReadAnnotations } from '../readAnnotations.ts';

/** How often each thing is missing; those that are not are absent. */
export type Missing = Record<string, number>;

export interface Comparison {
  readonly missing: Missing;
  /** What is neither the same nor missing: it must not be. */
  readonly wrong: string[];
}

/**
 * @param tolerance of coordinates, pixels. @param nameOf how a class's name is written.
 */
export function compare(
  document: AnnotationDocument,
  read: Pick<ReadAnnotations, 'pictures' | 'classes'>,
  tolerance: number,
  nameOf: (name: string) => string,
): Comparison {
  const missing: Missing = {};
  const wrong: string[] = [];
  const miss = (what: string) => (missing[what] = (missing[what] ?? 0) + 1);
  const byPath = new Map(read.pictures.map((one) => [one.relativePath, one]));
  for (const picture of document.pictures) {
    const found = byPath.get(picture.relativePath);
    if (found === undefined) {
      if (picture.annotations.length > 0) wrong.push(`${picture.relativePath} is not there`);
      else miss('emptyPicture');
      continue;
    }
    byPath.delete(picture.relativePath);
    if (found.annotations.length !== picture.annotations.length) {
      wrong.push(`${picture.relativePath} has ${found.annotations.length} annotations`);
      continue;
    }
    for (const [row, one] of picture.annotations.entries()) {
      const other = found.annotations[row];
      if (other === undefined) continue;
      const names = [nameIn(document, one, nameOf), nameIn(read, other, (name) => name)];
      if (names[0] !== names[1]) wrong.push(`class ${names.join(' became ')}`);
      compareGeometry(one.geometry, other.geometry, picture, tolerance, miss, wrong);
      compareWords(one, other, miss, wrong);
    }
  }
  for (const path of byPath.keys()) wrong.push(`${path} was not written`);
  for (const { id, name } of document.classes) {
    const found = read.classes.find((one) => one.name === nameOf(name));
    if (found === undefined) miss('unusedClass');
    else {
      if (found.id !== id) miss('classId');
      if (found.name !== name) miss('className');
    }
  }
  return { missing, wrong };
}

function nameIn(
  { classes }: Pick<AnnotationDocument, 'classes'>,
  { classId }: Annotation,
  nameOf: (name: string) => string,
): string | undefined {
  const found = classes.find(({ id }) => id === classId);
  return found && nameOf(found.name);
}

function compareGeometry(
  one: Geometry,
  other: Geometry,
  picture: AnnotatedPicture,
  tolerance: number,
  miss: (what: string) => void,
  wrong: string[],
): void {
  const near = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] ?? NaN)) <= tolerance);
  const isSameBox = near(one.box, other.box);
  if (isSameOutline(one, other, near)) {
    if (isSameBox) return;
    if (one.kind === 'box') wrong.push(`box ${one.box.join()} became ${other.box.join()}`);
    else miss('ownBox');
    return;
  }
  miss('geometry');
  const isBoxAlone = other.kind === 'box' || isBoxOf(other, other.box, near);
  if (isBoxAlone && isSameBox) return;
  // The corners of a rotated box, beside which there may have been another box.
  const isItsCorners =
    one.kind === 'rotatedBox' &&
    other.kind === 'polygon' &&
    near(cornersOf(one.rotated), other.rings[0] ?? []);
  if (isItsCorners && isSameBox) return;
  if (isItsCorners && near(cut(one, picture), other.box)) miss('ownBox');
  else wrong.push(`${JSON.stringify(one)} became ${JSON.stringify(other)}`);
}

type Near = (a: readonly number[], b: readonly number[]) => boolean;

function isSameOutline(one: Geometry, other: Geometry, near: Near): boolean {
  if (one.kind === 'box' && other.kind === 'box') return true;
  if (one.kind === 'rotatedBox' && other.kind === 'rotatedBox') {
    return near(cornersOf(one.rotated), cornersOf(other.rotated));
  }
  if (one.kind === 'polygon' && other.kind === 'polygon') {
    return (
      one.rings.length === other.rings.length &&
      one.rings.every((ring, row) => near(ring, other.rings[row] ?? []))
    );
  }
  return (
    one.kind === 'mask' &&
    other.kind === 'mask' &&
    JSON.stringify(one.mask.counts) === JSON.stringify(other.mask.counts)
  );
}

/** Whether an outline is a box's four corners. */
function isBoxOf(outline: Geometry, [x0, y0, x1, y1]: Box, near: Near): boolean {
  const corners = [x0, y0, x1, y0, x1, y1, x0, y1];
  if (outline.kind === 'rotatedBox') return near(cornersOf(outline.rotated), corners);
  const [ring = []] = outline.kind === 'polygon' ? outline.rings : [];
  return near(ring, corners);
}

function cut(geometry: Exclude<Geometry, { kind: 'box' }>, { width, height }: AnnotatedPicture) {
  const [x0, y0, x1, y1] = boundsOfOutline(geometry) ?? [0, 0, 0, 0];
  return [Math.max(x0, 0), Math.max(y0, 0), Math.min(x1, width), Math.min(y1, height)];
}

function compareWords(
  one: Annotation,
  other: Annotation,
  miss: (what: string) => void,
  wrong: string[],
): void {
  for (const [name, value] of Object.entries(one.attributes)) {
    const found: unknown = new Map<string, unknown>(Object.entries(other.attributes)).get(name);
    if (found === value) continue;
    if (found === false || found === '') miss(name);
    else wrong.push(`${name} ${JSON.stringify(value)} became ${JSON.stringify(found)}`);
  }
  if (one.origin.kind === 'hand' || other.origin.kind === 'hand') {
    if (one.origin.kind !== 'hand') miss('score');
    else if (other.origin.kind !== 'hand') wrong.push('a hand became a model');
    return;
  }
  if (Math.abs(one.origin.score - other.origin.score) > 1e-8) wrong.push('the score is another');
  if (one.origin.model !== other.origin.model) miss('model');
  if (one.origin.kind !== other.origin.kind) miss('edited');
}
