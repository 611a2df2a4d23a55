/**
 * Red cells: discs that are thinner in the middle, from full ones without a pallor to rings that are almost
 * empty, seen from above or tilted.
 */
import type { Random } from '../../shared/random.ts';
import { between, chance, direction, grainSeed, normal, weighted } from './draws.ts';
import { grain } from './grain.ts';
import { Extent, visitAround, type Layers } from './layers.ts';
import { coverage, depthWithin, makeOutline, type Outline } from './outline.ts';
import type { Slide } from './slide.ts';

/** The thin middle: an ellipse of its own within the cell. */
interface Pallor {
  /** Its centre from the cell's, in pixels. */
  readonly dx: number;
  readonly dy: number;
  readonly along: number;
  readonly across: number;
  readonly angle: number;
  /** How much of the thickness is missing there: 0 nothing, 1 all. */
  readonly depth: number;
  /** Where it begins, in parts of its size: near 1 a sharp step, near 0 a hollow. */
  readonly begin: number;
}

export interface RedCell {
  readonly outline: Outline;
  /** Density in green light where it is thickest. */
  readonly thickness: number;
  readonly pallor: Pallor;
  /** Half the width of the soft edge, in pixels. */
  readonly softness: number;
  readonly grainSeed: number;
}

type Kind = 'full' | 'ring' | 'hollow' | 'ghost' | 'slit';

export function makeRedCell(random: Random, slide: Slide, x: number, y: number): RedCell {
  const kind = weighted<Kind>(random, [
    ['full', slide.fullCells],
    ['hollow', 0.34],
    ['ring', 0.3 * (1.4 - slide.fullCells)],
    ['ghost', 0.1],
    ['slit', 0.1],
  ]);
  const radius =
    Math.max(0.72, normal(random, kind === 'full' ? 1.02 : 0.98, 0.08)) * slide.redRadius;
  const outline = makeOutline(random, x, y, {
    radius,
    flatness: Math.max(0.45, 1 - Math.abs(normal(random, 0.04, kind === 'slit' ? 0.2 : 0.16))),
    angle: direction(random),
    waves: [0.02, 0.036, 0.022, 0.012, 0.007],
  });
  return {
    outline,
    thickness: slide.thickness * normal(random, 1, 0.1) * thicknessOf[kind],
    pallor: makePallor(random, kind, outline.radius),
    softness: between(random, 1.2, 3.2) * slide.scale,
    grainSeed: grainSeed(random),
  };
}

const thicknessOf: Readonly<Record<Kind, number>> = {
  full: 1.08,
  hollow: 0.9,
  ring: 0.8,
  ghost: 0.42,
  slit: 0.86,
};

function makePallor(random: Random, kind: Kind, radius: number): Pallor {
  const tilt = chance(random, 0.35) ? between(random, 0.12, 0.3) : between(random, 0, 0.1);
  const way = direction(random);
  const size = { full: 0.4, hollow: 0.68, ring: 0.54, ghost: 0.72, slit: 0.56 }[kind];
  const flatness = kind === 'slit' ? between(random, 0.25, 0.5) : between(random, 0.7, 1);
  const along = radius * normal(random, size, 0.07);
  const depths: Readonly<Record<Kind, readonly [number, number]>> = {
    full: [-0.03, 0.1],
    hollow: [0.15, 0.6],
    ring: [0.55, 1.05],
    ghost: [0.7, 1.1],
    slit: [0.4, 0.95],
  };
  return {
    dx: tilt * radius * Math.cos(way),
    dy: tilt * radius * Math.sin(way),
    along,
    across: along * flatness,
    angle: direction(random),
    depth: between(random, ...depths[kind]),
    begin: kind === 'hollow' ? between(random, 0, 0.3) : between(random, 0.3, 0.75),
  };
}

/**
 * Adds the cell on top of those that are there.
 * @param number the cell's, counted from 1, for `layers.owner`.
 * @returns what of it lies in the picture and under no white cell. Other red cells do not hide it: light
 *   goes through both.
 */
export function drawRedCell(layers: Layers, cell: RedCell, slide: Slide, number: number): Extent {
  const { haem, hidden, owner } = layers;
  const { outline, softness } = cell;
  const extent = new Extent(layers);
  const halo = 7 * slide.scale;
  visitAround(layers, outline, outline.reach + halo, (pixel, dx, dy) => {
    const depth = depthWithin(outline, dx, dy);
    if (depth < -halo) return;
    const cover = coverage(depth, softness);
    const below = haem[pixel]!;
    if (cover < 1) {
      // Light is bent outwards at the edge: a bright line around the cell, also on the cell below it.
      const bend = bell((depth + 3.4 * slide.scale) / (2.6 * slide.scale)) * (1 - cover);
      haem[pixel] = below - bend * (0.045 + slide.edges * Math.max(0, below));
    }
    if (cover > 0) {
      const own = thicknessAt(cell, dx, dy, depth, slide) * cover;
      const under = haem[pixel]!;
      haem[pixel] = Math.max(own, under) + slide.overlap * Math.max(0, Math.min(own, under));
    }
    if (depth >= 0 && hidden[pixel]! < 0.5) {
      owner[pixel] = number;
      extent.add(pixel);
    }
  });
  return extent;
}

function thicknessAt(
  { thickness, pallor, grainSeed: seed }: RedCell,
  dx: number,
  dy: number,
  depth: number,
  { scale }: Slide,
): number {
  const px = dx - pallor.dx;
  const py = dy - pallor.dy;
  const cos = Math.cos(pallor.angle);
  const sin = Math.sin(pallor.angle);
  const along = (px * cos + py * sin) / pallor.along;
  const across = (py * cos - px * sin) / pallor.across;
  const wobble = 0.16 * grain(seed, dx / (18 * scale), dy / (18 * scale));
  const away = Math.sqrt(along * along + across * across) + wobble;
  const inPallor = 1 - smooth((away - pallor.begin) / (1.25 - pallor.begin));
  // The rim rises over a few pixels and is thickest a little inside.
  const rim = 0.78 + 0.22 * smooth(depth / (11 * scale));
  return thickness * (rim - pallor.depth * inPallor + 0.06 * wobble);
}

function smooth(t: number): number {
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  return t * t * (3 - 2 * t);
}

function bell(t: number): number {
  return Math.exp(-t * t);
}
