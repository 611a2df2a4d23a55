/** What the graph of RoI pooling is fed for boxes and maps. */
import type { RoiSpec } from '../../../../shared/model/networkParts.ts';
import { item } from '../../../../shared/item.ts';
import { alignMatrices, largestPlaces, layRois, type RoiLayout } from '../../step/roiMatrices.ts';
import { stepNames } from '../../step/stepGraphs.ts';
import { four, type Doubles, type Feeds } from './doubles.ts';
import { valueOf } from './referenceGraph.ts';
import type { WholeNumbers } from './runGraph.ts';

/** @param maps by the levels' features */
export function roiFeeds(
  boxes: Float32Array,
  rows: number,
  maps: Feeds,
  roi: RoiSpec,
): { readonly layout: RoiLayout; readonly feeds: Map<string, Doubles | WholeNumbers> } {
  const layout = layRois(boxes, roi, rows);
  const feeds = new Map<string, Doubles | WholeNumbers>();
  feeds.set(stepNames.levelCounts, {
    dims: [layout.counts.length],
    data: BigInt64Array.from(layout.counts, BigInt),
  });
  const doubles = (dims: readonly number[], values: Float32Array) => ({
    dims,
    data: Float64Array.from(values),
  });
  roi.levels.forEach(({ feature }, level) => {
    const values = valueOf(maps, feature);
    const [, channels, height, width] = four(values);
    const map = { channels, height, width, data: Float32Array.from(values.data) };
    const n = item(layout.counts, level);
    const [down, across] = [roi.outputHeight, roi.outputWidth];
    if (roi.method === 'align') {
      const matrices = alignMatrices(boxes, layout, level, map, roi);
      feeds.set(stepNames.down(level), doubles([n, down, height], matrices.down));
      feeds.set(stepNames.across(level), doubles([n, width, across], matrices.across));
    } else {
      const { places, filled } = largestPlaces(boxes, layout, level, map, roi);
      feeds.set(stepNames.places(level), { dims: [n, channels, down, across], data: places });
      feeds.set(stepNames.filled(level), doubles([n, 1, down, across], filled));
    }
  });
  return { layout, feeds };
}
