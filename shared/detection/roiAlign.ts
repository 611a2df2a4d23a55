/**
 * RoIAlign (He et al. 2017, section 3), computed separably.
 *
 * The definition averages, over a grid of sample points in each bin, the bilinear interpolation of the
 * map. Bilinear weights are a product of a weight in y and one in x, and the samples of a bin form a
 * grid, so the average over a bin is itself a product:
 *
 *   out[c, i, j] = Σy Σx  wy[i, y] · wx[j, x] · map[c, y, x]
 *
 * where wy[i, ·] is the mean of the samples' weights in y. Each bin touches few cells, so a box costs
 * about as much as reading its part of the map once, whatever the number of samples.
 * Positions are computed in single precision, as the references do, since the number of samples is a
 * ceiling of them.
 */
import type { FeatureMap, PoolingShape } from './roiPooling.ts';

const { fround } = Math;

/** The weights of one bin on the cells first … first + weights.length − 1 of one axis. */
interface BinWeights {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Pools the box at boxes[at … at + 3] from a map into out, [C, outputHeight, outputWidth]. */
export function alignInto(
  out: Float32Array,
  map: FeatureMap,
  boxes: Float32Array,
  at: number,
  shape: PoolingShape,
): void {
  const { outputHeight, outputWidth } = shape;
  const rows = axisWeights(boxes[at + 1]!, boxes[at + 3]!, outputHeight, map.height, shape);
  const columns = axisWeights(boxes[at]!, boxes[at + 2]!, outputWidth, map.width, shape);

  // The columns that any bin touches: the part of a row that is worth summing.
  let left = map.width;
  let right = 0;
  for (const { first, weights } of columns) {
    if (weights.length === 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, first + weights.length);
  }
  const rowSum = new Float64Array(Math.max(0, right - left));
  const { data, width, height, channels } = map;
  let next = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * height * width;
    for (const row of rows) {
      rowSum.fill(0);
      for (let k = 0; k < row.weights.length; k++) {
        const weight = row.weights[k]!;
        const start = plane + (row.first + k) * width + left;
        for (let x = 0; x < rowSum.length; x++) rowSum[x]! += weight * data[start + x]!;
      }
      for (const { first, weights } of columns) {
        let sum = 0;
        const start = first - left;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * rowSum[start + k]!;
        out[next++] = sum;
      }
    }
  }
}

/** The weights of all bins along one axis; low and high are the box's ends there, input pixels. */
function axisWeights(
  low: number,
  high: number,
  bins: number,
  cells: number,
  { stride, aligned, samplingRatio }: PoolingShape,
): BinWeights[] {
  const scale = fround(1 / stride);
  const offset = aligned ? 0.5 : 0;
  const start = fround(fround(low * scale) - offset);
  const end = fround(fround(high * scale) - offset);
  const length = aligned ? fround(end - start) : Math.max(fround(end - start), 1);
  const bin = fround(length / bins);
  const samples = samplingRatio > 0 ? samplingRatio : Math.ceil(bin);

  const all: BinWeights[] = [];
  for (let i = 0; i < bins; i++) {
    const share = new Map<number, number>();
    const add = (cell: number, weight: number) => {
      share.set(cell, (share.get(cell) ?? 0) + weight / samples);
    };
    for (let s = 0; s < samples; s++) {
      const position = fround(start + fround(i * bin) + fround(((s + 0.5) * bin) / samples));
      // Samples more than a cell outside count as zero; those at the rim are moved onto it.
      if (!(position >= -1 && position <= cells)) continue;
      const inside = Math.max(position, 0);
      const cell = Math.floor(inside);
      if (cell >= cells - 1) add(cells - 1, 1);
      else {
        add(cell, 1 - (inside - cell));
        add(cell + 1, inside - cell);
      }
    }
    all.push(packWeights(share));
  }
  return all;
}

function packWeights(share: Map<number, number>): BinWeights {
  if (share.size === 0) return { first: 0, weights: new Float64Array(0) };
  const first = Math.min(...share.keys());
  const weights = new Float64Array(Math.max(...share.keys()) - first + 1);
  for (const [cell, weight] of share) weights[cell - first] = weight;
  return { first, weights };
}
