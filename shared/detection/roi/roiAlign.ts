/**
 * RoIAlign (He et al. 2017, section 3), with the samples' weights gathered by cell.
 *
 * The definition averages, over a grid of sample points in each bin, the bilinear interpolation of the
 * map. Bilinear weights are a product of a weight in y and one in x, and the samples of a bin form a
 * grid, so the average over a bin is itself a product:
 *
 *   out[c, i, j] = Σy Σx  wy[i, y] · wx[j, x] · map[c, y, x]
 *
 * where wy[i, ·] is the mean of the samples' weights in y. Samples share cells, so a bin reads fewer than
 * its samples would, and they are found once for all channels.
 * Positions are computed in single precision, as the references do, since the number of samples is a
 * ceiling of them.
 */
import type { RoiSpec } from '../../model/networkParts.ts';
import { blockChannels, type AxisBins, type BoxTaps } from './roiBins.ts';

const { fround } = Math;

/** The taps of all bins along one axis; low and high are the box's ends there, input pixels. */
export function alignBins(
  low: number,
  high: number,
  bins: number,
  cells: number,
  stride: number,
  { aligned, samplingRatio }: RoiSpec,
): AxisBins {
  const scale = fround(1 / stride);
  const offset = aligned ? 0.5 : 0;
  const start = fround(fround(low * scale) - offset);
  const end = fround(fround(high * scale) - offset);
  const length = aligned ? fround(end - start) : Math.max(fround(end - start), 1);
  const bin = fround(length / bins);
  const samples = samplingRatio > 0 ? samplingRatio : Math.max(0, Math.ceil(bin));

  const ends = new Int32Array(bins);
  const cellOf = new Int32Array(bins * samples * 2);
  const weights = new Float64Array(bins * samples * 2);
  let taps = 0;
  for (let i = 0; i < bins; i++) {
    const from = fround(start + fround(i * bin));
    const first = taps;
    for (let s = 0; s < samples; s++) {
      const position = fround(from + fround(((s + 0.5) * bin) / samples));
      // Samples more than a cell outside count as zero; those at the rim are moved onto it.
      if (!(position >= -1 && position <= cells)) continue;
      const inside = Math.min(Math.max(position, 0), cells - 1);
      const cell = Math.floor(inside);
      const share = inside - cell;
      for (let side = 0; side < (share > 0 ? 2 : 1); side++) {
        const weight = (side === 0 ? 1 - share : share) / samples;
        // The sample before touched the same two cells, or one of them, if any.
        let tap = taps - 1;
        while (tap >= first && tap >= taps - 2 && cellOf[tap] !== cell + side) tap--;
        if (tap >= first && tap >= taps - 2) weights[tap]! += weight;
        else {
          cellOf[taps] = cell + side;
          weights[taps++] = weight;
        }
      }
    }
    ends[i] = taps;
  }
  return { ends, cells: cellOf.subarray(0, taps), weights: weights.subarray(0, taps) };
}

/** Averages the bins of box `box` of the taps, from a block, into out[at …], [channels, bins]. */
export function averageInto(
  out: Float32Array,
  at: number,
  { bins, ends, cells, weights }: BoxTaps,
  box: number,
  block: Float32Array,
  channels: number,
): void {
  const last = at + (channels - 1) * bins;
  let first = box === 0 ? 0 : ends[box * bins - 1]!;
  for (let bin = 0; bin < bins; bin++) {
    const end = ends[box * bins + bin]!;
    // Four channels at a time stay in registers.
    for (let channel = 0; channel < channels; channel += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let tap = first; tap < end; tap++) {
        const weight = weights[tap]!;
        const from = cells[tap]! * blockChannels + channel;
        a += weight * block[from]!;
        b += weight * block[from + 1]!;
        c += weight * block[from + 2]!;
        d += weight * block[from + 3]!;
      }
      // Backwards, so that the last channel's own value is what stays where there are less than four.
      const to = at + channel * bins;
      out[Math.min(to + 3 * bins, last) + bin] = d;
      out[Math.min(to + 2 * bins, last) + bin] = c;
      out[Math.min(to + bins, last) + bin] = b;
      out[to + bin] = a;
    }
    first = end;
  }
}
