/**
 * The losses as their definitions read, in double precision: what the training graphs must compute, and what the
 * window explains. Gradients are the graphs' concern.
 *
 * The legend is in pictureTruth.ts. The RPN's loss is (Ren et al. 2015, equation 1)
 *
 *   1 / N_cls · Σ classification  +  λ / N_reg · Σ smooth L1 over positives
 *
 * What the sources divide by, and where their smooth L1 bends (β):
 *   paper         N_cls = 256, the mini-batch; N_reg = anchor locations, about 2,400; λ = 10; β = 1. The two
 *                 terms then weigh about the same, as 10 / 2,400 is about 1 / 256.
 *   its authors' later code and torchvision's rpn.py   both over the sampled anchors, λ = 1, β = 1/9
 *   head          classification over the sampled RoIs, Σ smooth L1 over foreground by the same number;
 *                 β = 1 in Fast R-CNN (equation 3), 1/9 in torchvision's roi_heads.py of 0.14
 */
import type { AnchorSample } from './sampleAnchors.ts';
import type { RoiTargets } from './roiTargets.ts';

/** Numbers of a network; double precision where a test asks for it. */
type Column = Float32Array | Float64Array;

export interface RpnLossRule {
  /** N_cls */
  readonly clsNormaliser: 'sampled' | number;
  /** N_reg; locations: cells of all levels. */
  readonly regNormaliser: 'sampled' | 'locations' | number;
  readonly lambda: number;
  /** Where smooth L1 goes over from a parabola to a line. */
  readonly beta: number;
}

export const paperRpnLoss: RpnLossRule = {
  clsNormaliser: 256,
  regNormaliser: 'locations',
  lambda: 10,
  beta: 1,
};

export const torchvisionRpnLoss: RpnLossRule = {
  clsNormaliser: 'sampled',
  regNormaliser: 'sampled',
  lambda: 1,
  beta: 1 / 9,
};

/** β of the head's smooth L1. */
export const headBetas = { paper: 1, torchvision: 1 / 9 } as const;

/** The two terms of a loss as they are added: divided, and the box's times λ. */
export interface Loss {
  readonly classification: number;
  readonly box: number;
}

/** d² / 2β up to |d| = β, and from there on |d| − β/2; with β = 0 it is |d|. */
export function smoothL1(difference: number, beta: number): number {
  const size = Math.abs(difference);
  return size < beta ? (0.5 * size * size) / beta : size - 0.5 * beta;
}

/** −log of the probability that a logit gives to its label, 1 or 0; finite for every finite logit. */
export function binaryCrossEntropy(logit: number, label: number): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** −Σ target · log softmax of `width` logits from `at` on; targets sum to 1. */
export function softmaxCrossEntropy(
  logits: Column,
  targets: Column,
  at: number,
  width: number,
): number {
  let largest = -Infinity;
  for (let i = at; i < at + width; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  let expected = 0;
  for (let i = at; i < at + width; i++) {
    sum += Math.exp(logits[i]! - largest);
    expected += targets[i]! * (logits[i]! - largest);
  }
  return Math.log(sum) - expected;
}

/**
 * The RPN's loss of one picture's mini-batch; 0 for an empty one.
 *
 * Softmax over an anchor's two logits is the sigmoid of their difference, and so is its loss: objectness logits
 * of `readObjectness` serve the 2k softmax of the paper and the k sigmoids of torchvision.
 *
 * @param output logits [N] and deltas [N, 4], aligned with the anchors
 * @param positiveDeltas [positive, 4] targets of the sampled positives, in their order
 * @param locations Σ Hi·Wi
 */
export function rpnLoss(
  output: { readonly logits: Column; readonly deltas: Column },
  { positive, negative }: AnchorSample,
  positiveDeltas: Column,
  locations: number,
  rule: RpnLossRule,
): Loss {
  const sampled = positive.length + negative.length;
  if (sampled === 0) return { classification: 0, box: 0 };
  let classification = 0;
  let box = 0;
  for (const row of negative) classification += binaryCrossEntropy(output.logits[row]!, 0);
  positive.forEach((row, i) => {
    classification += binaryCrossEntropy(output.logits[row]!, 1);
    for (let k = 0; k < 4; k++) {
      box += smoothL1(output.deltas[row * 4 + k]! - positiveDeltas[i * 4 + k]!, rule.beta);
    }
  });
  const { clsNormaliser, regNormaliser, lambda } = rule;
  const byClassification = clsNormaliser === 'sampled' ? sampled : clsNormaliser;
  const byBox =
    regNormaliser === 'sampled'
      ? sampled
      : regNormaliser === 'locations'
        ? locations
        : regNormaliser;
  return { classification: classification / byClassification, box: (lambda * box) / byBox };
}

/**
 * The head's loss of one picture's mini-batch; 0 for an empty one.
 *
 * @param output classLogits [n, K + 1] and boxDeltas, as wide as the targets'
 */
export function detectionLoss(
  output: { readonly classLogits: Column; readonly boxDeltas: Column },
  { count, classTargets, deltaTargets, deltaWeights }: RoiTargets,
  beta: number,
): Loss {
  if (count === 0) return { classification: 0, box: 0 };
  const width = classTargets.length / count;
  let classification = 0;
  for (let row = 0; row < count; row++) {
    classification += softmaxCrossEntropy(output.classLogits, classTargets, row * width, width);
  }
  let box = 0;
  deltaWeights.forEach((weight, i) => {
    if (weight !== 0) box += weight * smoothL1(output.boxDeltas[i]! - deltaTargets[i]!, beta);
  });
  return { classification: classification / count, box: box / count };
}
