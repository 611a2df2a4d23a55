/** From the smear to the picture: light and its unevenness, the lens's blur and colour error, the sensor. */
import type { Random } from '../../shared/random.ts';
import { between, chance, normal } from './draws.ts';
import { margin, type Layers } from './layers.ts';
import { drawDustRing, makeDustRing, type DustRing } from './marks.ts';
import { sensed } from './sensor.ts';
import type { Slide, Stain } from './slide.ts';

export interface Optics {
  /** The light at a point from −1 to 1 across and down: 1, x, y, x², xy, y² times these. */
  readonly light: Float64Array;
  /** Deviation of the blur in pixels, for all colours. */
  readonly blur: number;
  /** How far red and blue lie off green, in pixels to the right and down: the lens's colour error. */
  readonly redShift: readonly [number, number];
  readonly blueShift: readonly [number, number];
  /** Deviation of the sensor's noise, 0–255. */
  readonly noise: number;
  readonly rings: readonly DustRing[];
}

export function makeOptics(random: Random, width: number, height: number, slide: Slide): Optics {
  const { scale } = slide;
  // One picture in twelve is out of focus.
  const focus = chance(random, 0.08) ? between(random, 2.4, 3.8) : between(random, 1.1, 2);
  const rings = Math.round((between(random, 8, 26) * width * height) / (640 * 480));
  return {
    light: Float64Array.of(
      1.019,
      normal(random, 0.015, 0.008),
      normal(random, 0.042, 0.01),
      normal(random, -0.043, 0.011),
      normal(random, -0.01, 0.011),
      normal(random, 0, 0.011),
    ),
    blur: focus * scale,
    redShift: [normal(random, -0.05, 0.15) * scale, normal(random, 0.85, 0.2) * scale],
    blueShift: [normal(random, -1.8, 0.3) * scale, normal(random, 3, 0.4) * scale],
    noise: between(random, 1.4, 1.8),
    rings: Array.from({ length: rings }, () => makeDustRing(random, width, height)),
  };
}

/** The picture as the camera gives it. @returns [height, width, 3], 0–255. */
export function photograph(
  layers: Layers,
  slide: Slide,
  optics: Optics,
  random: Random,
): Uint8Array {
  const { width, height } = layers;
  const lit = litValues(layers, slide.stain, optics.light);
  const values = new Float32Array(3 * width * height);
  const shifts = [optics.redShift, [0, 0] as const, optics.blueShift] as const;
  for (const [channel, plane] of lit.entries()) {
    blurInto(values, channel, plane, layers, shifts[channel] ?? [0, 0], optics.blur);
  }
  for (const ring of optics.rings) drawDustRing(values, width, height, ring);
  return sensed(values, width, height, optics.noise, random);
}

/** A plane of values for each colour, with the margin. */
function litValues(
  { width, height, stride, haem, dye, hidden }: Layers,
  { background, haemRed, haemBlue }: Stain,
  light: Float64Array,
): readonly Float32Array[] {
  const planes = background.map(() => new Float32Array(haem.length));
  const [red, green, blue] = planes as [Float32Array, Float32Array, Float32Array];
  let pixel = 0;
  for (let row = 0; row * stride < haem.length; row++) {
    const y = (2 * (row - margin + 0.5)) / height - 1;
    for (let column = 0; column < stride; column++, pixel++) {
      const x = (2 * (column - margin + 0.5)) / width - 1;
      const shine =
        light[0]! +
        x * (light[1]! + x * light[3]! + y * light[4]!) +
        y * (light[2]! + y * light[5]!);
      const h = saturated(haem[pixel]!) * (1 - hidden[pixel]!);
      // Thick blood takes away more red for its green than thin blood does, and a little less blue (train).
      const r = h * (haemRed + 0.4 * (h - 0.3)) + dye[3 * pixel]!;
      const b = h * (haemBlue - 0.3 * (h - 0.3)) + dye[3 * pixel + 2]!;
      red[pixel] = background[0] * shine * Math.exp(-r);
      green[pixel] = background[1] * shine * Math.exp(-h - dye[3 * pixel + 1]!);
      blue[pixel] = background[2] * shine * Math.exp(-b);
    }
  }
  return planes;
}

/** Heaps of cells hardly get darker than two of them: the camera's curve is flat there (train). */
function saturated(haem: number): number {
  const straight = 0.27;
  const rest = 0.16;
  return haem <= straight ? haem : straight + rest * (1 - Math.exp((straight - haem) / rest));
}

/** Shifts and blurs one colour: a Gaussian across, then down, each with the shift in its centre. */
function blurInto(
  values: Float32Array,
  channel: number,
  plane: Float32Array,
  { width, height, stride }: Layers,
  [right, down]: readonly [number, number],
  deviation: number,
): void {
  const across = makeKernel(right, deviation);
  const along = makeKernel(down, deviation);
  const crossed = new Float32Array((plane.length / stride) * width);
  for (let at = 0, from = margin + across.first; at < crossed.length; from += stride - width) {
    for (const end = at + width; at < end; at++, from++) {
      let sum = 0;
      for (let i = 0; i < across.weights.length; i++) sum += across.weights[i]! * plane[from + i]!;
      crossed[at] = sum;
    }
  }
  const line = new Float32Array(width);
  for (let row = 0; row < height; row++) {
    line.fill(0);
    for (let i = 0; i < along.weights.length; i++) {
      const weight = along.weights[i]!;
      const from = (row + margin + along.first + i) * width;
      for (let column = 0; column < width; column++) {
        line[column] = line[column]! + weight * crossed[from + column]!;
      }
    }
    const to = 3 * row * width + channel;
    for (let column = 0; column < width; column++) values[to + 3 * column] = line[column]!;
  }
}

interface Kernel {
  /** Where the first weight's pixel lies from the pixel that is made, at least −margin. */
  readonly first: number;
  readonly weights: Float32Array;
}

/** A Gaussian's weights, as far as the margin reaches; the picture moves by `shift`. */
function makeKernel(shift: number, deviation: number): Kernel {
  const reach = 2.5 * deviation + 0.5;
  const first = Math.max(-margin, Math.round(-shift - reach));
  const last = Math.min(margin, Math.round(-shift + reach));
  const weights = Float32Array.from({ length: last - first + 1 }, (_, i) =>
    Math.exp(-(((first + i + shift) / deviation) ** 2) / 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: weights.map((weight) => weight / sum) };
}
