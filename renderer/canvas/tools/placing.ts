/**
 * Where the sides of boxes come to lie while a pointer drags them: within the picture, on its border where they come
 * near to it, and else on whole pixels or, closer up, on tenths. Everything is in image space.
 */
import type { Box } from '../../../shared/geometry/boxes.ts';
import { clamp } from '../../../shared/numbers.ts';
import type { Point } from '../camera.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What boxes are placed on. */
export interface Grid {
  /** Of the picture. */
  readonly size: Size;
  /** Places in a pixel. */
  readonly perPixel: number;
  /** Pixels within which the picture's border draws a side to it. */
  readonly snap: number;
}

/** CSS pixels of an image pixel from which on a hand is finer than a pixel. */
const fineFrom = 4;
const finePerPixel = 10;
/** CSS pixels. */
const snapReach = 6;

/** @param scale CSS pixels of an image pixel */
export function gridOf(size: Size, scale: number): Grid {
  return { size, perPixel: scale < fineFrom ? 1 : finePerPixel, snap: snapReach / scale };
}

export function onGrid(value: number, { perPixel }: Grid): number {
  return Math.round(value * perPixel) / perPixel;
}

/**
 * The place of a side that was dragged.
 * @param limit of the picture on this axis
 * @param from where it was: it stays exactly there while it is hardly moved, and leaves the border freely. null: it is new.
 */
export function placedSide(value: number, limit: number, from: number | null, grid: Grid): number {
  if (from !== null && Math.abs(value - from) * grid.perPixel < 0.5) return from;
  if (value <= grid.snap && (from === null || value <= from)) return 0;
  if (value >= limit - grid.snap && (from === null || value >= from)) return limit;
  return clamp(onGrid(value, grid), 0, limit);
}

/** A side of a box, or neither, on one axis: the lower one, the upper one, the whole. */
export type Side = -1 | 0 | 1;

/** One axis of a box whose sides are dragged. */
export interface Axis {
  /** Before the drag; the same for a box that is new. */
  readonly low: number;
  readonly high: number;
  /** What the hand has of it; 0: this axis follows the other one at the most. */
  readonly side: Side;
  /** Where the hand put that side, see `placedSide`. */
  readonly to: number;
  /** Of the picture. */
  readonly limit: number;
}

export interface Shape {
  /** Width over height that is kept; null: any. */
  readonly ratio: number | null;
  /** The middle stays, and not the opposite side. */
  readonly centred: boolean;
}

/** The box between what stays and what the hand has; its sides may change places. It may be empty. */
export function spanned(x: Axis, y: Axis, { ratio, centred }: Shape, grid: Grid): Box {
  const across = ratio === null ? freeRange(x, centred) : null;
  const down = ratio === null ? freeRange(y, centred) : null;
  if (across !== null && down !== null) return [across[0], down[0], across[1], down[1]];
  const shape = ratio ?? 1;
  // Of a box with the ratio and the height 1.
  const wanted = Math.max(wantedLength(x, centred) / shape, wantedLength(y, centred));
  const room = Math.min(roomOf(x, centred) / shape, roomOf(y, centred));
  const height = Math.max(0, Math.min(wanted, room));
  const [left, right] = keptRange(x, height * shape, centred, grid);
  const [top, bottom] = keptRange(y, height, centred, grid);
  return [left, top, right, bottom];
}

type Range = readonly [low: number, high: number];

/** On one axis, whatever becomes of the other. */
function freeRange(axis: Axis, centred: boolean): Range {
  const { low, high, side, to, limit } = axis;
  if (side === 0) return [low, high];
  const fixed = fixedOf(axis, centred);
  const other = centred ? clamp(2 * fixed - to, 0, limit) : fixed;
  return [Math.min(to, other), Math.max(to, other)];
}

/** @param length that the ratio asks for */
function keptRange(axis: Axis, length: number, centred: boolean, grid: Grid): Range {
  const { limit } = axis;
  const fixed = fixedOf(axis, centred);
  const place = (value: number) => clamp(onGrid(value, grid), 0, limit);
  if (isSymmetric(axis, centred)) return [place(fixed - length / 2), place(fixed + length / 2)];
  return directionOf(axis, fixed) > 0
    ? [fixed, place(fixed + length)]
    : [place(fixed - length), fixed];
}

