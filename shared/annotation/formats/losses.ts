/**
 * What a format does not hold of a document, counted: told before a document is written, and with an export. It comes from
 * the format's description alone, and the tests of round trips hold it against what is read back.
 */
import type { Annotation, AnnotationAttributes } from '../annotation.ts';
import type { AnnotationDocument } from '../document.ts';
import { boundsOfOutline, type Geometry, type GeometryKind } from '../geometry.ts';
import { countOf } from '../sentences.ts';
import type { UsablePicture } from '../usable.ts';
import type { FormatDescription, FormatHolds, WrittenGeometry } from './describe.ts';
import type { ExportChoices } from './exportChoices.ts';

export type LossKind =
  | `${GeometryKind} as ${Exclude<WrittenGeometry, 'itself'>}`
  | 'parts'
  | 'outline'
  | 'ownBox'
  | keyof AnnotationAttributes
  | 'score'
  | 'model'
  | 'edited'
  | 'classId'
  | 'className'
  | 'unusedClass'
  | 'emptyPicture'
  | 'pictureSize';

export interface Loss {
  readonly kind: LossKind;
  /** Annotations, or classes, or pictures that it concerns; not 0. */
  readonly count: number;
  readonly sentence: string;
}

/** A box is said to be another than the outline's where a side differs by more than this, pixels. */
const noticeable = 0.01;

const outlines: Readonly<Record<GeometryKind, string>> = {
  box: 'boxes beside its outlines',
  rotatedBox: 'rotated boxes',
  polygon: 'polygons',
  mask: 'masks',
};

const writtenWords: Readonly<Record<Exclude<WrittenGeometry, 'itself'>, string>> = {
  box: 'their boxes',
  polygon: 'polygons',
  rotatedBox: 'rotated boxes at angle 0',
};

/** A sentence for each. @param pictures those of the document that are written. */
export function lossSentences(
  document: AnnotationDocument,
  pictures: readonly UsablePicture[],
  description: FormatDescription,
  choices: ExportChoices,
): string[] {
  return lossesOf(document, pictures, description, choices).map(({ sentence }) => sentence);
}

/** @param pictures those of the document that are written. */
export function lossesOf(
  { classes, classAgnostic, run }: AnnotationDocument,
  pictures: readonly UsablePicture[],
  description: FormatDescription,
  choices: ExportChoices,
): Loss[] {
  const { title } = description;
  const held = description.holdsWith?.(choices, pictures) ?? description.holds;
  // The manifest has the one model that a run is of, and a class that it has not found is nobody's statement.
  const holds = run === null ? held : { ...held, models: true, unusedClasses: true };
  const counts = new Counts();
  const used = new Set<number | null>();
  const refusals = new Set<string>();
  for (const { picture, annotations } of pictures) {
    const isEmpty = annotations.length === 0;
    if (isEmpty && !holds.emptyPictures) counts.add('emptyPicture');
    else if (holds.pictureSizes === 'none' || (holds.pictureSizes === 'annotated' && isEmpty)) {
      counts.add('pictureSize');
    }
    for (const annotation of annotations) {
      used.add(annotation.classId);
      const refusal = description.outlineRefusal?.(annotation.geometry, picture, choices) ?? null;
      if (refusal !== null) refusals.add(refusal);
      for (const kind of lossesOfAnnotation(annotation, picture, holds, refusal !== null)) {
        counts.add(kind);
      }
    }
  }
  if (!classAgnostic) {
    for (const [index, { id, name }] of classes.entries()) {
      if (!holds.unusedClasses && !used.has(id)) {
        counts.add('unusedClass');
        continue;
      }
      const isKept = holds.classIds === 'kept' || (holds.classIds === 'from 0' && id === index);
      if (!isKept) counts.add('classId');
      const written = description.classNameAs?.(name, choices) ?? name;
      if (written !== name) counts.add('className');
    }
  }
  return counts.all.map(([kind, count]) => ({
    kind,
    count,
    sentence: sentenceOf(kind, count, title, [...refusals]),
  }));
}

