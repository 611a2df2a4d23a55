import { counted } from '../words.ts';

/** What the data of a project say of its pictures that are no part of them; none where all are. */
export function notVerifiedSentences(pictures: number): readonly string[] {
  if (pictures === 0) return [];
  const are = pictures === 1 ? 'is' : 'are';
  return [`${counted(pictures, 'picture')} ${are} not verified yet, and ${are} not trained on.`];
}
