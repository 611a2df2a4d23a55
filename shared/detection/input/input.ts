/**
 * From an upright picture to the network's input: resize, channel order, mean and standard deviation,
 * padding. Exactly as the package says, since a detector is only as good as its input.
 */
import type { InputGeometry } from '../../geometry/spaces.ts';
import type { ModelInput } from '../../model/networkParts.ts';
import { axisTaps, type AxisTaps } from './resampling.ts';
import { item } from '../../item.ts';

const { fround } = Math;

/** The sizes of a picture (pixels) on its way into the network. Every side is at least 1. */
export function inputGeometry(width: number, height: number, input: ModelInput): InputGeometry {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  const cap = input.longSideMax ?? Infinity;
  const scale =
    input.sizeRounding === 'floorSingle'
      ? Math.min(singleRatio(input.shortSide, short), singleRatio(cap, long))
      : Math.min(input.shortSide / short, cap / long);
  const scaled = (side: number) =>
    Math.max(
      1,
      input.sizeRounding === 'round' ? Math.floor(side * scale + 0.5) : Math.floor(side * scale),
    );
  const padded = (side: number) => Math.ceil(side / input.padMultiple) * input.padMultiple;
  const inputWidth = scaled(width);
  const inputHeight = scaled(height);
  return {
    imageWidth: width,
    imageHeight: height,
    inputWidth,
    inputHeight,
    paddedWidth: padded(inputWidth),
    paddedHeight: padded(inputHeight),
    scaleX: input.boxScale === 'uniform' ? 1 / scale : width / inputWidth,
    scaleY: input.boxScale === 'uniform' ? 1 / scale : height / inputHeight,
  };
}

/** to / from as torch divides a number by a float32 tensor: the reciprocal, then the product, in single precision. */
function singleRatio(to: number, from: number): number {
  return fround(to * fround(1 / from));
}

/**
 * The input tensor, [3, paddedHeight, paddedWidth], of an upright RGB picture, [height, width, 3], 0–255.
 * Padding is 0 after normalisation.
 */
export function makeInput(
  rgb: Uint8Array,
  geometry: InputGeometry,
  input: ModelInput,
): Float32Array<ArrayBuffer> {
  const { imageWidth, imageHeight, inputWidth, inputHeight, paddedWidth, paddedHeight } = geometry;
  const columns = axisTaps(imageWidth, inputWidth, input.interpolation);
  const rows = axisTaps(imageHeight, inputHeight, input.interpolation);
  const plane = paddedWidth * paddedHeight;
  const out = new Float32Array(3 * plane);
  const red = destinationOf(0, input, plane);
  const green = destinationOf(1, input, plane);
  const blue = destinationOf(2, input, plane);
  // One row of the picture, resampled along y: [imageWidth, 3].
  const row = new Float64Array(imageWidth * 3);
  for (let y = 0; y < inputHeight; y++) {
    resampleRows(row, rgb, rows, y);
    resampleRow(out, y * paddedWidth, row, columns, red, green, blue);
  }
  return out;
}

/** Where a channel of the picture goes in the input, and how: value · factor + shift. */
export interface Destination {
  readonly offset: number;
  readonly factor: number;
  readonly shift: number;
}

/**
 * @param source 0 red, 1 green, 2 blue.
 * @param plane values of a channel of the input
 */
export function destinationOf(
  source: number,
  input: Pick<ModelInput, 'channelOrder' | 'range' | 'mean' | 'std'>,
  plane: number,
): Destination {
  const channel = input.channelOrder === 'rgb' ? source : 2 - source;
  const mean = item(input.mean, channel);
  const std = item(input.std, channel);
  return {
    offset: channel * plane,
    factor: (input.range === 1 ? 1 / 255 : 1) / std,
    shift: -mean / std,
  };
}

/** Input row y, resampled along y only: out = Σ weight · picture row, all of [imageWidth, 3]. */
function resampleRows(
  out: Float64Array,
  rgb: Uint8Array,
  { taps, first, weights }: AxisTaps,
  y: number,
): void {
  const size = out.length;
  // Two rows at a time: mostly there are just two.
  for (let tap = 0; tap < taps; tap += 2) {
    const isPair = tap + 1 < taps;
    const start = (first[y]! + tap) * size;
    const a = rgb.subarray(start, start + size);
    const b = isPair ? rgb.subarray(start + size, start + 2 * size) : a;
    const weightA = weights[y * taps + tap]!;
    const weightB = isPair ? weights[y * taps + tap + 1]! : 0;
    if (tap === 0) for (let i = 0; i < size; i++) out[i] = weightA * a[i]! + weightB * b[i]!;
    else for (let i = 0; i < size; i++) out[i]! += weightA * a[i]! + weightB * b[i]!;
  }
}

/** A row, [imageWidth, 3], resampled along x into the three planes of out, from `at` in each. */
function resampleRow(
  out: Float32Array,
  at: number,
  row: Float64Array,
  { taps, first, weights }: AxisTaps,
  red: Destination,
  green: Destination,
  blue: Destination,
): void {
  const toRed = red.offset + at;
  const toGreen = green.offset + at;
  const toBlue = blue.offset + at;
  const { factor: redFactor, shift: redShift } = red;
  const { factor: greenFactor, shift: greenShift } = green;
  const { factor: blueFactor, shift: blueShift } = blue;
  for (let x = 0; x < first.length; x++) {
    let from = first[x]! * 3;
    let weight = weights[x * taps]!;
    let r = weight * row[from]!;
    let g = weight * row[from + 1]!;
    let b = weight * row[from + 2]!;
    for (let tap = x * taps + 1; tap < (x + 1) * taps; tap++) {
      from += 3;
      weight = weights[tap]!;
      r += weight * row[from]!;
      g += weight * row[from + 1]!;
      b += weight * row[from + 2]!;
    }
    out[toRed + x] = r * redFactor + redShift;
    out[toGreen + x] = g * greenFactor + greenShift;
    out[toBlue + x] = b * blueFactor + blueShift;
  }
}
