/**
 * Bilinear resampling weights along one axis, in the three conventions that detectors are trained with.
 */
import type { ModelInput } from '../../model/networkParts.ts';

const { fround } = Math;

/** Output i is Σ weights[i · taps + t] · source[first[i] + t]; no tap reaches outside. */
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
  const axis = emptyTaps(from, to, 2);
  // The step in single precision, positions unrounded: what torch computes with its fused arithmetic.
  const step = alignCorners ? (to > 1 ? fround((from - 1) / (to - 1)) : 0) : fround(from / to);
  for (let i = 0; i < to; i++) {
    const position = alignCorners ? step * i : Math.max(0, step * (i + 0.5) - 0.5);
    const low = Math.min(Math.floor(position), from - 1);
    const share = low === from - 1 ? 0 : fround(position - low);
    setTaps(axis, i, from, low, [1 - share, share]);
  }
  return axis;
}

function widenedTaps(from: number, to: number): AxisTaps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const axis = emptyTaps(from, to, Math.ceil(support) * 2 + 1);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - support + 0.5));
    const high = Math.min(from, Math.floor(centre + support + 0.5));
    const triangle = Array.from({ length: high - low }, (_, t) =>
      Math.max(0, 1 - Math.abs(low + t + 0.5 - centre) / support),
    );
    const sum = triangle.reduce((total, weight) => total + weight, 0);
    setTaps(
      axis,
      i,
      from,
      low,
      triangle.map((weight) => weight / sum),
    );
  }
  return axis;
}

function emptyTaps(from: number, to: number, taps: number): AxisTaps {
  const within = Math.min(taps, from);
  return { taps: within, first: new Int32Array(to), weights: new Float64Array(to * within) };
}

/** Sets output i's weights, of which the first is for source pixel `low`, moved so that all taps are inside. */
function setTaps(
  { taps, first, weights }: AxisTaps,
  i: number,
  from: number,
  low: number,
  values: readonly number[],
): void {
  const start = Math.min(low, from - taps);
  first[i] = start;
  values.forEach((value, t) => {
    if (value !== 0) weights[i * taps + low - start + t] = value;
  });
}
