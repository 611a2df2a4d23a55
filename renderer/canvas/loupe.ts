/** Where the loupe stands, and what it shows. */
import type { Box } from '../../shared/geometry/boxes.ts';
import type { Point } from './camera.ts';

export interface Corner {
  readonly across: 'left' | 'right';
  readonly down: 'top' | 'bottom';
}

/** Where the loupe stands while the pointer is nowhere. */
export const restCorner: Corner = { across: 'right', down: 'top' };

/** Part of a canvas's width or height past the middle from which on the loupe gives way: it does not flutter there. */
const stubbornness = 0.08;

/**
 * The corner farthest from the pointer; where that is nearly in the middle, the one where the loupe stands already.
 * @param pointer from the canvas's corner, in the units of the size
 */
export function cornerAwayFrom(
  pointer: Point,
  size: { readonly width: number; readonly height: number },
  now: Corner,
): Corner {
  const across = pointer.x / Math.max(1, size.width) - 0.5;
  const down = pointer.y / Math.max(1, size.height) - 0.5;
  return {
    across: Math.abs(across) <= stubbornness ? now.across : across < 0 ? 'right' : 'left',
    down: Math.abs(down) <= stubbornness ? now.down : down < 0 ? 'bottom' : 'top',
  };
}

/** What a loupe shows: loupe = image × scale + (x, y). */
export interface LoupeView {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The point in the middle, whole pixels of the loupe. @param side of the loupe, in its own pixels */
export function loupeView(point: Point, scale: number, side: number): LoupeView {
  return {
    scale,
    x: Math.round(side / 2 - point.x * scale),
    y: Math.round(side / 2 - point.y * scale),
  };
}

/** A box in a loupe, as corner and size, its edges in the middle of pixels. */
export function boxInLoupe(
  box: Box,
  { scale, x, y }: LoupeView,
): readonly [x: number, y: number, width: number, height: number] {
  const left = Math.round(box[0] * scale + x);
  const top = Math.round(box[1] * scale + y);
  const right = Math.round(box[2] * scale + x);
  const bottom = Math.round(box[3] * scale + y);
  return [left + 0.5, top + 0.5, right - left, bottom - top];
}
