/** Parts of sentences that count and name things. */
import { oneLine } from '../oneLine.ts';
import { count } from '../words.ts';

export { counted as countOf } from '../words.ts';

/** No file's name is longer; what a file calls something may be. */
const longestName = 300;

/** A name in quotation marks, on one line whatever is in it. */
export function quoted(name: string): string {
  return `“${onOneLine(name, longestName)}”`;
}

const longestElement = 40;

/** An XML element by its name, `<object>`, on one line whatever that is. */
export function elementWords(name: string): string {
  return `<${onOneLine(name, longestElement)}>`;
}

/** What a file calls something, fit for a sentence: on one line, and no longer than that many characters. */
export function onOneLine(name: string, longest: number): string {
  const shown = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return oneLine(shown);
}

/** A sentence as a part of another one: without its full stop. */
export function phraseOf(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

/** The first three of the phrases, and how many more there are. */
export function someOf(phrases: readonly string[]): string {
  const shown = phrases.slice(0, 3);
  const more = phrases.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${count(more)} more`;
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** The first of the phrases one after another, as many as a person reads, and how many more there are. */
export function listOf(phrases: readonly string[], most = 12): string {
  const shown = phrases.slice(0, most).join(', ');
  return phrases.length > most ? `${shown} and ${count(phrases.length - most)} more` : shown;
}

/** The first three of the names, quoted, and how many more there are. */
export function someNames(names: Iterable<string>): string {
  return someOf([...names].map(quoted));
}
