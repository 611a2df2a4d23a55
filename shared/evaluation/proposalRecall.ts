/**
 * Proposal recall: how much of the ground truth the first n proposals of each picture find (Ren et al. 2015,
 * section 4.1, Recall-to-IoU; average recall of Hosang et al. 2016).
 *
 * A proposal finds one ground truth at most. Of all pairs in a picture the one with the largest IoU is taken, then
 * the next of those left over, and so on; so more proposals never find less. Classes play no part. Ground truth
 * that is a crowd or difficult, or has no area, is neither found nor missed.
 */
import { boxArea, iou, type Box } from '../geometry/boxes.ts';
import { item } from '../item.ts';
import { mean } from '../numbers.ts';

/** Boxes are in one space. */
export interface ProposedPicture {
  /** Best first. */
  readonly proposals: readonly Box[];
  readonly truth: readonly {
    readonly box: Box;
    /** A crowd, or difficult. */
    readonly ignored: boolean;
  }[];
}

/** What the first `count` proposals of every picture find. */
export interface ProposalRecall {
  readonly count: number;
  /** For each threshold, the share of ground truth with a proposal of at least that IoU; NaN where none counts. */
  readonly recalls: readonly number[];
  /** Their mean: average recall, AR@count, with the thresholds of COCO. */
  readonly average: number;
}

/** 0.5, 0.55 … 0.95 */
export const averageRecallThresholds: readonly number[] = Array.from(
  { length: 10 },
  (_, i) => (50 + 5 * i) / 100,
);

/** @param counts how many proposals of each picture, for each result; a picture may have fewer. */
export function proposalRecall(
  pictures: readonly ProposedPicture[],
  counts: readonly number[],
  thresholds: readonly number[] = averageRecallThresholds,
): ProposalRecall[] {
  const found = proposalOverlaps(pictures, counts);
  return counts.map((count, c) => {
    const overlaps = found.flatMap((ofPicture) =>
      item(ofPicture, c).filter((each) => each !== null),
    );
    const recalls = thresholds.map(
      (threshold) => overlaps.filter((overlap) => overlap >= threshold).length / overlaps.length,
    );
    return { count, recalls, average: mean(recalls) };
  });
}

/**
 * What recall is counted from, for each picture and count: for each ground truth the IoU with the proposal that finds it, 0 where
 * none does; null where it is neither found nor missed.
 */
export function proposalOverlaps(
  pictures: readonly ProposedPicture[],
  counts: readonly number[],
): (readonly (number | null)[])[][] {
  return pictures.map(({ proposals, truth }) => {
    const pairs = pairsOf(proposals.slice(0, Math.max(0, ...counts)), truth);
    return counts.map((count) => {
      const found: (number | null)[] = truth.map((each) => (isCounted(each) ? 0 : null));
      const taken = new Set<number>();
      for (const { proposal, index, overlap } of pairs) {
        if (proposal >= count || taken.has(proposal) || found[index] !== 0) continue;
        taken.add(proposal);
        found[index] = overlap;
      }
      return found;
    });
  });
}

interface Pair {
  readonly proposal: number;
  readonly index: number;
  readonly overlap: number;
}

/** The pairs that overlap, the most first. */
function pairsOf(proposals: readonly Box[], truth: ProposedPicture['truth']): readonly Pair[] {
  const pairs: Pair[] = [];
  truth.forEach((each, index) => {
    if (!isCounted(each)) return;
    proposals.forEach((proposed, proposal) => {
      const overlap = iou(each.box, proposed);
      if (overlap > 0) pairs.push({ proposal, index, overlap });
    });
  });
  return pairs.sort((a, b) => b.overlap - a.overlap);
}

function isCounted({ box, ignored }: ProposedPicture['truth'][number]): boolean {
  return !ignored && boxArea(box) > 0;
}
