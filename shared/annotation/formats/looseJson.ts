/**
 * JSON, and what Python's json writes for numbers that are none: NaN, Infinity and -Infinity. Those are read as texts of that
 * name, so that a field that nothing hangs on does no harm, and one that is needed can be named. JavaScript's `undefined`
 * and Python's `None` are read as null, `True` and `False` as what they mean.
 */

import { parseJson } from '../../json.ts';

const noNumbers = ['NaN', 'Infinity', '-Infinity'] as const;

/** Words that JSON has another one for. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ['undefined', 'null'],
  ['None', 'null'],
  ['True', 'true'],
  ['False', 'false'],
]);
const words = [...noNumbers, ...otherWords.keys()];

/** A text, also one that does not end, or a word outside of texts. */
const textOrWord = /"(?:[^"\\]+|\\[^])*"?|-?[A-Za-z]+/g;

/** The value; `undefined` for what is neither. */
export function looseJson(text: string): unknown {
  // Each refusal of JSON.parse costs as much as a hundred numbers: a file of commas would be nothing else.
  if (text.trim() === '') return undefined;
  const strict = parsed(text);
  if (strict !== undefined || !words.some((one) => text.includes(one))) return strict;
  return parsed(text.replace(textOrWord, jsonWord));
}

function jsonWord(word: string): string {
  return isNoNumber(word) ? `"${word}"` : (otherWords.get(word) ?? word);
}

/** Whether it is one of the texts that stand for numbers that are none. */
export function isNoNumber(value: unknown): boolean {
  return noNumbers.some((one) => one === value);
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
