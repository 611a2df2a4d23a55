/** Finding by a few letters. */

/**
 * How well `query` fits `text`: null where its letters do not occur in order. A query that occurs as
 * it is wins, most of all at the start of a word; otherwise letters at the start of a word and letters in a row count more, so `npi`
 * finds "Next picture".
 */
export function fuzzyScore(query: string, text: string): number | null {
  const letters = Array.from(query.toLowerCase().replaceAll(/\s+/g, ''));
  const lower = text.toLowerCase();
  if (letters.length === 0) return 0;
  const whole = lower.indexOf(query.trim().toLowerCase());
  if (whole >= 0) return (startsWord(lower, whole) ? 2000 : 1000) - whole - lower.length / 100;
  let score = 0;
  let previous = -2;
  for (let i = 0; i < letters.length; i++) {
    const at = bestPlace(lower, letters.slice(i), previous);
    if (at < 0) return null;
    if (at === previous + 1) score += 3;
    else if (startsWord(lower, at)) score += 5;
    else score -= 1;
    previous = at;
  }
  return score - lower.length / 100;
}

/** The items that fit, best first; items that fit equally keep their order. */
export function fuzzyFind<T>(
  query: string,
  items: readonly T[],
  textOf: (item: T) => string,
): readonly T[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((found): found is { item: T; score: number } => found.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/**
 * Where the first letter goes: on in a row, else to the next start of a word that leaves room for the
 * other letters, else to the next place; −1 where it does not occur any more.
 */
function bestPlace(text: string, letters: readonly string[], previous: number): number {
  const [letter = '', ...others] = letters;
  const next = text.indexOf(letter, Math.max(0, previous + 1));
  if (next < 0 || next === previous + 1) return next;
  for (let at = next; at >= 0; at = text.indexOf(letter, at + 1)) {
    if (startsWord(text, at) && occursInOrder(text, others, at + 1)) return at;
  }
  return next;
}

function occursInOrder(text: string, letters: readonly string[], from: number): boolean {
  let at = from - 1;
  return letters.every((letter) => (at = text.indexOf(letter, at + 1)) >= 0);
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}
