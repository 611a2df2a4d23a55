/**
 * RoI pooling: every proposal becomes a C × height × width tensor (Fast R-CNN section 2.1 for max pooling,
 * Mask R-CNN section 3 for RoIAlign, FPN equation 1 for the choice of a level).
 *
 * Boxes are in input space; feature maps are [C, Hi, Wi] with one cell every `stride` input pixels.
 */
import type { RoiSpec } from './modelPackage.ts';
import type { PooledTable, ProposalTable } from './stages.ts';
import { alignInto } from './roiAlign.ts';
import { maxPoolInto } from './roiMaxPool.ts';
import { item } from '../item.ts';

/** A feature map of one level. */
export interface FeatureMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [C, height, width] */
  readonly data: Float32Array;
}

/** How one box is pooled from one map. */
export interface PoolingShape {
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly samplingRatio: number;
  readonly aligned: boolean;
  readonly stride: number;
}

/** Pools every proposal from the level that its size gives it to. */
export function poolProposals(
  proposals: ProposalTable,
  maps: readonly FeatureMap[],
  roi: RoiSpec,
): PooledTable {
  const channels = maps[0]?.channels ?? 0;
  const { outputHeight, outputWidth } = roi;
  const size = channels * outputHeight * outputWidth;
  const features = new Float32Array(proposals.count * size);
  const levels = assignLevels(proposals.boxes, roi);
  const poolInto = roi.method === 'align' ? alignInto : maxPoolInto;
  for (let row = 0; row < proposals.count; row++) {
    const level = levels[row]!;
    poolInto(
      features.subarray(row * size, (row + 1) * size),
      item(maps, level),
      proposals.boxes,
      row * 4,
      {
        outputHeight,
        outputWidth,
        samplingRatio: roi.samplingRatio,
        aligned: roi.aligned,
        stride: item(roi.levels, level).stride,
      },
    );
  }
  return {
    kind: 'pooled',
    count: proposals.count,
    channels,
    height: outputHeight,
    width: outputWidth,
    features,
    levels,
  };
}

/** For each box the index of its feature map: floor(canonicalLevel + log2(√area / canonicalSize)), clamped. */
export function assignLevels(boxes: Float32Array, roi: RoiSpec): Int32Array<ArrayBuffer> {
  const levels = new Int32Array(boxes.length / 4);
  const { assignment } = roi;
  if (assignment === undefined || roi.levels.length === 1) return levels;
  for (let row = 0; row < levels.length; row++) {
    const width = boxes[row * 4 + 2]! - boxes[row * 4]!;
    const height = boxes[row * 4 + 3]! - boxes[row * 4 + 1]!;
    const level = Math.floor(
      // The small term keeps exact powers of two on their level, as in torchvision and Detectron2.
      assignment.canonicalLevel +
        Math.log2(Math.sqrt(width * height) / assignment.canonicalSize) +
        1e-6,
    );
    levels[row] = Math.min(Math.max(level - assignment.minLevel, 0), roi.levels.length - 1);
  }
  return levels;
}
