/** Ellipses as outlines, in continuous pixels as boxes are. */
import type { Box } from './boxes.ts';
import type { Ring } from './polygons.ts';
import type { RotatedBox } from './rotatedBoxes.ts';

/** Points of an ellipse's ring; the ring's area is 0.2 % less than the ellipse's. */
const ellipsePoints = 64;

/** The ellipse within a box at an angle, as points on it, clockwise as seen. */
export function ellipseRing({ x, y, width, height, angle }: RotatedBox): Ring {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const ring: number[] = [];
  for (let i = 0; i < ellipsePoints; i++) {
    const at = (2 * Math.PI * i) / ellipsePoints;
    const [across, down] = [(Math.cos(at) * width) / 2, (Math.sin(at) * height) / 2];
    ring.push(x + across * cos - down * sin, y + across * sin + down * cos);
  }
  return ring;
}

/** The smallest upright box around it. */
export function ellipseBounds({ x, y, width, height, angle }: RotatedBox): Box {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = Math.hypot(width * cos, height * sin) / 2;
  const down = Math.hypot(width * sin, height * cos) / 2;
  return [x - across, y - down, x + across, y + down];
}