/** What of one annotation is lost; each kind once. */
function lossesOfAnnotation(
  annotation: Annotation,
  picture: UsablePicture['picture'],
  holds: FormatHolds,
  isRefused: boolean,
): LossKind[] {
  const { geometry, attributes, origin } = annotation;
  const kinds: LossKind[] = [];
  const as = holds.geometry[geometry.kind];
  const isOfParts = geometry.kind === 'polygon' && geometry.rings.length > 1;
  if (as === 'box') kinds.push(`${geometry.kind} as box`);
  else if (isOfParts && !holds.parts) kinds.push('parts');
  else if (isRefused) kinds.push('outline');
  else {
    if (as !== 'itself') kinds.push(`${geometry.kind} as ${as}`);
    if (!holds.ownBoxes && hasOwnBox(geometry, picture)) kinds.push('ownBox');
  }
  for (const [name, value] of Object.entries(attributes) as [
    keyof AnnotationAttributes,
    unknown,
  ][]) {
    if (value !== false && value !== '' && !holds.attributes[name]) kinds.push(name);
  }
  if (origin.kind !== 'hand') {
    if (!holds.scores) kinds.push('score');
    else {
      if (origin.model !== null && !holds.models) kinds.push('model');
      if (origin.kind === 'edited' && !holds.edited) kinds.push('edited');
    }
  }
  return kinds;
}

/** Whether the box is another than the outline's bounds, cut at the picture's edges as readers cut them. */
function hasOwnBox(geometry: Geometry, { width, height }: UsablePicture['picture']): boolean {
  if (geometry.kind === 'box') return false;
  const bounds = boundsOfOutline(geometry);
  if (bounds === null) return true;
  const limits = [width, height, width, height];
  return bounds.some((side, i) => {
    const cut = Math.min(Math.max(side, 0), limits[i] ?? 0);
    return Math.abs(cut - (geometry.box[i] ?? 0)) > noticeable;
  });
}

function sentenceOf(
  kind: LossKind,
  count: number,
  title: string,
  refusals: readonly string[],
): string {
  const annotations = countOf(count, 'annotation');
  const classes = countOf(count, 'class', 'classes');
  const pictures = countOf(count, 'picture');
  switch (kind) {
    case 'parts':
      return `Written as their boxes, since ${title} has no polygons of several parts: ${annotations}.`;
    case 'outline':
      return `Written as their boxes, since ${refusals.join(' and ')}: ${annotations}.`;
    case 'ownBox':
      return `Left out, since ${title} has no box beside an outline: the box of ${annotations}, which is not its outline's.`;
    case 'score':
      return `Left out, since ${title} has no place for it: the score of ${annotations} by a model.`;
    case 'model':
      return `Left out, since ${title} has no place for it: the model's name of ${annotations}.`;
    case 'edited':
      return `Left out, since ${title} has no place for it: that a person changed ${annotations} of a model.`;
    case 'classId':
      return `Left out, since ${title} has no place for it: the id of ${classes}; the manifest has it.`;
    case 'className':
      return `Written under another name, since ${title} cannot hold it: ${classes}; the manifest has both.`;
    case 'unusedClass':
      return `Left out, since ${title} names no class without an annotation: ${classes}; the manifest has them.`;
    case 'emptyPicture':
      return `Left out, since ${title} names no picture without an annotation: ${pictures}; the manifest has them.`;
    case 'pictureSize':
      return `Left out, since ${title} has no place for it: the size of ${pictures}; the manifest has it.`;
    case 'difficult':
    case 'truncated':
    case 'occluded':
    case 'crowd':
    case 'note':
      return `Left out, since ${title} has no place for it: “${kind}” of ${annotations}.`;
    default: {
      const [from, to] = geometriesOf(kind);
      return `Written as ${writtenWords[to]}, since ${title} has no ${outlines[from]}: ${annotations}.`;
    }
  }
}

type GeometryLoss = Extract<LossKind, `${string} as ${string}`>;

function geometriesOf(kind: GeometryLoss): [GeometryKind, Exclude<WrittenGeometry, 'itself'>] {
  for (const from of ['box', 'rotatedBox', 'polygon', 'mask'] as const) {
    for (const to of ['box', 'polygon', 'rotatedBox'] as const) {
      if (kind === `${from} as ${to}`) return [from, to];
    }
  }
  throw new Error(`${kind} is no loss of a geometry.`);
}

/** How often each kind was met, in the order of the first time. */
class Counts {
  readonly #counts = new Map<LossKind, number>();

  add(kind: LossKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get all(): [LossKind, number][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
