/** A statement that an object is there: the one form that readers, writers, training, evaluation and the window use. */
import type { Geometry } from './geometry.ts';

export interface Annotation {
  /** Whole, from 1; tells an annotation from the others of its picture. A reader's is the place in the file. */
  readonly id: number;
  readonly geometry: Geometry;
  /** Id of one of the document's classes; null where the document is class-agnostic. */
  readonly classId: number | null;
  readonly attributes: AnnotationAttributes;
  readonly origin: AnnotationOrigin;
}

export interface AnnotationAttributes {
  /** Hard to see: neither found nor missed in Pascal VOC's evaluation. */
  readonly difficult: boolean;
  /** The picture's edge cuts the object off. */
  readonly truncated: boolean;
  /** Another object hides a part of it. */
  readonly occluded: boolean;
  /** A group of objects in one annotation: COCO's iscrowd. */
  readonly crowd: boolean;
  /** A person's words; empty for none. */
  readonly note: string;
}

export const noAttributes: AnnotationAttributes = {
  difficult: false,
  truncated: false,
  occluded: false,
  crowd: false,
  note: '',
};

/** Those that are said, on top of none; one object for all that have none, of which there are very many. */
export function attributesOf(said: Partial<AnnotationAttributes>): AnnotationAttributes {
  const attributes = { ...noAttributes, ...said };
  const isNone = Object.values(attributes).every((value) => value === false || value === '');
  return isNone ? noAttributes : attributes;
}

/** Who made it. `edited`: a model did, and a person changed it. */
export type AnnotationOrigin =
  | { readonly kind: 'hand' }
  | {
      readonly kind: 'model' | 'edited';
      /** The model's name; null where a file has the score alone. */
      readonly model: string | null;
      /** Probability of the class; of objectness for a proposal. */
      readonly score: number;
    };

export const byHand: AnnotationOrigin = { kind: 'hand' };

/** The model's score; null for what was made by hand. */
export function scoreOf({ origin }: Annotation): number | null {
  return origin.kind === 'hand' ? null : origin.score;
}

/** Neither to be found nor to be missed: what training ignores and evaluation passes over. */
export function isIgnored({ attributes }: Annotation): boolean {
  return attributes.difficult || attributes.crowd;
}
