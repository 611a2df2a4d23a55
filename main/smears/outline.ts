/**
 * Outlines of cells: a distance from the centre for every direction, in pixels of the picture. So a cell
 * has no holes and no overhangs, which is what blood cells look like from above.
 */
import type { Random } from '../../shared/random.ts';
import { direction, normal } from './draws.ts';

/** Directions in the table; between them the distance is interpolated. */
const directions = 256;

export interface Outline {
  /** The centre, in picture space. */
  readonly x: number;
  readonly y: number;
  /** [directions + 1]; the last is the first again. */
  readonly radii: Float32Array;
  /** The radius of the circle with this area. */
  readonly radius: number;
  /** No point is further from the centre. */
  readonly reach: number;
}

export interface OutlineShape {
  /** The radius of the circle that is deformed. */
  readonly radius: number;
  /** The shorter axis over the longer one, up to 1. */
  readonly flatness: number;
  /** Where the longer axis points, in radians. */
  readonly angle: number;
  /** How strong the waves with 2, 3, 4 … turns around the outline are, in parts of the radius. */
  readonly waves: readonly number[];
}

export function makeOutline(
  random: Random,
  x: number,
  y: number,
  { radius, flatness, angle, waves }: OutlineShape,
): Outline {
  const long = radius / Math.sqrt(flatness);
  const short = radius * Math.sqrt(flatness);
  const turns = waves.map((strength, i) => ({
    count: i + 2,
    strength: normal(random, 0, strength),
    phase: direction(random),
  }));
  const radii = new Float32Array(directions + 1);
  let [squares, reach] = [0, 0];
  for (let i = 0; i <= directions; i++) {
    const way = (2 * Math.PI * (i % directions)) / directions;
    const along = Math.cos(way - angle);
    const across = Math.sin(way - angle);
    let wave = 1;
    for (const { count, strength, phase } of turns) {
      wave += strength * Math.cos(count * way + phase);
    }
    radii[i] = (wave * long * short) / Math.hypot(short * along, long * across);
    if (i < directions) squares += radii[i]! * radii[i]!;
    reach = Math.max(reach, radii[i]!);
  }
  return { x, y, radii, radius: Math.sqrt(squares / directions), reach };
}

/**
 * How far a point lies within the outline, along the line to the centre; negative outside.
 * @param dx to the right of the centre. @param dy below it.
 */
export function depthWithin({ radii }: Outline, dx: number, dy: number): number {
  const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * directions;
  const whole = Math.floor(turn);
  const from = whole % directions;
  const radius = radii[from]! + (radii[from + 1]! - radii[from]!) * (turn - whole);
  return radius - Math.sqrt(dx * dx + dy * dy);
}

/** 0 well outside an edge, 1 well inside, 0.5 on it; `softness` is half the width of the change. */
export function coverage(depth: number, softness: number): number {
  if (depth <= -softness) return 0;
  if (depth >= softness) return 1;
  const t = (depth / softness + 1) / 2;
  return t * t * (3 - 2 * t);
}
