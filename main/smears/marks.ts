/**
 * What is no cell: marks of drying on red cells, and dust on the glass and the camera. A detector must have
 * seen them, or it takes them for platelets.
 */
import type { Random } from '../../shared/random.ts';
import { between, chance, direction } from './draws.ts';
import { visitAround, type Layers } from './layers.ts';
import { coverage } from './outline.ts';
import type { RedCell } from './redCell.ts';
import type { Slide } from './slide.ts';

/** A drop of water that dried on a cell: a dark purple line around a bright middle, or a mere dot. */
export interface DriedDrop {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly flatness: number;
  readonly angle: number;
  /** How bright the middle is; 0 for a dot that is dark throughout. */
  readonly shine: number;
  readonly strength: number;
}

/** Dust out of focus: a grey-green spot. */
export interface Smudge {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly flatness: number;
  readonly angle: number;
  readonly density: number;
}

/** Dust on the sensor: a sharp little ring of diffraction. */
export interface DustRing {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly contrast: number;
}

export function makeDriedDrops(
  random: Random,
  { outline }: RedCell,
  { scale }: Slide,
): DriedDrop[] {
  return Array.from({ length: 1 + random.int(3) }, () => {
    const way = direction(random);
    const away = 0.62 * outline.radius * Math.sqrt(random.next());
    const dot = chance(random, 0.45);
    return {
      x: outline.x + away * Math.cos(way),
      y: outline.y + away * Math.sin(way),
      radius: (dot ? between(random, 2, 4) : between(random, 4.5, 11)) * scale,
      flatness: between(random, 0.45, 1),
      angle: direction(random),
      shine: dot ? 0 : between(random, 0.06, 0.2),
      strength: between(random, 0.25, 1),
    };
  });
}

export function drawDriedDrop(layers: Layers, drop: DriedDrop, { scale }: Slide): void {
  const { dye } = layers;
  const line = 1.7 * scale;
  visitAround(layers, drop, drop.radius / drop.flatness + 4 * line, (pixel, dx, dy) => {
    const depth = drop.radius - flattened(drop, dx, dy);
    const edge = drop.shine === 0 ? coverage(depth, line) : Math.exp(-((depth / line) ** 2));
    const middle = drop.shine * coverage(depth - 1.5 * line, line);
    dye[3 * pixel] = dye[3 * pixel]! + drop.strength * 0.26 * edge - middle;
    dye[3 * pixel + 1] = dye[3 * pixel + 1]! + drop.strength * 0.5 * edge - middle;
    dye[3 * pixel + 2] = dye[3 * pixel + 2]! + drop.strength * 0.14 * edge - middle;
  });
}

/** Distance from the centre of an ellipse, scaled so that it is the radius on its outline. */
function flattened(
  { flatness, angle }: { readonly flatness: number; readonly angle: number },
  dx: number,
  dy: number,
): number {
  const along = dx * Math.cos(angle) + dy * Math.sin(angle);
  const across = dy * Math.cos(angle) - dx * Math.sin(angle);
  return Math.hypot(along * flatness, across);
}

export function makeSmudge(random: Random, width: number, height: number, scale: number): Smudge {
  return {
    x: between(random, 0, width),
    y: between(random, 0, height),
    radius: between(random, 6, 13) * scale,
    flatness: between(random, 0.5, 1),
    angle: direction(random),
    density: between(random, 0.08, 0.32),
  };
}

export function drawSmudge(layers: Layers, smudge: Smudge): void {
  const { dye } = layers;
  visitAround(layers, smudge, (2.2 * smudge.radius) / smudge.flatness, (pixel, dx, dy) => {
    const away = flattened(smudge, dx, dy) / smudge.radius;
    const density = smudge.density * Math.exp(-away * away);
    dye[3 * pixel] = dye[3 * pixel]! + 1.05 * density;
    dye[3 * pixel + 1] = dye[3 * pixel + 1]! + 0.85 * density;
    dye[3 * pixel + 2] = dye[3 * pixel + 2]! + density;
  });
}

export function makeDustRing(random: Random, width: number, height: number): DustRing {
  return {
    x: between(random, 0, width),
    y: between(random, 0, height),
    radius: between(random, 2.6, 4.6),
    contrast: between(random, 0.02, 0.11) * (chance(random, 0.25) ? -1 : 1),
  };
}

/** Darkens and brightens values behind the lens. @param values [height, width, 3] */
export function drawDustRing(
  values: Float32Array,
  width: number,
  height: number,
  { x, y, radius, contrast }: DustRing,
): void {
  const reach = radius + 4;
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(height, y + reach); row++) {
    for (
      let column = Math.max(0, Math.floor(x - reach));
      column < Math.min(width, x + reach);
      column++
    ) {
      const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const ring = Math.exp(-(((away - radius) / 1.2) ** 2));
      const middle = Math.exp(-((away / (0.6 * radius)) ** 2));
      const factor = 1 + contrast * (ring - 1.4 * middle);
      const at = 3 * (row * width + column);
      for (let c = at; c < at + 3; c++) values[c] = values[c]! * factor;
    }
  }
}
