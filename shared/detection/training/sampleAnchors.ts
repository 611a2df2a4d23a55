/**
 * The RPN's mini-batch: 256 anchors of one picture, up to half of them positive, padded with negatives
 * (Ren et al. 2015, section 3.1.3; torchvision's BalancedPositiveNegativeSampler). Without it the loss would be
 * about negatives alone, which outnumber positives by hundreds.
 */
import type { Random } from '../../random.ts';
import { AnchorLabel } from './assignAnchors.ts';
import { chooseRows } from './chooseRows.ts';

export interface AnchorSampling {
  /** Anchors of a picture. */
  readonly count: number;
  /** Largest share of positives. */
  readonly positiveFraction: number;
}

/** The paper's and torchvision's. */
export const anchorSampling: AnchorSampling = { count: 256, positiveFraction: 0.5 };

/** Rows of anchors, ascending. */
export interface AnchorSample {
  readonly positive: Int32Array<ArrayBuffer>;
  readonly negative: Int32Array<ArrayBuffer>;
}

/**
 * Draws the positives, then the negatives, each uniformly and without replacement. Where there are fewer
 * positives, negatives take their place; where there are fewer negatives, the sample is smaller.
 *
 * @param labels [N] AnchorLabel
 */
export function sampleAnchors(
  labels: Int8Array,
  { count, positiveFraction }: AnchorSampling,
  random: Random,
): AnchorSample {
  const most = Math.floor(count * positiveFraction);
  const positive = chooseRows(rowsWith(labels, AnchorLabel.positive), most, random);
  const negative = chooseRows(
    rowsWith(labels, AnchorLabel.negative),
    count - positive.length,
    random,
  );
  return { positive, negative };
}

function rowsWith(labels: Int8Array, label: number): Int32Array {
  const rows = new Int32Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows[count++] = row;
  return rows.subarray(0, count);
}
