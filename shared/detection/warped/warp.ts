/**
 * A region as a network of fixed input sees it (Girshick et al. 2014, appendix A): widened by some context, and warped
 * to a square whatever its sides are. Regions and boxes are in pixels of what they are cut out of: the picture, or a network's
 * input. A crop is a little input space of its own.
 *
 * The widened box is not rounded to whole pixels, as R-CNN's code has it: the region is in the same place of every crop.
 */
import type { Box } from '../../geometry/boxes.ts';
import type { InputGeometry } from '../../geometry/spaces.ts';
import { item } from '../../item.ts';
import type { ModelInput } from '../../model/networkParts.ts';
import type { WarpSpec } from '../../model/rcnnPackage.ts';
import { destinationOf, type Destination } from '../input/input.ts';
import type { Pixels } from '../stages/stage.ts';

/** Pixels that crops are cut out of, and how their values become those of a crop. */
export interface WarpSource {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Float32Array;
  /** Of each channel of a crop, where its first pixel is. */
  readonly first: readonly number[];
  /** From a pixel to the next one, across and down. */
  readonly across: number;
  readonly down: number;
  /** Of each channel: value · factor + shift. */
  readonly colours: readonly Pick<Destination, 'factor' | 'shift'>[];
}

/** Upright 8-bit RGB, [height, width, 3], as a network takes its colours. */
export function pictureSource({ width, height, data }: Pixels, colours: WarpColours): WarpSource {
  const of = [0, 1, 2].map((channel) => ({ channel, ...destinationOf(channel, colours, 1) }));
  // In the order of the crop's channels.
  const ordered = of.toSorted((a, b) => a.offset - b.offset);
  return {
    width,
    height,
    pixels: data,
    first: ordered.map(({ channel }) => channel),
    across: 3,
    down: 3 * width,
    colours: ordered,
  };
}

/** A network's input that is made already, [3, paddedHeight, paddedWidth]. */
export function inputSource(
  input: Float32Array,
  { inputWidth, inputHeight, paddedWidth, paddedHeight }: InputGeometry,
): WarpSource {
  return {
    width: inputWidth,
    height: inputHeight,
    pixels: input,
    first: [0, 1, 2].map((channel) => channel * paddedWidth * paddedHeight),
    across: 1,
    down: paddedWidth,
    colours: [0, 1, 2].map(() => ({ factor: 1, shift: 0 })),
  };
}

/** Channel order, range, mean and deviation of a network's input. */
export type WarpColours = Pick<ModelInput, 'channelOrder' | 'range' | 'mean' | 'std'>;

/**
 * The box that a crop shows: the region and, on each side, the share of it that is p pixels of the crop. It may reach
 * out of the picture.
 *
 * @throws RangeError where the context leaves nothing of the crop
 */
export function widened(region: Box, { side, context }: WarpSpec): Box {
  if (!(context >= 0 && 2 * context < side)) {
    throw new RangeError(`A crop of ${side} pixels has no room for ${context} of context a side.`);
  }
  const share = context / (side - 2 * context);
  const across = share * (region[2] - region[0]);
  const down = share * (region[3] - region[1]);
  return [region[0] - across, region[1] - down, region[2] + across, region[3] + down];
}

/**
 * Writes the crop of a region, [3, S, S], into `out` from `at` on: bilinear, with two samples a side however much
 * smaller it becomes, as R-CNN's code has it. Where it leaves the picture there is the mean, which is 0.
 *
 * @returns the box that the crop shows, in the source's pixels
 * @throws RangeError where the context leaves nothing of the crop
 */
export function warpInto(
  out: Float32Array,
  at: number,
  source: WarpSource,
  region: Box,
  rule: WarpSpec,
): Box {
  const { side } = rule;
  const plane = side * side;
  const cut = widened(region, rule);
  out.fill(0, at, at + 3 * plane);
  const across = samplesOf(cut[0], cut[2], side, source.width);
  const down = samplesOf(cut[1], cut[3], side, source.height);
  for (const [channel, first] of source.first.entries()) {
    const colour = item(source.colours, channel);
    for (let y = down.first; y < down.end; y++) {
      const upper = first + down.low[y]! * source.down;
      const lower = first + down.high[y]! * source.down;
      const start = at + channel * plane + y * side;
      warpRow(out, start, source, upper, lower, down.share[y]!, across, colour);
    }
  }
  return cut;
}

/** Where the pixels of a crop lie in the picture along an axis. */
interface Samples {
  /** Those from `first` to before `end` are in the picture. */
  readonly first: number;
  readonly end: number;
  /** [S] the two pixels that a sample is between, and how much of the higher one it has. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float64Array;
}

function samplesOf(from: number, to: number, side: number, length: number): Samples {
  const low = new Int32Array(side);
  const high = new Int32Array(side);
  const share = new Float64Array(side);
  let first = side;
  let end = 0;
  for (let i = 0; i < side; i++) {
    const position = from + ((i + 0.5) * (to - from)) / side;
    if (!(position >= 0 && position < length)) continue;
    first = Math.min(first, i);
    end = i + 1;
    // Beside the border there is only the pixel at the border.
    const inside = Math.min(Math.max(position - 0.5, 0), length - 1);
    low[i] = Math.floor(inside);
    high[i] = Math.min(low[i]! + 1, length - 1);
    share[i] = inside - low[i]!;
  }
  return { first, end, low, high, share };
}

/** One row of one channel. @param upper, lower where the channel's rows above and below begin */
function warpRow(
  out: Float32Array,
  start: number,
  { pixels, across: step }: Pick<WarpSource, 'pixels' | 'across'>,
  upper: number,
  lower: number,
  shareBelow: number,
  { first, end, low, high, share }: Samples,
  { factor, shift }: Pick<Destination, 'factor' | 'shift'>,
): void {
  for (let x = first; x < end; x++) {
    const left = step * low[x]!;
    const right = step * high[x]!;
    const above = pixels[upper + left]!;
    const below = pixels[lower + left]!;
    const top = above + share[x]! * (pixels[upper + right]! - above);
    const bottom = below + share[x]! * (pixels[lower + right]! - below);
    out[start + x] = (top + shareBelow * (bottom - top)) * factor + shift;
  }
}
