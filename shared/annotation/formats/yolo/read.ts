/**
 * YOLO: one text file a picture, one line `class cx cy w h` a box, divided by the picture's width and height.
 * A file without lines says that nothing is there; where there is no file, nobody has looked.
 */
import type { SaidBox, SaidPicture, Size, UnreadableBox } from '../said.ts';
import { decimalOf, notA } from '../said.ts';

/** @param size of the upright picture, pixels. */
export function readYolo(text: string, { width, height }: Size): SaidPicture {
  const boxes: SaidBox[] = [];
  const unreadable: UnreadableBox[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    const row = index + 1;
    const numbers = readNumbers(words);
    if (typeof numbers === 'string') {
      unreadable.push({ row, reason: numbers });
      continue;
    }
    const [key = 0, cx = 0, cy = 0, w = 0, h = 0] = numbers;
    boxes.push({
      row,
      key,
      box: [
        (cx - w / 2) * width,
        (cy - h / 2) * height,
        (cx + w / 2) * width,
        (cy + h / 2) * height,
      ],
      difficult: false,
      crowd: false,
    });
  }
  return { boxes, unreadable };
}

/** The lines of a text file of any system; a byte order mark is none of them. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** class, cx, cy, w, h, or why they are not there. */
function readNumbers(words: readonly string[]): number[] | string {
  if (words.length !== 5) {
    return `it has ${words.length} ${words.length === 1 ? 'word' : 'words'} and not 5`;
  }
  const numbers: number[] = [];
  for (const [index, word] of words.entries()) {
    const field = ['class', 'cx', 'cy', 'w', 'h'][index] ?? '';
    const value = decimalOf(word);
    if (value === null) return `${field} is ${notA(word, 'a number')}`;
    if (index === 0 && !(Number.isSafeInteger(value) && value >= 0)) {
      return `class is ${notA(word, 'a whole number from 0 on')}`;
    }
    numbers.push(value);
  }
  return numbers;
}
