/**
 * RoI max pooling (Girshick 2015, Fast R-CNN, section 2.1), with the rounding of the original layer: the
 * box is rounded to whole cells, both ends included, and each bin takes the largest value of the cells it
 * touches. An empty bin is 0.
 */
import type { FeatureMap, PoolingShape } from './roiPooling.ts';

const { fround } = Math;

/** Pools the box at boxes[at … at + 3] from a map into out, [C, outputHeight, outputWidth]. */
export function maxPoolInto(
  out: Float32Array,
  map: FeatureMap,
  boxes: Float32Array,
  at: number,
  { outputHeight, outputWidth, stride }: PoolingShape,
): void {
  const rows = axisBins(boxes[at + 1]!, boxes[at + 3]!, outputHeight, map.height, stride);
  const columns = axisBins(boxes[at]!, boxes[at + 2]!, outputWidth, map.width, stride);
  const { data, width, height, channels } = map;
  let next = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * height * width;
    for (const [top, bottom] of rows) {
      for (const [left, right] of columns) {
        let largest = bottom > top && right > left ? -Infinity : 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const value = data[plane + y * width + x]!;
            if (value > largest) largest = value;
          }
        }
        out[next++] = largest;
      }
    }
  }
}

/** For each bin its first cell and the one after its last, within the map. */
function axisBins(
  low: number,
  high: number,
  bins: number,
  cells: number,
  stride: number,
): [from: number, to: number][] {
  const scale = fround(1 / stride);
  const start = roundAway(fround(low * scale));
  const length = Math.max(roundAway(fround(high * scale)) - start + 1, 1);
  const bin = fround(length / bins);
  const within = (cell: number) => Math.min(Math.max(cell + start, 0), cells);
  return Array.from({ length: bins }, (_, i) => [
    within(Math.floor(fround(i * bin))),
    within(Math.ceil(fround((i + 1) * bin))),
  ]);
}

/** Halves away from zero, as C's round(). */
function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
