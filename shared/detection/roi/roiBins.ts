/**
 * RoI pooling's common ground: which cells each bin of a box takes, and feature maps in an order in which
 * the channels of a cell lie side by side.
 *
 * A bin takes the same cells, its taps, of every channel. So they are listed once, and the inner loop runs
 * over channels. That is fast only where channels are neighbours in memory, which in a [C, height, width]
 * map they are not: maps are turned around, a block of channels at a time, so that a block stays in the
 * cache and no second copy of a map is ever made.
 */
import { item } from '../../item.ts';
import type { FeatureMap } from './featureMap.ts';

/** The taps of a box's bins along one axis, bin after bin: bin i's are before ends[i]. */
export interface AxisBins {
  readonly ends: Int32Array;
  readonly cells: Int32Array;
  /** The share of each in its bin's average; 1 where bins are no averages. */
  readonly weights: Float64Array;
}

/** The taps of the bins of many boxes: box after box, and in it row of bins after row of bins. */
export interface BoxTaps {
  /** Bins of a box. */
  readonly bins: number;
  /** [boxes · bins] where each bin's taps end and the next one's begin. */
  readonly ends: Int32Array;
  /** y · width + x */
  readonly cells: Int32Array;
  readonly weights: Float64Array;
}

/** Each bin's rows with each of its columns, on a map `width` cells wide. */
export function boxTaps(
  boxes: readonly { readonly down: AxisBins; readonly across: AxisBins }[],
  width: number,
): BoxTaps {
  const first = item(boxes, 0);
  const bins = first.down.ends.length * first.across.ends.length;
  const ends = new Int32Array(boxes.length * bins);
  // A box's bins are all pairs of its rows and columns of bins, so its taps are all pairs of theirs.
  const taps = boxes.reduce((n, box) => n + box.down.cells.length * box.across.cells.length, 0);
  const cells = new Int32Array(taps);
  const weights = new Float64Array(taps);
  let bin = 0;
  let tap = 0;
  for (const { down, across } of boxes) {
    for (let i = 0, top = 0; i < down.ends.length; top = down.ends[i++]!) {
      const bottom = down.ends[i]!;
      for (let j = 0, left = 0; j < across.ends.length; left = across.ends[j++]!) {
        const right = across.ends[j]!;
        for (let y = top; y < bottom; y++) {
          const start = down.cells[y]! * width;
          const weight = down.weights[y]!;
          for (let x = left; x < right; x++) {
            cells[tap] = start + across.cells[x]!;
            weights[tap++] = weight * across.weights[x]!;
          }
        }
        ends[bin++] = tap;
      }
    }
  }
  return { bins, ends, cells, weights };
}

/** How many channels a block has: of one cell they are 64 bytes, a line of the processor's cache. */
export const blockChannels = 16;

/** How the boxes of a level are pooled from its map, a block of channels at a time. */
export interface LevelPooling {
  /** [height · width, blockChannels] Where a block is put. What is behind its last channel means nothing. */
  readonly block: Float32Array;
  /** Pools the bins of one of the taps' boxes, from a block of so many channels, into out[at …], [channels, bins]. */
  readonly pool: (out: Float32Array, at: number, box: number, channels: number) => void;
}

/** Prepares a level whose map has so many cells. The level before is over: its memory may be taken. */
export type PreparePooling = (taps: BoxTaps, cells: number) => LevelPooling;

/** Puts the map's channels into `block`, a block after the other; `first` and `size` say which ones are there. */
export function* channelBlocks(
  map: FeatureMap,
  block: Float32Array,
): Generator<{ readonly first: number; readonly size: number }> {
  for (let first = 0; first < map.channels; first += blockChannels) {
    const size = Math.min(blockChannels, map.channels - first);
    turnAround(map, first, size, block);
    yield { first, size };
  }
}

function turnAround(map: FeatureMap, first: number, channels: number, block: Float32Array): void {
  const cells = map.width * map.height;
  const from = map.data;
  const planeOf = (channel: number) => (first + Math.min(channel, channels - 1)) * cells;
  // A tile of cells at a time: its part of the block is written while it is in the nearest cache.
  for (let tile = 0; tile < cells; tile += 256) {
    const end = Math.min(tile + 256, cells);
    for (let channel = 0; channel < channels; channel += 4) {
      const a = planeOf(channel);
      const b = planeOf(channel + 1);
      const c = planeOf(channel + 2);
      const d = planeOf(channel + 3);
      let to = tile * blockChannels + channel;
      for (let cell = tile; cell < end; cell++, to += blockChannels) {
        block[to] = from[a + cell]!;
        block[to + 1] = from[b + cell]!;
        block[to + 2] = from[c + cell]!;
        block[to + 3] = from[d + cell]!;
      }
    }
  }
}
