/**
 * Anchor assignment: which anchors the RPN must learn to call an object (Ren et al. 2015, section 3.1.2).
 *
 * The legend is in pictureTruth.ts; all boxes are in input space. Where the rules come from:
 *   paper and torchvision   an anchor is positive from IoU 0.7 (the paper writes "higher than", its code and
 *                           torchvision's Matcher ">="), or where it is the best of a ground truth, with all
 *                           that tie with it; negative below 0.3; ignored in between.
 *   paper's code and torchvision   an anchor that is positive because it is the best of a ground truth still
 *                           learns the ground truth that it itself overlaps most, which may be another one.
 *   paper alone             anchors across the picture's border are left out: 'ignored'. Then "best of a ground
 *                           truth" is the best of those inside. torchvision has them all: 'used'.
 *   neither                 a ground truth that no anchor overlaps (one without area, or outside) has no best
 *                           anchor; in torchvision every anchor ties for it at IoU 0 and turns positive.
 *   neither                 an anchor of which more than half lies in an ignore region, or that overlaps an ignored
 *                           object too much to be negative, is ignored unless it is positive; both references leave
 *                           such ground truth out of the data instead.
 */
import { matchBoxes } from './matching.ts';
import type { PictureTruth } from './pictureTruth.ts';

export interface AnchorRule {
  /** Positive from this IoU on. */
  readonly positiveIou: number;
  /** Negative below this IoU. */
  readonly negativeIou: number;
  /** Anchors that reach over the border of the picture. */
  readonly acrossBorder: 'ignored' | 'used';
}

export const paperAnchorRule: AnchorRule = {
  positiveIou: 0.7,
  negativeIou: 0.3,
  acrossBorder: 'ignored',
};

export const torchvisionAnchorRule: AnchorRule = { ...paperAnchorRule, acrossBorder: 'used' };

/** What an anchor is to the RPN's loss. */
export const AnchorLabel = { positive: 1, negative: 0, ignored: -1 } as const;

/** Aligned with the anchors. */
export interface AnchorAssignment {
  /** [N] AnchorLabel */
  readonly labels: Int8Array<ArrayBuffer>;
  /** [N] row of the ground truth that a positive anchor is to find; −1 for all others. */
  readonly matched: Int32Array<ArrayBuffer>;
}

/**
 * Labels all anchors. Without ground truth all are negative, but for those left out. Where every anchor is
 * across the border and left out, all are ignored: a picture too small for its anchors.
 *
 * @param anchors [N, 4]
 * @param picture the resized picture without padding, input pixels
 */
export function assignAnchors(
  anchors: Float32Array,
  truth: PictureTruth,
  picture: { readonly width: number; readonly height: number },
  rule: AnchorRule,
): AnchorAssignment {
  const leftOut =
    rule.acrossBorder === 'ignored' ? acrossBorder(anchors, picture.width, picture.height) : null;
  const {
    overlaps,
    matched: closest,
    inIgnoreRegion,
    ignoredOverlaps,
    bestRows,
  } = matchBoxes(anchors, truth, leftOut);
  // IoU is in single precision, and so are the thresholds: 0.7 is not below 0.7.
  const positiveIou = Math.fround(rule.positiveIou);
  const negativeIou = Math.fround(rule.negativeIou);
  const labels = new Int8Array(overlaps.length);
  const matched = new Int32Array(overlaps.length).fill(-1);

  for (let row = 0; row < labels.length; row++) {
    const overlap = overlaps[row]!;
    if (closest[row]! >= 0 && overlap >= positiveIou) {
      labels[row] = AnchorLabel.positive;
      matched[row] = closest[row]!;
    } else if (
      leftOut?.[row] === 1 ||
      inIgnoreRegion[row] === 1 ||
      !(Math.max(overlap, ignoredOverlaps[row]!) < negativeIou)
    ) {
      labels[row] = AnchorLabel.ignored;
    }
  }
  for (const rows of bestRows) {
    for (const row of rows) {
      labels[row] = AnchorLabel.positive;
      matched[row] = closest[row]!;
    }
  }
  return { labels, matched };
}

/** [N] 1: the anchor is not wholly inside [0, width] × [0, height]. */
function acrossBorder(anchors: Float32Array, width: number, height: number): Uint8Array {
  const across = new Uint8Array(anchors.length / 4);
  for (let row = 0; row < across.length; row++) {
    const at = row * 4;
    const inside =
      anchors[at]! >= 0 &&
      anchors[at + 1]! >= 0 &&
      anchors[at + 2]! <= width &&
      anchors[at + 3]! <= height;
    if (!inside) across[row] = 1;
  }
  return across;
}
