/**
 * YOLO: one text file a picture, one line an annotation, divided by the picture's width and height: a box,
 * `class cx cy w h`, perhaps with a score behind it, or an outline, `class x1 y1 x2 y2 …`. A file without lines says
 * that nothing is there; where there is no file, nobody has looked.
 *
 * Numbers that are far from a share of the picture are pixels, and such a line is refused: by what they were to be divided
 * is not known for sure, and cut at the edges they would be the whole picture.
 *
 * Behind a box there may be keypoints, as data.yaml tells (`kpt_shape`), or their number, or what they are (poses.ts); they are
 * passed over.
 *
 * An outline of four points is a polygon or a rotated box, which no line can tell: see rotatedBoxes.ts.
 */
import { boundsOfPoints } from '../../../geometry/polygons.ts';
import { byHand, noAttributes } from '../../annotation.ts';
import type { Geometry } from '../../geometry.ts';
import { wholeText, type FormatReader, type YoloKeypoints } from '../reader.ts';
import { kindOfPairs } from './poses.ts';
import { beyondBox, beyondCorner, isPlace } from '../shares.ts';
import {
  decimalOf,
  notA,
  type SaidAnnotation,
  type SaidPicture,
  type Size,
  type UnreadableEntry,
} from '../said.ts';

export const yoloReader: FormatReader = (_, { yoloKeypoints = null, yoloOutlines = false }) =>
  wholeText((text) => ({
    classes: null,
    pictures: [
      {
        fileName: null,
        size: null,
        said: (size) => readYolo(text, size, yoloKeypoints, yoloOutlines),
      },
    ],
    problems: [],
  }));

/**
 * @param size of the upright picture, pixels. @param keypoints that every line has behind its box.
 * @param hasOutlines whether lines with pairs of numbers are outlines for sure.
 */
export function readYolo(
  text: string,
  size: Size,
  keypoints: YoloKeypoints | null = null,
  hasOutlines = false,
): SaidPicture {
  const annotations: SaidAnnotation[] = [];
  const unreadable: UnreadableEntry[] = [];
  const outlineUnread: UnreadableEntry[] = [];
  const poses: UnreadableEntry[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    const id = index + 1;
    const said = readLine(words, keypoints, hasOutlines);
    if (typeof said === 'string') {
      unreadable.push({ id, reason: said });
      continue;
    }
    const { key, kind, places, behind, guess } = said;
    if (guess !== undefined) poses.push({ id, reason: guess });
    const score = behind !== null && behind >= 0 && behind <= 1 ? behind : null;
    if (behind !== null && score === null) {
      const reason = `its sixth number is ${behind}, which is no score from 0 to 1`;
      outlineUnread.push({ id, reason });
    }
    annotations.push({
      id,
      key,
      geometry: kind === 'box' ? boxOf(places, size) : polygonOf(places, size),
      attributes: noAttributes,
      origin: score === null ? byHand : { kind: 'model', model: null, score },
    });
  }
  const said = { annotations, unreadable, outlineUnread, clicks: [] };
  return poses.length === 0 ? said : { ...said, poses };
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

interface Line {
  readonly key: number;
  readonly kind: 'box' | 'outline';
  /** A box's four numbers, or the points of an outline; shares of the picture. */
  readonly places: readonly number[];
  /** A sixth number; null where there is none, or keypoints. */
  readonly behind: number | null;
  /** What was taken to be behind the box, where the numbers alone tell it from an outline. */
  readonly guess?: string;
}

/** What the words of a line are, or why they are nothing. */
function readLine(
  words: readonly string[],
  keypoints: YoloKeypoints | null,
  hasOutlines: boolean,
): Line | string {
  const count = words.length;
  if (count < 5) return `it has ${count} ${count === 1 ? 'word' : 'words'} and not 5`;
  if (keypoints !== null && count > 6) {
    const wanted = 5 + keypoints.count * keypoints.numbers;
    if (count !== wanted) {
      return `it has ${count} words, and a box with ${keypoints.count} keypoints has ${wanted}`;
    }
    return readBoxLine(words.slice(0, 5));
  }
  if (count <= 6) return readBoxLine(words);
  if (count % 2 === 1) return hasOutlines ? readOutlineLine(words) : readPairsLine(words);
  return hasKeypoints(words)
    ? readBoxLine(words.slice(0, 5))
    : `it has ${count} words, and an outline is a class and pairs of numbers`;
}

/** Whether x, y and visibility (0, 1 or 2) follow a box, again and again. */
function hasKeypoints(words: readonly string[]): boolean {
  const behind = words.slice(5);
  if (behind.length % 3 !== 0) return false;
  return behind.every((word, i) => i % 3 !== 2 || [0, 1, 2].includes(decimalOf(word) ?? NaN));
}

function readBoxLine(words: readonly string[]): Line | string {
  const numbers = numbersOf(
    words,
    (index) => ['class', 'cx', 'cy', 'w', 'h', 'score'][index] ?? '',
    beyondBox,
  );
  if (typeof numbers === 'string') return numbers;
  const [key = 0, ...places] = numbers;
  const [, , w = 0, h = 0, behind = null] = places;
  if (w < 0 || h < 0) return `${w < 0 ? 'w' : 'h'} is ${Math.min(w, h)}, and a side is not below 0`;
  return { key, kind: 'box', places: places.slice(0, 4), behind };
}

/** A box with keypoints, or an outline, as the numbers tell. */
function readPairsLine(words: readonly string[]): Line | string {
  const count = (words.length - 5) / 3;
  switch (kindOfPairs(words.slice(1).map((word) => decimalOf(word) ?? NaN))) {
    case 'outline':
      return readOutlineLine(words);
    case 'unclear':
      return (
        `it may be an outline of ${(words.length - 1) / 2} points or a box with ${count} keypoints; data.yaml can say which, ` +
        `by “task: segment” or “kpt_shape: [${count}, 3]”`
      );
    case 'pose': {
      const line = readBoxLine(words.slice(0, 5));
      const guess = `${count} keypoints`;
      return typeof line === 'string' ? line : { ...line, guess };
    }
  }
}

function readOutlineLine(words: readonly string[]): Line | string {
  const fieldOf = (index: number) =>
    index === 0 ? 'class' : `${index % 2 === 1 ? 'x' : 'y'}${(index + 1) >> 1}`;
  const numbers = numbersOf(words, fieldOf, beyondCorner);
  if (typeof numbers === 'string') return numbers;
  const [key = 0, ...places] = numbers;
  return { key, kind: 'outline', places, behind: null };
}

/**
 * The numbers, or which of them is none or cannot be.
 * @param fieldOf what sentences call a word. @param beyond how far beyond the picture a number may lead
 */
function numbersOf(
  words: readonly string[],
  fieldOf: (index: number) => string,
  beyond: number,
): number[] | string {
  const numbers: number[] = [];
  for (const [index, word] of words.entries()) {
    const field = fieldOf(index);
    const value = decimalOf(word);
    if (value === null) return `${field} is ${notA(word, 'a number')}`;
    if (index === 0 && !(Number.isSafeInteger(value) && value >= 0)) {
      return `class is ${notA(word, 'a whole number from 0 on')}`;
    }
    const isShare = index > 0 && field !== 'score';
    if (isShare && !isPlace(value, beyond)) {
      return `${field} is ${notA(word, `a share of the picture, from 0 to 1; it may be in pixels`)}`;
    }
    numbers.push(value);
  }
  return numbers;
}
