/** Text as XML 1.0 can hold it. */
import { someNames } from '../sentences.ts';
import type { UsablePicture } from '../usable.ts';

/** Control characters, which no XML 1.0 text may hold, and line ends, which a name must not. */
const illegal = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/** The text with `U+FFFD` for what XML cannot hold. */
export function xmlSafe(text: string): string {
  return text.replace(illegal, '\uFFFD');
}

/** As the text of an element. */
export function xmlText(text: string): string {
  return xmlSafe(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
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
    `XML cannot hold control characters; they are written as “\uFFFD” in ${someNames(changed)}.`,
  ];
}
