/** What annotation files say, before anything is held against the pictures themselves. */
import type { Annotation } from '../annotation.ts';
import type { Geometry } from '../geometry.ts';
import { quoted } from '../sentences.ts';
import type { Box } from '../../geometry/boxes.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An annotation whose class is still the format's own, and which no picture was held against. */
export interface SaidAnnotation extends Omit<Annotation, 'classId'> {
  /** The class as the format knows it: a name, a category id, an index. */
  readonly key: string | number;
  /**
   * Pixels of the picture as the file sees it: finite, but neither cut nor in order. The id is the place among the file's
   * annotations, from 1, as a person would count.
   */
  readonly geometry: Geometry;
}

/** What one file says of one picture. */
export interface SaidPicture {
  readonly annotations: readonly SaidAnnotation[];
  /** Those that cannot be understood at all: which field of which, and what it holds instead. */
  readonly unreadable: readonly UnreadableEntry[];
  /** Those among `annotations` whose outline cannot be understood, so that they have their box alone. */
  readonly outlineUnread: readonly UnreadableEntry[];
  /** Points and lines, which have no box: what each is. Absent where a format has boxes alone. */
  readonly boxless?: readonly UnreadableEntry[];
  /** Those among `annotations` whose numbers were taken for a box with keypoints, since nothing says it. Absent where none were. */
  readonly poses?: readonly UnreadableEntry[];
  /**
   * Boxes of one pixel, of a format that counts pixels from 1. They are no different from what a click without a
   * drag leaves behind, so they are no annotations.
   */
  readonly clicks: readonly SaidAnnotation[];
  /**
   * Whether the file has an object of which it cannot be told which picture it is of, so that one without annotations is not
   * known to be empty. Absent: no.
   */
  readonly mayLackObjects?: boolean;
}

export interface UnreadableEntry {
  readonly id: number;
  /** `bndbox.xmin is “NaN” and not a number` */
  readonly reason: string;
}

/** A decimal number; nothing else that Number() would take, such as '' or 0x10. */
export function decimalOf(text: string): number | null {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A number, also one that is written as a text; null for what is neither, or not finite. */
export function plainNumberOf(value: unknown): number | null {
  if (typeof value === 'string') return decimalOf(value.trim());
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Why a box cannot be one whose numbers are sound by themselves; null where it can. */
export function endless(box: Box): string | null {
  return box.every(Number.isFinite) ? null : 'its box is larger than any number';
}

/** `“…” and not a number`, with a long text cut. */
export function notA(text: string, what: string): string {
  return `${quotedShort(text)} and not ${what}`;
}

/** Quoted as far as a sentence has room for it. */
export function quotedShort(text: string): string {
  return quoted(text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text);
}
