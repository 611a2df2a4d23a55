/** Platelets: small frayed bodies with a granular dark middle and a pale rim. */
import type { Random } from '../../shared/random.ts';
import { between, direction, grainSeed, normal } from './draws.ts';
import { roughGrain } from './grain.ts';
import { Extent, visitAround, type Layers } from './layers.ts';
import { coverage, depthWithin, makeOutline, type Outline } from './outline.ts';
import { addNuclearDye, type Slide } from './slide.ts';

export interface Platelet {
  readonly outline: Outline;
  /** How dark the middle is, of a nucleus. */
  readonly strength: number;
  /** Half the width of its soft edge, in pixels. */
  readonly softness: number;
  readonly grainSeed: number;
}

export function makePlatelet(random: Random, slide: Slide, x: number, y: number): Platelet {
  const radius = Math.max(10, normal(random, 17.5, 3.4)) * slide.scale;
  return {
    outline: makeOutline(random, x, y, {
      radius,
      flatness: between(random, 0.7, 1),
      angle: direction(random),
      waves: [0.05, 0.07, 0.05, 0.04],
    }),
    strength: between(random, 0.35, 1.05),
    softness: between(random, 2.5, 6) * slide.scale,
    grainSeed: grainSeed(random),
  };
}

/** Draws the platelet, also on top of cells. @returns what of it lies in the picture. */
export function drawPlatelet(layers: Layers, platelet: Platelet, slide: Slide): Extent {
  const { outline, softness, strength, grainSeed: seed } = platelet;
  const extent = new Extent(layers);
  const { scale } = slide;
  visitAround(layers, outline, outline.reach + softness, (pixel, dx, dy) => {
    const depth = depthWithin(outline, dx, dy);
    if (depth >= 0) extent.add(pixel);
    const rim = coverage(depth, softness);
    if (rim === 0) return;
    const grains = roughGrain(seed, dx / (6 * scale), dy / (6 * scale));
    const middle = rim * coverage(depth - 0.38 * outline.radius + 4 * scale * grains, 6 * scale);
    const dye = strength * (0.22 * rim + 0.6 * middle * (1 + 0.35 * grains));
    addNuclearDye(layers.dye, pixel, Math.max(0, dye), 1.3 * slide.stain.nucleiRed);
  });
  return extent;
}
