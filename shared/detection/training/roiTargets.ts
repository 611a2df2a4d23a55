/**
 * What the head is to put out for the RoIs of a mini-batch, in the shapes of its own outputs (Girshick 2015,
 * Fast R-CNN, section 2.3; Ren et al. 2015 train the same head). The legend is in pictureTruth.ts.
 *
 * Normalised deltas: the paper's code subtracts means of 0 from the deltas and divides them by standard
 * deviations of 0.1, 0.1, 0.2 and 0.2, so that targets are of the size of 1 and a smooth L1 loss weighs them like
 * the classes. A coder with deltaWeights of 10, 10, 5 and 5 does just this: weights are 1 / deviation. What a
 * data set's own means and deviations are, deltaStatistics.ts says.
 */
import { StudioError } from '../../result.ts';
import type { BoxCoder } from '../rpn/boxCoder.ts';
import type { HeadSpec } from '../../model/networkParts.ts';
import type { PictureTruth } from './pictureTruth.ts';
import type { RoiSample } from './sampleRois.ts';
import { targetDeltas } from './targetDeltas.ts';

/** What the head's outputs look like: the package's `head`, its classes, and the width that its graph has. */
export interface HeadShape extends Pick<HeadSpec, 'background' | 'classSpecific'> {
  /** K */
  readonly classCount: number;
  /** Columns of the deltas: 4K, 4(K + 1) with background's place where the logits have it, or 4. */
  readonly deltaWidth: number;
}

export interface RoiTargets {
  /** n */
  readonly count: number;
  /** [n, K + 1] 1 in the column of the RoI's class or of background, else 0. */
  readonly classTargets: Float32Array<ArrayBuffer>;
  /** [n, deltaWidth] 0 where the weight is 0. */
  readonly deltaTargets: Float32Array<ArrayBuffer>;
  /** [n, deltaWidth] 1 in the four columns of a foreground RoI's class, else 0. */
  readonly deltaWeights: Float32Array<ArrayBuffer>;
}

/**
 * @param coder with the package's `head.deltaWeights`
 * @throws StudioError badModel where the width fits none of the head's forms
 */
export function roiTargets(
  rois: RoiSample,
  truth: PictureTruth,
  head: HeadShape,
  coder: BoxCoder,
): RoiTargets {
  const { count, labels } = rois;
  const { classCount, deltaWidth } = head;
  const logitWidth = classCount + 1;
  const firstDelta = firstDeltaColumn(head);
  const classTargets = new Float32Array(count * logitWidth);
  const deltaTargets = new Float32Array(count * deltaWidth);
  const deltaWeights = new Float32Array(count * deltaWidth);

  labels.forEach((label, row) => {
    classTargets[row * logitWidth + logitColumn(label, head)] = 1;
  });
  const foreground = Int32Array.from(labels.keys()).filter((row) => labels[row] !== 0);
  const deltas = targetDeltas(rois.boxes, rois.matched, foreground, truth, coder);
  foreground.forEach((row, i) => {
    const group = head.classSpecific ? 4 * (labels[row]! - 1) : 0;
    const at = row * deltaWidth + firstDelta + group;
    deltaTargets.set(deltas.subarray(4 * i, 4 * i + 4), at);
    deltaWeights.fill(1, at, at + 4);
  });
  return { count, classTargets, deltaTargets, deltaWeights };
}

/** The column of a label among the logits. @param label 0: background; k: class k − 1 */
export function logitColumn(
  label: number,
  { background, classCount }: Pick<HeadShape, 'background' | 'classCount'>,
): number {
  if (background === 'first') return label;
  return label === 0 ? classCount : label - 1;
}

/** The first column of the first class's deltas. */
function firstDeltaColumn({
  classCount,
  classSpecific,
  background,
  deltaWidth,
}: HeadShape): number {
  if (!classSpecific && deltaWidth === 4) return 0;
  if (classSpecific && deltaWidth === 4 * classCount) return 0;
  if (classSpecific && deltaWidth === 4 * (classCount + 1)) return background === 'first' ? 4 : 0;
  const fitting = classSpecific ? `${4 * classCount} or ${4 * (classCount + 1)}` : '4';
  throw new StudioError(
    'badModel',
    `The head's graph has ${deltaWidth} box deltas a proposal, where head.classSpecific and ${classCount} ` +
      `classes in model.json call for ${fitting}.`,
  );
}
