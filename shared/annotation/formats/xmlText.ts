/** Text as XML 1.0 can hold it. */
import { someNames } from '../sentences.ts';
import type { UsablePicture } from '../usable.ts';

/** What no XML 1.0 text may hold, not even as a reference. */
const illegal = /(?![\t\n\r\x7F-\x9F])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;
/** What a reader may take for other white space, or drop. */
const white = /[\t\n\r\x7F-\x9F]/g;

/** The text with `U+FFFD` for what XML cannot hold. */
export function xmlSafe(text: string): string {
  return text.replace(illegal, '\uFFFD');
}

/** As the text of an element; tabs and line ends are references, which keep them. */
export function xmlText(text: string): string {
  return xmlSafe(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(white, (character) => `&#${character.charCodeAt(0)};`);
}

/** As the value of an attribute, in double quotation marks. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;');
}

/** A problem for pictures whose names XML cannot hold. */
export function illegalNameProblems(pictures: readonly UsablePicture[]): string[] {
  const names = pictures.map(({ picture }) => picture.relativePath);
  const changed = names.filter((name) => xmlSafe(name) !== name);
  if (changed.length === 0) return [];
  return [
    `XML cannot hold every control character; those are written as “\uFFFD” in ${someNames(changed)}.`,
  ];
}
