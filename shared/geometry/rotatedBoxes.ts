/** Boxes that stand at an angle, in continuous pixels as boxes are. */
import { item } from '../item.ts';
import type { Box } from './boxes.ts';
import { boundsOfPoints, type Ring } from './polygons.ts';

/** A box of this width and height around its centre, turned clockwise as seen (y points down). */
export interface RotatedBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Radians. */
  readonly angle: number;
}

/** The box turned around its centre, clockwise as seen. */
export function turnedBox([x0, y0, x1, y1]: Box, degrees: number): RotatedBox {
  return {
    x: (x0 + x1) / 2,
    y: (y0 + y1) / 2,
    width: x1 - x0,
    height: y1 - y0,
    angle: (degrees * Math.PI) / 180,
  };
}

/** How far it is turned, clockwise as seen: degrees from 0 on and below 360. */
export function turnOf({ angle }: RotatedBox): number {
  return ((((angle * 180) / Math.PI) % 360) + 360) % 360;
}

/** Its four corners, clockwise as seen, from the one that is upper left at angle 0. */
export function cornersOf({ x, y, width, height, angle }: RotatedBox): Ring {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [acrossX, acrossY] = [(cos * width) / 2, (sin * width) / 2];
  const [downX, downY] = [(-sin * height) / 2, (cos * height) / 2];
  return [
    x - acrossX - downX,
    y - acrossY - downY,
    x + acrossX - downX,
    y + acrossY - downY,
    x + acrossX + downX,
    y + acrossY + downY,
    x - acrossX + downX,
    y - acrossY + downY,
  ];
}

/** The smallest upright box around it; null where a number is not finite. */
export function rotatedBounds(rotated: RotatedBox): Box | null {
  return boundsOfPoints([cornersOf(rotated)]);
}

/**
 * The rotated box with these corners, either way around, whose width is the first side; null where they are no rectangle.
 * @param tolerance how far a corner may be from the rectangle's, pixels.
 */
export function rotatedBoxOf(corners: Ring, tolerance: number): RotatedBox | null {
  if (corners.length !== 8) return null;
  const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0] = corners;
  // The means of the two sides that face each other.
  const [acrossX, acrossY] = [(bx - ax + cx - dx) / 2, (by - ay + cy - dy) / 2];
  const [downX, downY] = [(dx - ax + cx - bx) / 2, (dy - ay + cy - by) / 2];
  const isClockwise = acrossX * downY - acrossY * downX >= 0;
  const rotated = {
    x: (ax + bx + cx + dx) / 4,
    y: (ay + by + cy + dy) / 4,
    width: Math.hypot(acrossX, acrossY),
    height: Math.hypot(downX, downY),
    angle: Math.atan2(acrossY, acrossX),
  };
  // Counted the other way around, the first side is the lower one.
  const clockwise = isClockwise ? corners : [dx, dy, cx, cy, bx, by, ax, ay];
  const own = cornersOf(rotated);
  return clockwise.every((value, i) => Math.abs(value - item(own, i)) <= tolerance)
    ? rotated
    : null;
}
