/**
 * From an upright picture to the network's input: resize, channel order, mean and standard deviation,
 * padding. Exactly as the package says, since a detector is only as good as its input.
 */
import type { InputGeometry } from '../geometry/spaces.ts';
import type { ModelInput } from './modelPackage.ts';
import { axisTaps, type AxisTaps } from './resampling.ts';
import { item } from '../item.ts';

const { fround } = Math;

/** The sizes of a picture (pixels) on its way into the network. Every side is at least 1. */
export function inputGeometry(width: number, height: number, input: ModelInput): InputGeometry {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  const cap = input.longSideMax ?? Infinity;
  let scale = Math.min(input.shortSide / short, cap / long);
  if (input.sizeRounding === 'floorSingle') {
    scale = Math.min(fround(input.shortSide / short), fround(cap / long));
  }
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

  // Source rows, resampled along x, are kept while an output row still needs them.
  const { taps } = rows;
  const resampled = Array.from({ length: taps }, () => new Float32Array(inputWidth * 3));
  const holds = new Int32Array(taps).fill(-1);
  // Value = pixel · factor + shift; `from` is the channel's place in a pixel.
  const channels = input.mean.map((mean, channel) => {
    const std = item(input.std, channel);
    return {
      from: input.channelOrder === 'rgb' ? channel : 2 - channel,
      factor: (input.range === 1 ? 1 / 255 : 1) / std,
      shift: -mean / std,
    };
  });

  for (let y = 0; y < inputHeight; y++) {
    for (let tap = 0; tap < taps; tap++) {
      const row = rows.first[y]! + tap;
      const slot = row % taps;
      if (holds[slot] === row) continue;
      resampleRow(item(resampled, slot), rgb, row * imageWidth * 3, columns);
      holds[slot] = row;
    }
    for (const [channel, { from, factor, shift }] of channels.entries()) {
      const start = channel * plane + y * paddedWidth;
      out.fill(shift, start, start + inputWidth);
      for (let tap = 0; tap < taps; tap++) {
        const weight = rows.weights[y * taps + tap]! * factor;
        if (weight === 0) continue;
        const line = item(resampled, (rows.first[y]! + tap) % taps);
        let at = start;
        for (let i = from; i < line.length; i += 3) out[at++]! += weight * line[i]!;
      }
    }
  }
  return out;
}

/** One picture row, starting at rgb[start], resampled along x into out, [inputWidth, 3]. */
function resampleRow(out: Float32Array, rgb: Uint8Array, start: number, columns: AxisTaps): void {
  const { first, weights, taps } = columns;
  for (let x = 0; x < first.length; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let from = start + first[x]! * 3;
    for (let at = x * taps; at < (x + 1) * taps; at++, from += 3) {
      const weight = weights[at]!;
      red += weight * rgb[from]!;
      green += weight * rgb[from + 1]!;
      blue += weight * rgb[from + 2]!;
    }
    out[x * 3] = red;
    out[x * 3 + 1] = green;
    out[x * 3 + 2] = blue;
  }
}
