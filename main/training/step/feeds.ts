/** The targets of a step as the tensors that its graphs take. */
import type { RoiSpec } from '../../../shared/model/networkParts.ts';
import type { FeatureMap } from '../../../shared/detection/roi/featureMap.ts';
import type { RoiSample } from '../../../shared/detection/training/sampleRois.ts';
import type { RoiTargets } from '../../../shared/detection/training/roiTargets.ts';
import type { RpnLevelTargets } from '../../../shared/detection/training/rpnTargets.ts';
import { floats, number, wholes, type Tensor } from '../../runtime/tensors.ts';
import { alignMatrices, largestPlaces, layRois } from './roiMatrices.ts';
import { stepNames } from './stepGraphs.ts';

export type Feeds = Map<string, Tensor>;

/** @param factors 1 / N_cls and λ / N_reg */
export function rpnFeeds(
  targets: readonly RpnLevelTargets[],
  factors: { readonly objectness: number; readonly box: number },
): Feeds {
  const feeds: Feeds = new Map([
    [stepNames.objectnessFactor, number(factors.objectness)],
    [stepNames.rpnBoxFactor, number(factors.box)],
  ]);
  targets.forEach((level, i) => {
    const { shapes, height, width } = level;
    const dims = [1, shapes, height, width];
    const deltaDims = [1, 4 * shapes, height, width];
    feeds.set(stepNames.labels(i), floats(level.labels, dims));
    feeds.set(stepNames.labelWeights(i), floats(level.weights, dims));
    feeds.set(stepNames.deltaTargets(i), floats(level.deltaTargets, deltaDims));
    feeds.set(stepNames.deltaWeights(i), floats(level.deltaWeights, deltaDims));
  });
  return feeds;
}

/** Columns of the head's outputs. */
export interface HeadWidths {
  readonly classes: number;
  readonly deltas: number;
}

/**
 * @param factor of both losses: one over the RoIs of the mini-batch
 * @param rows of the head's mini-batch in the graph
 * @param maps of each pooled level; their numbers are read for max pooling alone
 */
export function roiFeeds(
  rois: Pick<RoiSample, 'boxes'>,
  targets: RoiTargets,
  factor: number,
  roi: RoiSpec,
  rows: number,
  maps: readonly FeatureMap[],
  widths: HeadWidths,
): Feeds {
  const layout = layRois(rois.boxes, roi, rows);
  const feeds: Feeds = new Map();
  const bins = [roi.outputHeight, roi.outputWidth] as const;
  maps.forEach((map, level) => {
    const n = layout.counts[level] ?? 0;
    if (roi.method === 'align') {
      const { down, across } = alignMatrices(rois.boxes, layout, level, map, roi);
      feeds.set(stepNames.down(level), floats(down, [n, bins[0], map.height]));
      feeds.set(stepNames.across(level), floats(across, [n, map.width, bins[1]]));
    } else {
      const { places, filled } = largestPlaces(rois.boxes, layout, level, map, roi);
      const dims = [n, map.channels, ...bins];
      feeds.set(stepNames.places(level), wholes(places, dims));
      feeds.set(stepNames.filled(level), floats(filled, [n, 1, ...bins]));
    }
  });
  const counts = BigInt64Array.from(layout.counts, BigInt);
  feeds.set(stepNames.levelCounts, wholes(counts, [counts.length]));
  feeds.set(stepNames.headFactor, number(factor));
  const inRows = (values: Float32Array, width: number) => spread(values, width, layout.boxOfRow);
  feeds.set(stepNames.classTargets, inRows(targets.classTargets, widths.classes));
  feeds.set(stepNames.roiDeltaTargets, inRows(targets.deltaTargets, widths.deltas));
  feeds.set(stepNames.roiDeltaWeights, inRows(targets.deltaWeights, widths.deltas));
  const filled = Float32Array.from(layout.boxOfRow, (box) => (box < 0 ? 0 : 1));
  feeds.set(stepNames.rowWeights, floats(filled, [rows, 1]));
  return feeds;
}

/** The rows of a table where the graph has their boxes; zeros in empty rows. */
function spread(values: Float32Array, width: number, boxOfRow: Int32Array): Tensor {
  const out = new Float32Array(boxOfRow.length * width);
  boxOfRow.forEach((box, row) => {
    if (box >= 0) out.set(values.subarray(box * width, (box + 1) * width), row * width);
  });
  return floats(out, [boxOfRow.length, width]);
}
