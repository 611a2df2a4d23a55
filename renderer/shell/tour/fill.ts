/** Numbers of the run in the texts of the tour. */
import type { TourFacts } from '../../studio/tour.ts';
import { words } from './tourTexts.ts';

const name = /\{(\w+)\}/g;

function written(facts: TourFacts, key: string): string | null {
  const fact = facts[key] ?? null;
  if (fact === null || typeof fact === 'string') return fact;
  return words[fact.word] ?? fact.word;
}

/** A text with the numbers in their places; what is not known is a dash. */
export function fill(text: string, facts: TourFacts): string {
  return text.replaceAll(name, (_, key: string) => written(facts, key) ?? '–');
}

/** A text whose numbers are all known; null where one is not. */
export function fillWhole(text: string, facts: TourFacts): string | null {
  const isKnown = [...text.matchAll(name)].every(([, key = '']) => written(facts, key) !== null);
  return isKnown ? fill(text, facts) : null;
}

/** The names that a text has numbers under. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(name)].map(([, key = '']) => key);
}
