/**
 * The RPN's mini-batch as dense maps, a set a feature level: what the graph of its loss takes beside the
 * network's own maps, which have the same shapes (Ren et al. 2015, section 3.1.2).
 *
 * The legend is in pictureTruth.ts. Anchors are cell-major (level, y, x, shape), maps channel-major.
 */
import { item } from '../../item.ts';
import { levelOfRow } from '../rpn/anchors.ts';
import type { BoxCoder } from '../rpn/boxCoder.ts';
import type { AnchorLevel, AnchorTable } from '../stages/stages.ts';
import type { AnchorAssignment } from './assignAnchors.ts';
import type { PictureTruth } from './pictureTruth.ts';
import type { AnchorSample } from './sampleAnchors.ts';
import { targetDeltas } from './targetDeltas.ts';

/** Of level i. */
export interface RpnLevelTargets {
  /** A */
  readonly shapes: number;
  /** Hi */
  readonly height: number;
  /** Wi */
  readonly width: number;
  /** [1, A, Hi, Wi] 1: a sampled positive anchor. */
  readonly labels: Float32Array<ArrayBuffer>;
  /** [1, A, Hi, Wi] 1: a sampled anchor. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** [1, 4A, Hi, Wi] channel 4·shape + coordinate; 0 where the weight is 0. */
  readonly deltaTargets: Float32Array<ArrayBuffer>;
  /** [1, 4A, Hi, Wi] 1: a sampled positive anchor. */
  readonly deltaWeights: Float32Array<ArrayBuffer>;
}

/**
 * The sum of all weights is the number of sampled anchors, that of all deltaWeights four times the positives.
 *
 * @param coder with the package's `rpn.deltaWeights`
 */
export function rpnTargets(
  anchors: AnchorTable,
  { matched }: AnchorAssignment,
  sample: AnchorSample,
  truth: PictureTruth,
  coder: BoxCoder,
): RpnLevelTargets[] {
  const targets = anchors.grids.map(({ shapes, height, width }): RpnLevelTargets => {
    const size = shapes * height * width;
    return {
      shapes,
      height,
      width,
      labels: new Float32Array(size),
      weights: new Float32Array(size),
      deltaTargets: new Float32Array(4 * size),
      deltaWeights: new Float32Array(4 * size),
    };
  });
  for (const row of sample.negative) {
    const { level, shape, cell } = placeInMaps(anchors.grids, row);
    const { weights, height, width } = item(targets, level);
    weights[shape * height * width + cell] = 1;
  }
  const deltas = targetDeltas(anchors.boxes, matched, sample.positive, truth, coder);
  sample.positive.forEach((row, i) => {
    const { level, shape, cell } = placeInMaps(anchors.grids, row);
    const { labels, weights, deltaTargets, deltaWeights, height, width } = item(targets, level);
    const cells = height * width;
    labels[shape * cells + cell] = 1;
    weights[shape * cells + cell] = 1;
    for (let coordinate = 0; coordinate < 4; coordinate++) {
      const at = (4 * shape + coordinate) * cells + cell;
      deltaTargets[at] = deltas[4 * i + coordinate]!;
      deltaWeights[at] = 1;
    }
  });
  return targets;
}

function placeInMaps(
  levels: readonly AnchorLevel[],
  row: number,
): { level: number; shape: number; cell: number } {
  const level = levelOfRow(levels, row);
  const { firstRow, shapes } = item(levels, level);
  return {
    level,
    shape: (row - firstRow) % shapes,
    cell: Math.floor((row - firstRow) / shapes),
  };
}
