/** A curve of precision over recall with few points, for JSON and for drawing. */
import type { PrecisionRecallCurve } from './metrics/precisionRecall.ts';

/** Points from the best score down; shares from 0 to 1. Each number is rounded to the fourth decimal. */
export interface SampledCurve {
  readonly score: readonly number[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
}

/**
 * Points at equal distances along the curve, the first and the last among them: so they are dense where it turns, however many
 * detections lie in its tail. Empty where no object counts.
 * @param most how many
 */
export function sampledCurve(
  { score, precision, recall, objects }: PrecisionRecallCurve,
  most: number,
): SampledCurve {
  const count = objects.length === 0 ? 0 : score.length;
  const chosen =
    count <= most ? [...score.keys()].slice(0, count) : spread(precision, recall, most);
  const at = (column: Float64Array) => chosen.map((i) => Number((column[i] ?? NaN).toFixed(4)));
  return { score: at(score), precision: at(precision), recall: at(recall) };
}

function spread(precision: Float64Array, recall: Float64Array, most: number): readonly number[] {
  const along = new Float64Array(precision.length);
  for (let i = 1; i < along.length; i++) {
    along[i] =
      (along[i - 1] ?? 0) +
      Math.abs((precision[i] ?? 0) - (precision[i - 1] ?? 0)) +
      Math.abs((recall[i] ?? 0) - (recall[i - 1] ?? 0));
  }
  const step = (along.at(-1) ?? 0) / (most - 1);
  const chosen = [0];
  for (let i = 1; i < along.length - 1 && chosen.length < most - 1; i++) {
    if ((along[i] ?? 0) >= chosen.length * step) chosen.push(i);
  }
  return [...chosen, along.length - 1];
}
