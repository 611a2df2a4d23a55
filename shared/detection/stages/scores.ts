/**
 * What scores are. Most are probabilities, 0 to 1. A support vector machine's is a signed distance, a margin: 0 is its boundary, and
 * ±1 are the edges of the margin that it was trained for.
 */
import { marginRule } from '../../model/settings.ts';
import type { StageDescription } from './description.ts';

export type ScoreName = StageDescription['score'];

/** A threshold that every score reaches; single precision holds it. */
export const everyScore = -3e38;

/** Over what range scores are drawn and thresholds moved, and the score of an even chance. */
export interface ScoreAxis {
  readonly least: number;
  readonly most: number;
  readonly even: number;
}

export const probabilities: ScoreAxis = { least: 0, most: 1, even: 0.5 };

/** What a threshold of such scores may be. */
export function scoreRule(name: ScoreName): { readonly least: number; readonly most: number } {
  return name === 'margin' ? marginRule : probabilities;
}

/** The axis of a stage's scores. @param also a value that is on it in any case, where it can be */
export function axisOf(name: ScoreName, scores: Iterable<number>, also = 0): ScoreAxis {
  return name === 'margin' ? marginAxis(scores, also) : probabilities;
}

/** The axis of scores of which nobody knows what they are: probabilities unless one is none. */
export function axisOfScores(scores: readonly number[]): ScoreAxis {
  return scores.every((score) => score >= 0 && score <= 1) ? probabilities : marginAxis(scores, 0);
}

/** A whole number on either side of 0, as far as the scores go. */
function marginAxis(scores: Iterable<number>, also: number): ScoreAxis {
  let least = Math.min(-1, also);
  let most = Math.max(1, also);
  for (const score of scores) {
    if (score < least) least = score;
    if (score > most) most = score;
  }
  return {
    least: Math.max(marginRule.least, Math.floor(least)),
    most: Math.min(marginRule.most, Math.ceil(most)),
    even: 0,
  };
}

/** Where a score is on an axis, 0 to 1; at its ends where it is beyond them. */
export function placeOnAxis({ least, most }: ScoreAxis, score: number): number {
  return Math.min(1, Math.max(0, (score - least) / (most - least)));
}
