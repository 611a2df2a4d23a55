/**
 * KITTI: a text file a picture, a line an object: type, truncated (0 to 1), occluded (0 to 3, where 3 is not known), alpha, the box
 * (left, top, right, bottom in pixels from 0), seven numbers of three dimensions, and in results a score. What is of three
 * dimensions is passed over. `DontCare` says that nothing there counts.
 */
import { attributesOf, byHand, noAttributes } from '../../annotation.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { wholeText, type FormatReader } from '../reader.ts';
import { decimalOf, notA, type SaidAnnotation, type UnreadableEntry } from '../said.ts';

export const dontCare = 'DontCare';

const fields = [
  ...['type', 'truncated', 'occluded', 'alpha', 'left', 'top', 'right', 'bottom'],
  ...['height', 'width', 'length', 'x', 'y', 'z', 'rotation_y', 'score'],
];

export const kittiReader: FormatReader = () =>
  wholeText((text) => {
    const annotations: SaidAnnotation[] = [];
    const unreadable: UnreadableEntry[] = [];
    for (const [index, line] of text
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\r|\n/)
      .entries()) {
      const words = line.trim().split(/\s+/);
      if (words[0] === '') continue;
      const id = index + 1;
      const read = readLine(words, id);
      if (typeof read === 'string') unreadable.push({ id, reason: read });
      else annotations.push(read);
    }
    const said = { annotations, unreadable, outlineUnread: [], clicks: [] };
    return {
      classes: null,
      pictures: [{ fileName: null, size: null, said: () => said }],
      problems: [],
    };
  });

function readLine(words: readonly string[], id: number): SaidAnnotation | string {
  const [key = ''] = words;
  if (words.length !== 15 && words.length !== 16) {
    return `it has ${words.length} words, and an object of KITTI has 15, or 16 with a score`;
  }
  const numbers: number[] = [];
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const value = decimalOf(word);
    if (value === null) return `${fields[index]} is ${notA(word, 'a number')}`;
    numbers.push(value);
  }
  const [truncated = 0, occluded = 0, , left = 0, top = 0, right = 0, bottom = 0] = numbers;
  const score = numbers[14] ?? null;
  const box: Box = [left, top, right, bottom];
  const isIgnored = key.toLowerCase() === dontCare.toLowerCase();
  return {
    ...{ id, key },
    geometry: { kind: 'box', box },
    attributes: isIgnored
      ? { ...noAttributes, crowd: true }
      : attributesOf({ truncated: truncated > 0, occluded: occluded === 1 || occluded === 2 }),
    origin: score === null ? byHand : { kind: 'model', model: null, score },
  };
}
