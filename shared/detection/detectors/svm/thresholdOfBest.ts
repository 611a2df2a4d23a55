/** Thresholds on signed distances for average precision, which asks about low scores, too. */
import { marginRule } from '../../../model/settings.ts';
import type { DetectionSettings } from '../../../model/settings.ts';

/** The threshold that the `most` best scores are above, as far as one can be so low; fewer where several scores are equal. */
export function thresholdOfBest(scores: Float32Array, most: number): number {
  if (scores.length <= most) return marginRule.least;
  const next = scores.toSorted()[scores.length - 1 - most]!;
  return Math.min(marginRule.most, Math.max(marginRule.least, next));
}

/** Scores of a picture that its average precision is computed from. */
const scored = 3000;

/** The settings with which a picture is evaluated. */
export function evaluatedWith(
  settings: DetectionSettings,
  scores: Float32Array,
): DetectionSettings {
  const scoreThreshold = thresholdOfBest(scores, scored);
  return { ...settings, svm: { ...settings['svm'], scoreThreshold } };
}