function wantedLength(axis: Axis, centred: boolean): number {
  if (axis.side === 0) return 0;
  return Math.abs(axis.to - fixedOf(axis, centred)) * (centred ? 2 : 1);
}

/** The longest that the picture has room for. */
function roomOf(axis: Axis, centred: boolean): number {
  const fixed = fixedOf(axis, centred);
  if (isSymmetric(axis, centred)) return 2 * Math.min(fixed, axis.limit - fixed);
  return directionOf(axis, fixed) > 0 ? axis.limit - fixed : fixed;
}

function isSymmetric({ side }: Axis, centred: boolean): boolean {
  return centred || side === 0;
}

/** What stays where it is: the middle, or the side that the hand has not. */
function fixedOf(axis: Axis, centred: boolean): number {
  const { low, high, side } = axis;
  if (isSymmetric(axis, centred)) return (low + high) / 2;
  return side > 0 ? low : high;
}

function directionOf({ side, to }: Axis, fixed: number): number {
  return Math.sign(to - fixed) || side;
}

/**
 * A box with sides dragged, never empty.
 * @param sides what the hand has
 * @param to where it has it, not yet placed
 */
export function resized(
  box: Box,
  sides: { readonly x: Side; readonly y: Side },
  to: Point,
  { keepRatio, centred }: { readonly keepRatio: boolean; readonly centred: boolean },
  grid: Grid,
): Box {
  const { width, height } = grid.size;
  const x = axisOf(box[0], box[2], sides.x, to.x, width, grid);
  const y = axisOf(box[1], box[3], sides.y, to.y, height, grid);
  const ratio = (box[2] - box[0]) / (box[3] - box[1]);
  const isShaped = keepRatio && ratio > 0 && Number.isFinite(ratio);
  const [x0, y0, x1, y1] = spanned(x, y, { ratio: isShaped ? ratio : null, centred }, grid);
  const [left, right] = notEmpty(x0, x1, x, grid);
  const [top, bottom] = notEmpty(y0, y1, y, grid);
  return [left, top, right, bottom];
}

function axisOf(
  low: number,
  high: number,
  side: Side,
  to: number,
  limit: number,
  grid: Grid,
): Axis {
  const from = side > 0 ? high : low;
  return { low, high, side, to: side === 0 ? from : placedSide(to, limit, from, grid), limit };
}

function notEmpty(low: number, high: number, { side, limit }: Axis, { perPixel }: Grid): Range {
  const least = 1 / perPixel;
  if (high > low) return [low, high];
  const from = clamp(side > 0 ? low : low - least, 0, Math.max(0, limit - least));
  return [from, from + least];
}

/**
 * How far boxes go that are dragged as a whole: no farther out of the picture than they lie already.
 * @param bounds of all of them
 */
export function moveWithin(
  bounds: Box,
  dx: number,
  dy: number,
  grid: Grid,
): { dx: number; dy: number } {
  const { width, height } = grid.size;
  return {
    dx: shiftWithin(bounds[0], bounds[2], dx, width, grid),
    dy: shiftWithin(bounds[1], bounds[3], dy, height, grid),
  };
}

function shiftWithin(low: number, high: number, by: number, limit: number, grid: Grid): number {
  const rounded = onGrid(by, grid);
  // Along a border, a box near to it stays where it is.
  if (rounded === 0) return 0;
  const toLow = 0 - low;
  const toHigh = limit - high;
  if (by < 0 && low >= 0 && low + by <= grid.snap) return toLow;
  if (by > 0 && high <= limit && high + by >= limit - grid.snap) return toHigh;
  return clamp(rounded, Math.min(0, toLow), Math.max(0, toHigh));
}

export function shifted(box: Box, { dx, dy }: { readonly dx: number; readonly dy: number }): Box {
  return [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];
}
