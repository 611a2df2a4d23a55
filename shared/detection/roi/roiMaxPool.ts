/**
 * RoI max pooling (Girshick 2015, Fast R-CNN, section 2.1), with the rounding of the original layer: the
 * box is rounded to whole cells, both ends included, and each bin takes the largest value of the cells it
 * touches. An empty bin is 0.
 */
import { blockChannels, type AxisBins, type BoxTaps } from './roiBins.ts';

const { fround } = Math;

/** The cells of all bins along one axis, within the map; low and high are the box's ends, input pixels. */
export function maxBins(
  low: number,
  high: number,
  bins: number,
  cells: number,
  stride: number,
): AxisBins {
  const scale = fround(1 / stride);
  const start = roundAway(fround(low * scale));
  const length = Math.max(roundAway(fround(high * scale)) - start + 1, 1);
  const bin = fround(length / bins);
  const within = (cell: number) => Math.min(Math.max(cell + start, 0), cells);
  const ends = new Int32Array(bins);
  const cellOf: number[] = [];
  for (let i = 0; i < bins; i++) {
    const end = within(Math.ceil(fround((i + 1) * bin)));
    for (let cell = within(Math.floor(fround(i * bin))); cell < end; cell++) cellOf.push(cell);
    ends[i] = cellOf.length;
  }
  return { ends, cells: Int32Array.from(cellOf), weights: new Float64Array(cellOf.length).fill(1) };
}

/** Takes the largest of each bin of box `box` of the taps, from a block, into out[at …], [channels, bins]. */
export function largestInto(
  out: Float32Array,
  at: number,
  { bins, ends, cells }: BoxTaps,
  box: number,
  block: Float32Array,
  channels: number,
): void {
  const last = at + (channels - 1) * bins;
  let first = box === 0 ? 0 : ends[box * bins - 1]!;
  for (let bin = 0; bin < bins; bin++) {
    const end = ends[box * bins + bin]!;
    // As averageInto: four channels at a time, written backwards.
    for (let channel = 0; channel < channels; channel += 4) {
      let a = end > first ? -Infinity : 0;
      let b = a;
      let c = a;
      let d = a;
      for (let tap = first; tap < end; tap++) {
        const from = cells[tap]! * blockChannels + channel;
        if (block[from]! > a) a = block[from]!;
        if (block[from + 1]! > b) b = block[from + 1]!;
        if (block[from + 2]! > c) c = block[from + 2]!;
        if (block[from + 3]! > d) d = block[from + 3]!;
      }
      const to = at + channel * bins;
      out[Math.min(to + 3 * bins, last) + bin] = d;
      out[Math.min(to + 2 * bins, last) + bin] = c;
      out[Math.min(to + bins, last) + bin] = b;
      out[to + bin] = a;
    }
    first = end;
  }
}

/** Halves away from zero, as C's round(). */
function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
