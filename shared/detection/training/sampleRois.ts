/**
 * The detection head's mini-batch: some of a picture's proposals, a quarter of them on objects
 * (Girshick 2015, Fast R-CNN, section 2.3; torchvision's RoIHeads.select_training_samples).
 *
 * The legend is in pictureTruth.ts; all boxes are in input space. Where the rules come from:
 *   both          foreground from IoU 0.5 with a ground truth, whose class it is to learn; background below;
 *                 ground-truth boxes join the proposals, so that there is foreground from the first step on.
 *   Fast R-CNN    128 RoIs a mini-batch. Background only from IoU 0.1 on, where mistakes are likeliest: a
 *                 heuristic for hard examples.
 *   torchvision   512 RoIs a picture, background from IoU 0 on (so has the configuration of the paper's authors
 *                 for training on the RPN's proposals).
 *   neither       a box without area is no candidate, be it a proposal or ground truth (torchvision refuses such
 *                 data); a RoI of which more than half lies in an ignore region, or that overlaps an ignored object
 *                 too much for background, is no background.
 */
import { boxAt, takeRows } from '../../geometry/boxes.ts';
import type { Random } from '../../random.ts';
import { chooseRows } from './chooseRows.ts';
import { hasArea, Ignored, type PictureTruth } from './pictureTruth.ts';
import { matchBoxes, type Matches } from './matching.ts';

export interface RoiSampling {
  /** RoIs of a picture. */
  readonly count: number;
  /** Largest share of foreground. */
  readonly foregroundFraction: number;
  /** Foreground from this IoU on. */
  readonly foregroundIou: number;
  /** Background has an IoU from `least` on and below `below`; between that and foreground RoIs are left out. */
  readonly backgroundIou: { readonly least: number; readonly below: number };
  /** Whether ground-truth boxes are candidates besides the proposals. */
  readonly withGroundTruth: boolean;
}

export const paperRoiSampling: RoiSampling = {
  count: 128,
  foregroundFraction: 0.25,
  foregroundIou: 0.5,
  backgroundIou: { least: 0.1, below: 0.5 },
  withGroundTruth: true,
};

export const torchvisionRoiSampling: RoiSampling = {
  ...paperRoiSampling,
  count: 512,
  backgroundIou: { least: 0, below: 0.5 },
};

/** The chosen RoIs, in the order of their candidates: proposals, then ground truth. */
export interface RoiSample {
  /** n: up to `count`; 0 where nothing is foreground or background. */
  readonly count: number;
  /** [n, 4] */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [n] 0: background; k: class k − 1 of the package, wherever its logits have background. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** [n] row of the ground truth of a foreground RoI; −1 for background. */
  readonly matched: Int32Array<ArrayBuffer>;
  /** [n] row of the proposal; P + i for ground truth i. */
  readonly candidateRow: Int32Array<ArrayBuffer>;
}

/**
 * Draws the foreground, then the background, each uniformly and without replacement. Where there is less
 * foreground, background takes its place; where there is less background, the sample is smaller.
 *
 * @param proposals [P, 4]
 */
export function sampleRois(
  proposals: Float32Array,
  truth: PictureTruth,
  rule: RoiSampling,
  random: Random,
): RoiSample {
  const candidates = rule.withGroundTruth ? joined(proposals, truth.boxes) : proposals;
  const leftOut = leftOutOf(candidates, proposals.length / 4, truth);
  const matches = matchBoxes(candidates, truth, leftOut);
  const { foreground, background } = dividedBy(rule, matches, leftOut);

  const most = Math.floor(rule.count * rule.foregroundFraction);
  const chosenForeground = chooseRows(foreground, most, random);
  const chosenBackground = chooseRows(background, rule.count - chosenForeground.length, random);

  const candidateRow = joinedRows(chosenForeground, chosenBackground).sort();
  const isForeground = new Set(chosenForeground);
  const matched = candidateRow.map((row) => (isForeground.has(row) ? matches.matched[row]! : -1));
  return {
    count: candidateRow.length,
    boxes: takeRows(candidates, candidateRow, 4),
    labels: matched.map((index) => (index < 0 ? 0 : truth.classes[index]! + 1)),
    matched,
    candidateRow,
  };
}

/** [P + M] 1: is no candidate: has no area, or is ground truth that is ignored. */
function leftOutOf(candidates: Float32Array, proposals: number, truth: PictureTruth): Uint8Array {
  return Uint8Array.from({ length: candidates.length / 4 }, (_, row) => {
    const ignored = row >= proposals && truth.ignored[row - proposals] !== Ignored.no;
    return ignored || !hasArea(boxAt(candidates, row)) ? 1 : 0;
  });
}

/** Rows of candidates, ascending. */
function dividedBy(
  rule: RoiSampling,
  { overlaps, matched, inIgnoreRegion, ignoredOverlaps }: Matches,
  leftOut: Uint8Array,
): { foreground: Int32Array; background: Int32Array } {
  // In single precision, as the overlaps are.
  const foregroundIou = Math.fround(rule.foregroundIou);
  const least = Math.fround(rule.backgroundIou.least);
  const below = Math.fround(rule.backgroundIou.below);
  const foreground: number[] = [];
  const background: number[] = [];
  overlaps.forEach((overlap, row) => {
    if (leftOut[row] === 1) return;
    if (matched[row]! >= 0 && overlap >= foregroundIou) foreground.push(row);
    else if (inIgnoreRegion[row] === 1 || ignoredOverlaps[row]! >= below) return;
    else if (overlap >= least && overlap < below) background.push(row);
  });
  return { foreground: Int32Array.from(foreground), background: Int32Array.from(background) };
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function joinedRows(a: Int32Array, b: Int32Array): Int32Array<ArrayBuffer> {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
