/** What annotation files say, before anything is held against the pictures themselves. */
import type { Box } from '../../geometry/boxes.ts';
import { quoted } from '../sentences.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SaidBox {
  /** Place among the file's boxes, from 1, as a person would count. */
  readonly row: number;
  /** The class as the format knows it: a name, a category id, an index. */
  readonly key: string | number;
  /** Continuous pixels of the picture as the file sees it; finite, but neither cut nor in order. */
  readonly box: Box;
  readonly difficult: boolean;
  readonly crowd: boolean;
}

/** What one file says of one picture. */
export interface SaidPicture {
  readonly boxes: readonly SaidBox[];
  /** Boxes that cannot be understood: which field of which box, and what it holds instead. */
  readonly unreadable: readonly UnreadableBox[];
}

export interface UnreadableBox {
  readonly row: number;
  /** `bndbox.xmin is “NaN” and not a number` */
  readonly reason: string;
}

/** A decimal number; nothing else that Number() would take, such as '' or 0x10. */
export function decimalOf(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** `“…” and not a number`, with a long text cut. */
export function notA(text: string, what: string): string {
  return `${quotedShort(text)} and not ${what}`;
}

/** Quoted as far as a sentence has room for it. */
export function quotedShort(text: string): string {
  return quoted(text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text);
}
