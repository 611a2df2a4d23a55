/**
 * The boxes of a mini-batch as the graph of RoI pooling takes them (gradients/roiPooling.ts): rows ordered by their
 * level, and for each level the matrices, or the places, of its boxes.
 *
 * The graph has a fixed number of rows, and every level has at least one, so some rows are empty: all zeros, with the
 * weight 0 in every loss.
 */
import { alignBins } from '../../../shared/detection/roi/roiAlign.ts';
import { boxTaps, type AxisBins } from '../../../shared/detection/roi/roiBins.ts';
import { maxBins } from '../../../shared/detection/roi/roiMaxPool.ts';
import { assignLevels } from '../../../shared/detection/roi/roiPooling.ts';
import type { FeatureMap } from '../../../shared/detection/roi/featureMap.ts';
import type { RoiSpec } from '../../../shared/model/networkParts.ts';
import { item } from '../../../shared/item.ts';

export interface RoiLayout {
  /** For each row of the graph, the box that it is about; −1: empty. */
  readonly boxOfRow: Int32Array<ArrayBuffer>;
  /** Rows of each level. */
  readonly counts: readonly number[];
  /** For each level, its boxes' numbers; as many as it has rows, less the empty ones at its end. */
  readonly boxesOfLevel: readonly (readonly number[])[];
}

/** @param rows of the graph: at least one a level more than there are boxes */
export function layRois(boxes: Float32Array, roi: RoiSpec, rows: number): RoiLayout {
  const levels = assignLevels(boxes, roi);
  const boxesOfLevel = roi.levels.map((_, level) =>
    [...levels.keys()].filter((box) => levels[box] === level),
  );
  const counts = boxesOfLevel.map((list) => list.length + 1);
  const spare = rows - counts.reduce((sum, count) => sum + count, 0);
  if (spare < 0) throw new RangeError(`${levels.length} boxes do not fit into ${rows} rows.`);
  counts[0] = item(counts, 0) + spare;
  const boxOfRow = new Int32Array(rows).fill(-1);
  let first = 0;
  boxesOfLevel.forEach((list, level) => {
    boxOfRow.set(list, first);
    first += item(counts, level);
  });
  return { boxOfRow, counts, boxesOfLevel };
}

/** Of one level: down [n, bins, H] and across [n, W, bins]. */
export function alignMatrices(
  boxes: Float32Array,
  layout: RoiLayout,
  level: number,
  map: Pick<FeatureMap, 'height' | 'width'>,
  roi: RoiSpec,
): { down: Float32Array<ArrayBuffer>; across: Float32Array<ArrayBuffer> } {
  const { outputHeight, outputWidth } = roi;
  const { stride } = item(roi.levels, level);
  const rows = item(layout.counts, level);
  const down = new Float32Array(rows * outputHeight * map.height);
  const across = new Float32Array(rows * map.width * outputWidth);
  item(layout.boxesOfLevel, level).forEach((box, row) => {
    const at = box * 4;
    const y = alignBins(boxes[at + 1]!, boxes[at + 3]!, outputHeight, map.height, stride, roi);
    forTaps(y, (bin, cell, weight) => {
      down[(row * outputHeight + bin) * map.height + cell]! += weight;
    });
    const x = alignBins(boxes[at]!, boxes[at + 2]!, outputWidth, map.width, stride, roi);
    forTaps(x, (bin, cell, weight) => {
      across[(row * map.width + cell) * outputWidth + bin]! += weight;
    });
  });
  return { down, across };
}

function forTaps(
  { ends, cells, weights }: AxisBins,
  use: (bin: number, cell: number, weight: number) => void,
): void {
  let tap = 0;
  ends.forEach((end, bin) => {
    for (; tap < end; tap++) use(bin, cells[tap]!, weights[tap]!);
  });
}

/** Of one level: places [n, C, bins, bins] of each bin's largest cell, and 1 where a bin has one. */
export function largestPlaces(
  boxes: Float32Array,
  layout: RoiLayout,
  level: number,
  map: FeatureMap,
  roi: RoiSpec,
): { places: Int32Array<ArrayBuffer>; filled: Float32Array<ArrayBuffer> } {
  const { outputHeight, outputWidth } = roi;
  const { stride } = item(roi.levels, level);
  const rows = item(layout.counts, level);
  const bins = outputHeight * outputWidth;
  const places = new Int32Array(rows * map.channels * bins);
  const filled = new Float32Array(rows * bins);
  item(layout.boxesOfLevel, level).forEach((box, row) => {
    const at = box * 4;
    const down = maxBins(boxes[at + 1]!, boxes[at + 3]!, outputHeight, map.height, stride);
    const across = maxBins(boxes[at]!, boxes[at + 2]!, outputWidth, map.width, stride);
    const { ends, cells } = boxTaps([{ down, across }], map.width);
    for (let bin = 0, first = 0; bin < bins; first = ends[bin++]!) {
      const end = ends[bin]!;
      if (end === first) continue;
      filled[row * bins + bin] = 1;
      for (let channel = 0; channel < map.channels; channel++) {
        const plane = channel * map.height * map.width;
        let largest = plane + cells[first]!;
        for (let tap = first + 1; tap < end; tap++) {
          const place = plane + cells[tap]!;
          if (map.data[place]! > map.data[largest]!) largest = place;
        }
        places[(row * map.channels + channel) * bins + bin] = largest;
      }
    }
  });
  return { places, filled };
}
