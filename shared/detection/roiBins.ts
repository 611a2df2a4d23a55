/**
 * RoI pooling's common ground: which cells each bin of a box takes, and feature maps in an order in which
 * the channels of a cell lie side by side.
 *
 * A bin takes the same cells, its taps, of every channel. So they are listed once, and the inner loop runs
 * over channels. That is fast only where channels are neighbours in memory, which in a [C, height, width]
 * map they are not: maps are turned around, a block of channels at a time, so that a block stays in the
 * cache and no second copy of a map is ever made.
 */
import { item } from '../item.ts';
import type { FeatureMap } from './roiPooling.ts';

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

/** Some channels of a map. */
export interface ChannelBlock {
  /** The first of them in the map, and how many. */
  readonly first: number;
  readonly channels: number;
  /** [height · width, pitch]; what is beyond `channels` means nothing. */
  readonly data: Float32Array;
  /** A multiple of 4. */
  readonly pitch: number;
}

/** A block's size in numbers, 8 MB: more channels are faster until the cache is full. */
const blockSize = 2 ** 21;

/** The map's channels, block after block. A block is gone when the next one is taken. */
export function* channelBlocks(map: FeatureMap): Generator<ChannelBlock> {
  const cells = map.width * map.height;
  const fitting = Math.min(blockSize / cells, map.channels);
  const pitch = Math.max(4, 4 * Math.ceil(fitting / 4));
  const data = new Float32Array(cells * pitch);
  for (let first = 0; first < map.channels; first += pitch) {
    const block = { first, channels: Math.min(pitch, map.channels - first), data, pitch };
    turnAround(map, block);
    yield block;
  }
}

function turnAround(map: FeatureMap, { first, channels, data, pitch }: ChannelBlock): void {
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
      let to = tile * pitch + channel;
      for (let cell = tile; cell < end; cell++, to += pitch) {
        data[to] = from[a + cell]!;
        data[to + 1] = from[b + cell]!;
        data[to + 2] = from[c + cell]!;
        data[to + 3] = from[d + cell]!;
      }
    }
  }
}
