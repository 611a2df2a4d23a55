/** The sensor: noise of every pixel, of the rows and columns that are read out, and grain a few pixels wide. */
import { clamp } from '../../shared/numbers.ts';
import type { Random } from '../../shared/random.ts';
import { normal } from './draws.ts';

/**
 * Values as bytes, with noise.
 * @param values [height, width, 3], 0–255. @param noise deviation of a pixel's own noise.
 */
export function sensed(
  values: Float32Array,
  width: number,
  height: number,
  noise: number,
  random: Random,
): Uint8Array {
  const columns = Float32Array.from({ length: 3 * width }, () => normal(random, 0, 0.25 * noise));
  const grains = new Float32Array(3 * width);
  const mottle = new Mottle(random, width, height);
  const data = new Uint8Array(values.length);
  const drawn = new NoiseSource(random.int(2 ** 31) + 1);
  let at = 0;
  for (let row = 0; row < height; row++) {
    const line = normal(random, 0, 0.25 * noise);
    mottle.fill(grains, row);
    for (let column = 0; column < width; column++) {
      // What the colours have in common: the sensor's grid has one of them a pixel, the others are made up.
      const common = 0.6 * drawn.next();
      for (let c = 0; c < 3; c++, at++) {
        const own = noise * (common + 0.8 * drawn.next());
        const value = values[at]! + own + grains[3 * column + c]! + line + columns[3 * column + c]!;
        data[at] = clamp(Math.round(value), 0, 255);
      }
    }
  }
  return data;
}

/** About normal numbers with deviation 1, fast: the four bytes of one draw of xorshift32 together. */
class NoiseSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    const sum = (s & 255) + ((s >>> 8) & 255) + ((s >>> 16) & 255) + (s >>> 24);
    // Four even bytes: mean 127.5 and variance (256² − 1) / 12 each.
    return (sum - 510) / 147.8;
  }
}

/** Pixels from point to point of the maps of grain, and the deviation of red, green and blue in each (train). */
const mottles = [
  { step: 2, strengths: [1.15, 1.15, 1.9] },
  { step: 5, strengths: [1.6, 1.6, 4.2] },
] as const;

/** Grain a few pixels wide, of the sensor's grid and its compression: coarse maps, read between their points. */
class Mottle {
  readonly #maps: readonly { step: number; stride: number; points: Float32Array }[];

  constructor(random: Random, width: number, height: number) {
    const drawn = new NoiseSource(random.int(2 ** 31) + 1);
    this.#maps = mottles.map(({ step, strengths }) => {
      const stride = 3 * (Math.ceil(width / step) + 2);
      const points = new Float32Array(stride * (Math.ceil(height / step) + 2));
      for (let i = 0; i < points.length; i += 3) {
        // Half of it is brightness, half colour.
        const common = drawn.next();
        for (const [c, strength] of strengths.entries()) {
          points[i + c] = strength * (0.75 * common + 0.66 * drawn.next());
        }
      }
      return { step, stride, points };
    });
  }

  /** One row of the picture. @param grains [width, 3] */
  fill(grains: Float32Array, row: number): void {
    grains.fill(0);
    for (const { step, stride, points } of this.#maps) {
      const top = Math.floor(row / step);
      const down = row / step - top;
      const above = points.subarray(top * stride, (top + 1) * stride);
      const below = points.subarray((top + 1) * stride, (top + 2) * stride);
      for (let at = 0, column = 0; at < grains.length; column++) {
        const left = Math.floor(column / step);
        const right = column / step - left;
        for (let from = 3 * left; from < 3 * left + 3; from++, at++) {
          const upper = above[from]! + (above[from + 3]! - above[from]!) * right;
          const lower = below[from]! + (below[from + 3]! - below[from]!) * right;
          grains[at] = grains[at]! + upper + (lower - upper) * down;
        }
      }
    }
  }
}
