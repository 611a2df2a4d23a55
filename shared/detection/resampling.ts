/**
 * Bilinear resampling weights along one axis, in the three conventions that detectors are trained with.
 */
import type { ModelInput } from './modelPackage.ts';

const { fround } = Math;

/** Output i is Σ weights[i · taps + t] · source[first[i] + t]; taps that reach outside have weight 0. */
export interface AxisTaps {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Weights that turn `from` source pixels into `to`.
 *
 *   alignCorners   the centres of the corner pixels coincide (torch, align_corners=True)
 *   neither        the corners of the corner pixels coincide; two taps (torch, OpenCV)
 *   antialias      the same positions, the triangle widened by the shrinking factor (Pillow)
 */
export function axisTaps(
  from: number,
  to: number,
  { alignCorners, antialias }: ModelInput['interpolation'],
): AxisTaps {
  return antialias ? widenedTaps(from, to) : twoTaps(from, to, alignCorners);
}

function twoTaps(from: number, to: number, alignCorners: boolean): AxisTaps {
  const first = new Int32Array(to);
  const weights = new Float64Array(to * 2);
  // Positions in single precision: what torch computes for float32 tensors.
  const step = alignCorners ? (to > 1 ? fround((from - 1) / (to - 1)) : 0) : fround(from / to);
  for (let i = 0; i < to; i++) {
    const position = alignCorners
      ? fround(step * i)
      : Math.max(0, fround(fround(step * (i + 0.5)) - 0.5));
    const low = Math.min(Math.floor(position), from - 1);
    const share = low === from - 1 ? 0 : fround(position - low);
    first[i] = low;
    weights[i * 2] = 1 - share;
    weights[i * 2 + 1] = share;
  }
  return { taps: 2, first, weights };
}

function widenedTaps(from: number, to: number): AxisTaps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    let sum = 0;
    for (let source = low; source < high; source++) {
      const weight = Math.max(0, 1 - Math.abs(source + 0.5 - centre) / support);
      weights[i * taps + source - low] = weight;
      sum += weight;
    }
    for (let t = 0; t < taps; t++) weights[i * taps + t]! /= sum;
    first[i] = low;
  }
  return { taps, first, weights };
}
