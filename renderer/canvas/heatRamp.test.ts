import { expect, test } from 'vitest';
import { heatGradient, heatStops } from './heatRamp.ts';
import type { Colour } from './scene.ts';

/** CIE L* of an sRGB colour, 0–100. */
function lightness(colour: Colour): number {
  const [red, green, blue] = colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 116 * Math.cbrt(0.2126 * red! + 0.7152 * green! + 0.0722 * blue!) - 16;
}

test('lightness rises by equal steps', () => {
  const steps = heatStops.slice(1).map((stop, i) => lightness(stop) - lightness(heatStops[i]!));
  for (const step of steps) expect(Math.abs(step - 13.3)).toBeLessThan(1);
});

test('the gradient names every stop', () => {
  expect(heatGradient().match(/rgb\(\d+ \d+ \d+\)/g)).toHaveLength(heatStops.length);
});
