/** Outlines in structure-of-arrays form, in continuous pixels as boxes are. */
import { item } from '../item.ts';
import type { Box } from './boxes.ts';

/** A closed outline of at least three points: x0, y0, x1, y1, … The last point is joined to the first. */
export type Ring = readonly number[];

/** The smallest box around all points; null where there is none. */
export function boundsOfPoints(rings: readonly Ring[]): Box | null {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    // A loop, since a ring may have more points than a call may have arguments.
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const [x, y] = [item(ring, i), item(ring, i + 1)];
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  }
  return x0 <= x1 && y0 <= y1 ? [x0, y0, x1, y1] : null;
}

/** Area within the outline, square pixels, whichever way around it goes. Of one that crosses itself, the loops' difference. */
export function ringArea(ring: Ring): number {
  const count = ring.length;
  let twice = 0;
  for (let i = 0; i + 1 < count; i += 2) {
    const next = (i + 2) % count;
    twice += item(ring, i) * item(ring, next + 1) - item(ring, next) * item(ring, i + 1);
  }
  return Math.abs(twice) / 2;
}
