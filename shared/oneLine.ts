/**
 * What a name from a file can hold and nobody sees: line breaks and a terminal's commands, halves of characters, and what turns the
 * direction of all that follows, so that a name reads as another.
 */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu;

/** A text on one line, with U+FFFD for each character that would not be seen as one. */
export function oneLine(text: string): string {
  return text.replace(unseen, '\uFFFD');
}
