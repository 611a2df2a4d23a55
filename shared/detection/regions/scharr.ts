/**
 * OpenCV's texture: Scharr's derivatives along x and y, and along both diagonals by turning the picture by 45° and the
 * derivatives back. Each is parted into what rises and what falls: eight maps a plane.
 */
import { StudioError } from '../../result.ts';
import { mirrored } from './blur.ts';
import { textureBins } from './histograms.ts';
import type { Planes } from './picture.ts';
import { turnedSize, turn, turnBack } from './turning.ts';

const { fround } = Math;

/** Levels that a map is scaled to. */
const levels = 256;

/** Most pixels of the upright box around the turned picture, which is a square even where the picture is a line. */
const mostTurnedPixels = 2 ** 26;

/**
 * Eight maps a plane, each [height, width], of bins 0–9.
 * @throws StudioError for a picture so narrow and long that turning it by 45° takes too much room
 */
export function scharrBins({ width, height, planes }: Planes): Uint8Array<ArrayBuffer>[] {
  const { width: wide, height: high } = turnedSize(width, height);
  if (wide * high > mostTurnedPixels) {
    const words = `${width} × ${height} pixels are too narrow and long for OpenCV's texture`;
    throw new StudioError('badInput', `${words}, which turns the picture by 45°.`);
  }
  return planes.flatMap((plane) => {
    const turned = turn(plane, width, height);
    return [
      ...risingAndFalling(new Float32Array(scharr(plane, width, height, 'x'))),
      ...risingAndFalling(new Float32Array(scharr(plane, width, height, 'y'))),
      ...risingAndFalling(turnBack(scharr(turned, wide, high, 'x'), width, height)),
      ...risingAndFalling(turnBack(scharr(turned, wide, high, 'y'), width, height)),
    ];
  });
}

/** The derivative along an axis: 3, 10 and 3 lines of next minus previous; the border is mirrored. At most 4080. */
export function scharr(
  plane: Uint8Array,
  width: number,
  height: number,
  along: 'x' | 'y',
): Int16Array {
  const out = new Int16Array(width * height);
  const left = Int32Array.from({ length: width }, (_, x) => mirrored(x - 1, width));
  const right = Int32Array.from({ length: width }, (_, x) => mirrored(x + 1, width));
  const line = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const above = mirrored(y - 1, height) * width;
    const below = mirrored(y + 1, height) * width;
    if (along === 'x') {
      for (let x = 0; x < width; x++) {
        line[x] = 3 * (plane[above + x]! + plane[below + x]!) + 10 * plane[start + x]!;
      }
      for (let x = 0; x < width; x++) out[start + x] = line[right[x]!]! - line[left[x]!]!;
    } else {
      for (let x = 0; x < width; x++) line[x] = plane[below + x]! - plane[above + x]!;
      for (let x = 0; x < width; x++) {
        out[start + x] = 3 * (line[left[x]!]! + line[right[x]!]!) + 10 * line[x]!;
      }
    }
  }
  return out;
}

/** What is above 0 and what is below, each scaled from its least to its most, in bins. */
function risingAndFalling(map: Float32Array): [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  let most = -Infinity;
  let least = Infinity;
  for (const value of map) {
    if (value > most) most = value;
    if (value < least) least = value;
  }
  const up = scale(Math.max(least, 0), Math.max(most, 0));
  const down = scale(Math.min(least, 0), Math.min(most, 0));
  const bins = binsOfLevels();
  const rising = new Uint8Array(map.length).fill(bins[level(0, up)]!);
  const falling = new Uint8Array(map.length).fill(bins[level(0, down)]!);
  for (let i = 0; i < map.length; i++) {
    const value = map[i]!;
    if (value > 0) rising[i] = bins[level(value, up)]!;
    else if (value < 0) falling[i] = bins[level(value, down)]!;
  }
  return [rising, falling];
}

interface Scale {
  readonly factor: number;
  readonly shift: number;
}

/** A map with one value alone is at level 0. */
function scale(least: number, most: number): Scale {
  if (most === least) return { factor: 0, shift: 0 };
  const factor = (levels - 1) / (most - least);
  return { factor: fround(factor), shift: fround(-least * factor) };
}

/** From 2^23 to 2^24 single precision has whole numbers alone: adding this rounds small numbers, half to even. */
const rounding = 1.5 * 2 ** 23;

/** In single precision with the product unrounded (fused), rounded half to even, as OpenCV's convertTo does it. */
function level(value: number, { factor, shift }: Scale): number {
  const rounded = fround(fround(value * factor + shift) + rounding) - rounding;
  return rounded < 0 ? 0 : rounded > levels - 1 ? levels - 1 : rounded;
}

function binsOfLevels(): Uint8Array {
  return Uint8Array.from({ length: levels }, (_, i) => fround(i / fround(levels / textureBins)));
}
