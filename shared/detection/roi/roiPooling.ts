/**
 * RoI pooling: every proposal becomes a C × height × width tensor (Fast R-CNN section 2.1 for max pooling,
 * Mask R-CNN section 3 for RoIAlign, FPN equation 1 for the choice of a level).
 *
 * Boxes are in input space; feature maps are [C, Hi, Wi] with one cell every `stride` input pixels.
 */
import type { FeatureMap } from './featureMap.ts';
import type { RoiSpec } from '../../model/networkParts.ts';
import type { PooledTable, ProposalTable } from '../stages/stages.ts';
import { alignBins, averageInto } from './roiAlign.ts';
import { blockChannels, boxTaps, channelBlocks, type PreparePooling } from './roiBins.ts';
import { largestInto, maxBins } from './roiMaxPool.ts';
import { item } from '../../item.ts';

const { fround } = Math;

/** What pools the boxes of a level, for each method. */
export type RoiPooling = Readonly<Record<RoiSpec['method'], PreparePooling>>;

/** The definition. */
export const typescriptPooling: RoiPooling = {
  align: preparing(averageInto),
  max: preparing(largestInto),
};

function preparing(poolInto: typeof averageInto): PreparePooling {
  return (taps, cells) => {
    const block = new Float32Array(cells * blockChannels);
    return {
      block,
      pool: (out, at, box, channels) => poolInto(out, at, taps, box, block, channels),
    };
  };
}

/**
 * Pools every proposal from the level that its size gives it to.
 * @param spare memory of a table that nobody needs any more: taken for this one's where it is large enough
 * @param pooling what does the work; a process may have something faster
 */
export function poolProposals(
  proposals: Pick<ProposalTable, 'count' | 'boxes'>,
  maps: readonly FeatureMap[],
  roi: RoiSpec,
  spare: Float32Array<ArrayBuffer> | null = null,
  pooling: RoiPooling = typescriptPooling,
): PooledTable {
  const { count, boxes } = proposals;
  const { outputHeight, outputWidth } = roi;
  const channels = maps[0]?.channels ?? 0;
  const bins = outputHeight * outputWidth;
  const size = count * channels * bins;
  const features =
    spare !== null && spare.length >= size ? spare.subarray(0, size) : new Float32Array(size);
  const levels = assignLevels(boxes, roi);
  const binsOf = roi.method === 'align' ? alignBins : maxBins;
  const prepare = pooling[roi.method];
  maps.forEach((map, level) => {
    const rows = [...levels.keys()].filter((row) => levels[row] === level);
    if (rows.length === 0) return;
    const { stride } = item(roi.levels, level);
    const taps = boxTaps(
      rows.map((row) => ({
        down: binsOf(
          boxes[row * 4 + 1]!,
          boxes[row * 4 + 3]!,
          outputHeight,
          map.height,
          stride,
          roi,
        ),
        across: binsOf(boxes[row * 4]!, boxes[row * 4 + 2]!, outputWidth, map.width, stride, roi),
      })),
      map.width,
    );
    const { block, pool } = prepare(taps, map.width * map.height);
    for (const { first, size } of channelBlocks(map, block)) {
      rows.forEach((row, box) => {
        pool(features, (row * channels + first) * bins, box, size);
      });
    }
  });
  return {
    kind: 'pooled',
    count,
    channels,
    height: outputHeight,
    width: outputWidth,
    features,
    levels,
  };
}

/**
 * For each box the index of its feature map: floor(canonicalLevel + log2(√area / canonicalSize)), clamped.
 * In single precision step by step, as torchvision does it, since that decides between two levels.
 */
export function assignLevels(boxes: Float32Array, roi: RoiSpec): Int32Array<ArrayBuffer> {
  const levels = new Int32Array(boxes.length / 4);
  const { assignment } = roi;
  if (assignment === undefined || roi.levels.length === 1) return levels;
  const { canonicalSize, canonicalLevel, minLevel } = assignment;
  for (let row = 0; row < levels.length; row++) {
    const width = fround(boxes[row * 4 + 2]! - boxes[row * 4]!);
    const height = fround(boxes[row * 4 + 3]! - boxes[row * 4 + 1]!);
    const side = fround(Math.sqrt(fround(width * height)));
    const exact = fround(canonicalLevel + fround(Math.log2(fround(side / canonicalSize))));
    // The small term keeps exact powers of two on their level.
    const level = Math.floor(fround(exact + fround(1e-6)));
    levels[row] = Math.min(Math.max(level - minLevel, 0), roi.levels.length - 1);
  }
  return levels;
}
