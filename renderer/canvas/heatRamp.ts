/**
 * The colours of a heat map. Lightness rises evenly (CIE L* 15 … 95 in equal steps) while the hue goes
 * from violet over red to yellow, so equal steps of the value look equal, also to the colour-blind and
 * in print; low values are transparent, so the picture stays in sight where nothing is.
 */
import { cssOf } from './palette.ts';
import type { Colour } from './scene.ts';

/** Colours at equal distances from 0 to 1; between them sRGB is interpolated. */
export const heatStops: readonly Colour[] = [
  [0.172, 0.071, 0.386],
  [0.389, 0.117, 0.54],
  [0.682, 0.157, 0.507],
  [0.898, 0.293, 0.342],
  [0.988, 0.529, 0.193],
  [0.997, 0.765, 0.284],
  [0.977, 0.951, 0.639],
];

/** Values below the first are invisible, from the second on a cell has the map's full opacity. */
export const heatFade = { from: 0.01, to: 0.5 } as const;

/** The ramp as a CSS gradient from left to right, for a legend. */
export function heatGradient(): string {
  return `linear-gradient(to right, ${heatStops.map(cssOf).join(', ')})`;
}
