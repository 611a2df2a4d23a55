/**
 * YOLO: one text file a picture, one line an annotation, divided by the picture's width and height: a box,
 * `class cx cy w h`, perhaps with a score behind it, or an outline, `class x1 y1 x2 y2 …`. A file without lines says
 * that nothing is there; where there is no file, nobody has looked.
 *
 * An outline of four points is a polygon or a rotated box, which no line can tell: see rotatedBoxes.ts.
 */
import { boundsOfPoints } from '../../../geometry/polygons.ts';
import { byHand, noAttributes } from '../../annotation.ts';
import type { Geometry } from '../../geometry.ts';
import { wholeText, type FormatReader } from '../reader.ts';
import {
  decimalOf,
  notA,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';

export const yoloReader: FormatReader = () =>
  wholeText((text) => ({
    classes: null,
    pictures: [{ fileName: null, size: null, said: (size) => readYolo(text, size) }],
    problems: [],
  }));

/** @param size of the upright picture, pixels. */
export function readYolo(text: string, size: Size): SaidPicture {
  const annotations: SaidAnnotation[] = [];
  const unreadable: UnreadableEntry[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    const id = index + 1;
    const numbers = readNumbers(words);
    if (typeof numbers === 'string') {
      unreadable.push({ id, reason: numbers });
      continue;
    }
    const [key = 0, ...places] = numbers;
    const score = places.length === 5 ? places[4] : undefined;
    annotations.push({
      id,
      key,
      geometry: places.length < 6 ? boxOf(places, size) : polygonOf(places, size),
      attributes: noAttributes,
      origin: score === undefined ? byHand : { kind: 'model', model: null, score },
    });
  }
  return { annotations, unreadable, outlineUnread: [], clicks: [] };
}

function boxOf(places: readonly number[], { width, height }: Size): Geometry {
  const [cx = 0, cy = 0, w = 0, h = 0] = places;
  return {
    kind: 'box',
    box: [(cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height],
  };
}

function polygonOf(places: readonly number[], { width, height }: Size): Geometry {
  const ring = places.map((place, i) => place * (i % 2 === 0 ? width : height));
  return { kind: 'polygon', box: boundsOfPoints([ring]) ?? [0, 0, 0, 0], rings: [ring] };
}

/** The lines of a text file of any system; a byte order mark is none of them. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** The numbers of a line, or why they are not there. */
function readNumbers(words: readonly string[]): number[] | string {
  const count = words.length;
  if (count < 5) return `it has ${count} ${count === 1 ? 'word' : 'words'} and not 5`;
  if (count > 6 && count % 2 === 0) {
    return `it has ${count} words, and an outline is a class and pairs of numbers`;
  }
  const fields = count > 6 ? ['class'] : ['class', 'cx', 'cy', 'w', 'h', 'score'];
  const numbers: number[] = [];
  for (const [index, word] of words.entries()) {
    const field = fields[index] ?? `${index % 2 === 1 ? 'x' : 'y'}${(index + 1) >> 1}`;
    const value = decimalOf(word);
    if (value === null) return `${field} is ${notA(word, 'a number')}`;
    if (index === 0 && !(Number.isSafeInteger(value) && value >= 0)) {
      return `class is ${notA(word, 'a whole number from 0 on')}`;
    }
    numbers.push(value);
  }
  return numbers;
}
