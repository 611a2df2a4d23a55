/** What a review asks, in a few words. */
import type { Disagreement } from '../../../../shared/project/suggestions.ts';
import { hundredths } from '../../../studio/words.ts';

/** `the model says WBC 0.93` @param annotated the class that is annotated there; null: none */
export function askedWords({ kind, suggestion }: Disagreement, annotated: string | null): string {
  if (kind === 'unseen') return 'the model sees nothing here';
  const { className, score } = suggestion;
  const said = `${className} ${hundredths(score)}`;
  if (kind === 'undrawn') return `likely missing: ${said}`;
  if (kind === 'otherBox') return `${className} with another box, ${hundredths(score)}`;
  return `${annotated ?? 'no class'} here, the model says ${said}`;
}
