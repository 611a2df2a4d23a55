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

/** The weights of the bins of one axis: bin i has weights[i · reach + k] on cell first[i] + k, k < count[i]. */
interface AxisWeights {
  readonly reach: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
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
  const { data, width, height, channels } = map;

  // The columns that any bin reaches: the part of a row that is worth summing.
  const left = columns.first.reduce((least, first) => Math.min(least, first), width);
  const right = columns.first.reduce((most, first) => Math.max(most, first + columns.reach), 0);
  const rowSum = new Float64Array(right - left);
  let next = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * height * width + left;
    for (let i = 0; i < outputHeight; i++) {
      sumRows(rowSum, data, plane + rows.first[i]! * width, width, rows, i);
      for (let j = 0; j < outputWidth; j++) {
        const from = columns.first[j]! - left;
        const weightsAt = j * columns.reach;
        let sum = 0;
        for (let k = 0; k < columns.count[j]!; k++) {
          sum += columns.weights[weightsAt + k]! * rowSum[from + k]!;
        }
        out[next++] = sum;
      }
    }
  }
}

/** The weighted sum of the rows of bin i, of which the first begins at data[start]. */
function sumRows(
  out: Float64Array,
  data: Float32Array,
  start: number,
  width: number,
  { reach, count, weights }: AxisWeights,
  i: number,
): void {
  const length = out.length;
  const rows = count[i]!;
  const weightsAt = i * reach;
  if (rows === 0) out.fill(0);
  // Two rows at a time, so that the sums are read and written half as often.
  for (let k = 0; k < rows; k += 2) {
    const isPair = k + 1 < rows;
    const a = start + k * width;
    const b = isPair ? a + width : a;
    const weightA = weights[weightsAt + k]!;
    const weightB = isPair ? weights[weightsAt + k + 1]! : 0;
    if (k === 0) {
      for (let x = 0; x < length; x++) out[x] = weightA * data[a + x]! + weightB * data[b + x]!;
    } else {
      for (let x = 0; x < length; x++) out[x]! += weightA * data[a + x]! + weightB * data[b + x]!;
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
): AxisWeights {
  const scale = fround(1 / stride);
  const offset = aligned ? 0.5 : 0;
  const start = fround(fround(low * scale) - offset);
  const end = fround(fround(high * scale) - offset);
  const length = aligned ? fround(end - start) : Math.max(fround(end - start), 1);
  const bin = fround(length / bins);
  const samples = samplingRatio > 0 ? samplingRatio : Math.ceil(bin);

  // The samples of a bin are less than a bin apart, and each touches two cells.
  const reach = Math.min(cells, Math.ceil(bin) + 2);
  const first = new Int32Array(bins);
  const count = new Int32Array(bins);
  const weights = new Float64Array(bins * reach);
  for (let i = 0; i < bins; i++) {
    const from = fround(start + fround(i * bin));
    first[i] = Math.min(Math.max(Math.floor(from), 0), cells - reach);
    for (let s = 0; s < samples; s++) {
      const position = fround(from + fround(((s + 0.5) * bin) / samples));
      // Samples more than a cell outside count as zero; those at the rim are moved onto it.
      if (!(position >= -1 && position <= cells)) continue;
      const inside = Math.min(Math.max(position, 0), cells - 1);
      const cell = Math.min(Math.floor(inside), Math.max(cells - 2, 0));
      const at = i * reach + cell - first[i]!;
      weights[at]! += (1 - (inside - cell)) / samples;
      if (inside > cell) weights[at + 1]! += (inside - cell) / samples;
    }
    for (let k = 0; k < reach; k++) if (weights[i * reach + k] !== 0) count[i] = k + 1;
  }
  return { reach, first, count, weights };
}
