/**
 * Gaussian blur, as OpenCV does it on pictures of floating-point numbers: separable, taps to 4 σ, the border mirrored at
 * the outermost pixel, single precision with the product unrounded (fused) in each sum.
 */
import type { Planes } from './picture.ts';

const { fround } = Math;

/** A smaller σ than this leaves a picture as it is. */
const leastSigma = 0.01;

/** The weights of a Gaussian over 2r + 1 taps, r taps to 4 σ; one tap where σ is next to nothing. Single precision. */
export function gaussianTaps(sigma: number): Float32Array {
  if (sigma < leastSigma) return Float32Array.of(1);
  const reach = Math.floor(Math.round(sigma * 8 + 1) / 2);
  const raw = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = raw.reduce((total, value) => total + value, 0);
  return Float32Array.from(raw, (value) => value / sum);
}

/** Each plane blurred: [height, width] in single precision, 0–255. */
export function blurPlanes({ width, height, planes }: Planes, sigma: number): Float32Array[] {
  const taps = gaussianTaps(sigma);
  const between = new Float32Array(width * height);
  return planes.map((plane) => {
    const out = new Float32Array(width * height);
    blurRows(plane, between, width, height, taps);
    blurColumns(between, out, width, height, taps);
    return out;
  });
}

function blurRows(
  from: Uint8Array,
  to: Float32Array,
  width: number,
  height: number,
  taps: Float32Array,
): void {
  const reach = taps.length >> 1;
  const line = new Float32Array(width + 2 * reach);
  const source = Int32Array.from(line, (_, i) => mirrored(i - reach, width));
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let i = 0; i < line.length; i++) line[i] = from[start + source[i]!]!;
    for (let x = 0; x < width; x++) {
      let sum = fround(line[x]! * taps[0]!);
      for (let t = 1; t < taps.length; t++) sum = fround(sum + line[x + t]! * taps[t]!);
      to[start + x] = sum;
    }
  }
}

function blurColumns(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  taps: Float32Array,
): void {
  const reach = taps.length >> 1;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const middle = taps[reach]!;
    for (let x = 0; x < width; x++) to[start + x] = from[start + x]! * middle;
    for (let t = 1; t <= reach; t++) {
      const above = mirrored(y - t, height) * width;
      const below = mirrored(y + t, height) * width;
      const weight = taps[reach + t]!;
      for (let x = 0; x < width; x++) {
        const pair = fround(from[below + x]! + from[above + x]!);
        to[start + x] = to[start + x]! + pair * weight;
      }
    }
  }
}

/** Where a place before the first or behind the last of a line is found again: … 2 1 0 1 2 … n−2 n−1 n−2 … */
export function mirrored(place: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((place % period) + period) % period;
  return inside < length ? inside : period - inside;
}
