/**
 * Nuclei: rods with round ends, melted together. Where they meet, the notch between them is filled a little,
 * so that the lobes of one nucleus hang together as they do in a cell.
 */
import { item } from '../../shared/item.ts';
import { clamp } from '../../shared/numbers.ts';
import type { Random } from '../../shared/random.ts';
import { between, chance, direction, grainSeed, normal, weighted } from './draws.ts';
import { roughGrain } from './grain.ts';

export type WhiteKind = 'neutrophil' | 'eosinophil' | 'lymphocyte' | 'monocyte' | 'smudge';

/** A rod from one point to another, in pixels from the cell's centre, with round ends. */
interface Rod {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
}

export interface Nucleus {
  readonly rods: readonly Rod[];
  /** How far apart two rods may be and still melt together, in pixels. */
  readonly melting: number;
  /** How far the outline wanders, and over how many pixels. */
  readonly wander: number;
  readonly wanderLength: number;
  readonly grainSeed: number;
}

/** @param radius the cell's, in pixels. */
export function makeNucleus(random: Random, kind: WhiteKind, radius: number): Nucleus {
  const shape = makeRods[kind](random);
  return {
    rods: shape.map(({ x, y, dx, dy, radius: part }) => ({
      x: x * radius,
      y: y * radius,
      dx: dx * radius,
      dy: dy * radius,
      radius: part * radius,
    })),
    melting: 0.05 * radius,
    wander: (kind === 'smudge' ? 0.2 : 0.05) * radius,
    wanderLength: (kind === 'smudge' ? 0.5 : 0.16) * radius,
    grainSeed: grainSeed(random),
  };
}

/** The rods of each kind in a cell of radius 1. */
const makeRods: Readonly<Record<WhiteKind, (random: Random) => Rod[]>> = {
  neutrophil(random) {
    const lobes = weighted(random, [
      [2, 0.22],
      [3, 0.38],
      [4, 0.28],
      [5, 0.12],
    ]);
    return beads(random, lobes, {
      away: between(random, 0.4, 0.5),
      turn: lobes <= 2 ? between(random, 1.7, 2.8) : between(random, 1.15, 1.6),
      radius: lobes >= 4 ? 0.22 : 0.265,
      // A band: the lobes have not parted yet.
      bridge: chance(random, 0.3) ? 0.19 : between(random, 0.05, 0.1),
    });
  },
  eosinophil(random) {
    return beads(random, chance(random, 0.8) ? 2 : 3, {
      away: between(random, 0.34, 0.42),
      turn: between(random, 1.5, 2.3),
      radius: 0.31,
      bridge: between(random, 0.08, 0.16),
    });
  },
  lymphocyte(random) {
    const way = direction(random);
    const off = between(random, 0, 0.07);
    const x = off * Math.cos(way);
    const y = off * Math.sin(way);
    const half = between(random, 0.03, 0.12);
    const dx = 2 * half * Math.cos(way);
    const dy = 2 * half * Math.sin(way);
    return [{ x: x - dx / 2, y: y - dy / 2, dx, dy, radius: between(random, 0.82, 0.93) - half }];
  },
  monocyte(random) {
    return beads(random, 4, {
      away: between(random, 0.3, 0.38),
      turn: between(random, 0.6, 0.85),
      radius: 0.31,
      bridge: 0.28,
    });
  },
  smudge(random) {
    const way = direction(random);
    const half = between(random, 0.2, 0.45);
    const dx = 2 * half * Math.cos(way);
    const dy = 2 * half * Math.sin(way);
    return [{ x: -dx / 2, y: -dy / 2, dx, dy, radius: between(random, 0.42, 0.52) }];
  },
};

interface Beads {
  /** How far the lobes lie from the middle. */
  readonly away: number;
  /** From lobe to lobe around the middle, in radians. */
  readonly turn: number;
  readonly radius: number;
  /** Radius of what joins them. */
  readonly bridge: number;
}

/** Lobes on an arc around the middle, each a short rod along it, and the bridges between them. */
function beads(random: Random, count: number, { away, turn, radius, bridge }: Beads): Rod[] {
  const first = direction(random);
  const lobes = Array.from({ length: count }, (_, i): Rod => {
    const way = first + turn * (i + between(random, -0.14, 0.14));
    const distance = away * normal(random, 1, 0.12);
    const lean = way + Math.PI / 2 + between(random, -0.9, 0.9);
    const length = between(random, 0.1, 0.42);
    const dx = length * Math.cos(lean);
    const dy = length * Math.sin(lean);
    return {
      x: distance * Math.cos(way) - dx / 2,
      y: distance * Math.sin(way) - dy / 2,
      dx,
      dy,
      radius: radius * normal(random, 1, 0.1),
    };
  });
  const bridges = lobes.slice(1).map((to, i): Rod => {
    const from = item(lobes, i);
    const [x, y] = [from.x + from.dx / 2, from.y + from.dy / 2];
    return { x, y, dx: to.x + to.dx / 2 - x, dy: to.y + to.dy / 2 - y, radius: bridge };
  });
  return [...lobes, ...bridges];
}

/** How far a point lies within the nucleus, in pixels; negative outside. */
export function depthInNucleus(nucleus: Nucleus, dx: number, dy: number): number {
  let depth = -Infinity;
  for (const rod of nucleus.rods) depth = melted(depth, depthInRod(rod, dx, dy), nucleus.melting);
  // Far from the edge its wandering changes nothing.
  if (Math.abs(depth) > 3 * nucleus.wander) return depth;
  const { wanderLength, wander, grainSeed: seed } = nucleus;
  return depth + wander * roughGrain(seed, dx / wanderLength, dy / wanderLength);
}

function depthInRod({ x, y, dx, dy, radius }: Rod, px: number, py: number): number {
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((px - x) * dx + (py - y) * dy) / square;
  const along = clamp(share, 0, 1);
  const ax = px - x - along * dx;
  const ay = py - y - along * dy;
  return radius - Math.sqrt(ax * ax + ay * ay);
}

/** The larger of two depths, and more where they are nearly alike (the polynomial smooth maximum). */
function melted(a: number, b: number, within: number): number {
  const larger = Math.max(a, b);
  const apart = Math.abs(a - b);
  if (!(apart < within)) return larger;
  const near = 1 - apart / within;
  return larger + (near * near * within) / 4;
}
