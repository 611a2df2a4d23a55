/** Thresholds on signed distances for average precision, which asks about low scores, too. */
import { marginRule, type DetectionSettings } from '../../../model/settings.ts';
import { makeTables } from '../../pipeline.ts';
import type { Detector, DetectorView, Pixels } from '../../stages/stage.ts';
import type { StageTables } from '../../stages/table.ts';

/** The threshold that the `most` best scores are above, as far as one can be so low; fewer where several scores are equal. */
export function thresholdOfBest(scores: Float32Array, most: number): number {
  if (scores.length <= most) return marginRule.least;
  const next = scores.toSorted()[scores.length - 1 - most]!;
  return Math.min(marginRule.most, Math.max(marginRule.least, next));
}

/** Scores of a picture that its average precision is computed from. */
const scored = 3000;

/** The tables whose `scores` detections by signed distances are made of. */
type Scored = StageTables & Readonly<{ scores: { readonly scores: Float32Array } }>;

/** A picture's tables as it is evaluated: detections of its best scores, whatever the settings' threshold. */
export async function tablesOfBest<
  T extends Scored,
  View extends DetectorView,
  S extends DetectionSettings,
>(
  detector: Detector<T, View, S>,
  picture: Pixels,
  settings: DetectionSettings,
): Promise<{ readonly tables: T; readonly view: View }> {
  const view = await detector.begin(picture, () => {});
  const known = await makeTables(detector, view, settings, { until: 'scores' });
  const scoreThreshold = thresholdOfBest(known.scores.scores, scored);
  const asked = { ...settings, svm: { ...settings['svm'], scoreThreshold } };
  return { tables: await makeTables(detector, view, asked, { known }), view };
}
