/**
 * Proposal recall as the papers plot it: against the IoU for some numbers of proposals, against their number for some IoU, and
 * average recall against their number (Ren et al. 2015, section 4.1; Hosang et al. 2016). Which objects a point of a curve
 * misses is asked of the overlaps that the curves are counted from.
 */
import { item } from '../../item.ts';
import {
  averageRecallThresholds,
  proposalOverlaps,
  type ProposedPicture,
} from '../proposalRecall.ts';

export interface ProposalCurves {
  readonly counts: readonly number[];
  /** 0.5, 0.51 … 1 */
  readonly thresholds: readonly number[];
  /** For each count, for each threshold, the share of ground truth that is found; NaN where none counts. */
  readonly recalls: readonly (readonly number[])[];
  /** For each count: AR@count, the mean recall over COCO's thresholds. */
  readonly averages: readonly number[];
  /** For each picture, for each count, for each ground truth: IoU with the proposal that finds it; null: it does not count. */
  readonly overlaps: readonly (readonly (readonly (number | null)[])[])[];
}

const thresholds: readonly number[] = Array.from({ length: 51 }, (_, i) => (50 + i) / 100);

/** @param counts how many proposals of each picture, the best */
export function proposalCurves(
  pictures: readonly ProposedPicture[],
  counts: readonly number[],
): ProposalCurves {
  const overlaps = proposalOverlaps(pictures, counts);
  const curves = counts.map((_, c) => {
    const known = overlaps
      .flatMap((ofPicture) => item(ofPicture, c).filter((each) => each !== null))
      .sort((a, b) => a - b);
    const share = (threshold: number) => (known.length - below(known, threshold)) / known.length;
    return {
      recalls: thresholds.map(share),
      average:
        averageRecallThresholds.reduce((sum, threshold) => sum + share(threshold), 0) /
        averageRecallThresholds.length,
    };
  });
  return {
    counts,
    thresholds,
    recalls: curves.map(({ recalls }) => recalls),
    averages: curves.map(({ average }) => average),
    overlaps,
  };
}

/** The objects that the first `counts[c]` proposals miss at an IoU: indices of pictures and of their ground truth. */
export function missedByProposals(
  { overlaps }: ProposalCurves,
  c: number,
  iou: number,
): { readonly picture: number; readonly truth: number }[] {
  return overlaps.flatMap((ofPicture, picture) =>
    item(ofPicture, c).flatMap((overlap, truth) =>
      overlap !== null && overlap < iou ? { picture, truth } : [],
    ),
  );
}

/** How many of a sorted list are below a value. */
function below(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (item(sorted, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
