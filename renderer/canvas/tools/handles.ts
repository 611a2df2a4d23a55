/** The eight handles of a box, and which of its sides a place on the screen takes hold of. */
import type { Box } from '../../../shared/geometry/boxes.ts';
import type { Point } from '../camera.ts';
import type { Side } from './placing.ts';
import type { Cursor } from './tool.ts';

/** The sides that a handle has: of a corner one on each axis, of an edge's middle one. */
export interface Handle {
  readonly x: Side;
  readonly y: Side;
}

const corners: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 1 },
  { x: -1, y: 1 },
];
const acrossEdges: readonly Handle[] = [
  { x: 0, y: -1 },
  { x: 0, y: 1 },
];
const downEdges: readonly Handle[] = [
  { x: -1, y: 0 },
  { x: 1, y: 0 },
];

/** CSS pixels: half of a handle's hit area. */
const handleReach = 7;
/** CSS pixels on both sides of an edge. */
const edgeReach = 4;
/** CSS pixels of an edge from which on its middle has a handle: below, the corners' would touch it. */
const leastWithMiddle = 32;
/** Of a box so much of its inside is left to move it by, however small it is. */
const insideKept = 0.5;

/** The handles that a box has at a scale. @param scale CSS pixels of an image pixel */
export function handlesOf(box: Box, scale: number): readonly Handle[] {
  const least = leastWithMiddle / scale;
  return [
    ...corners,
    ...(box[2] - box[0] >= least ? acrossEdges : []),
    ...(box[3] - box[1] >= least ? downEdges : []),
  ];
}

/** Where a handle lies, in the space of the box. */
export function placeOfHandle({ x, y }: Handle, box: Box): Point {
  return {
    x: (box[0] * (1 - x) + box[2] * (1 + x)) / 2,
    y: (box[1] * (1 - y) + box[3] * (1 + y)) / 2,
  };
}

/**
 * What a press takes hold of: a corner before an edge.
 * @param point image space
 * @param scale CSS pixels of an image pixel
 */
export function handleAt(point: Point, box: Box, scale: number): Handle | null {
  const near = (reach: number): Handle | null => {
    const x = sideAt(point.x, box[0], box[2], reach / scale);
    const y = sideAt(point.y, box[1], box[3], reach / scale);
    return x === null || y === null ? null : { x, y };
  };
  const atHandle = near(handleReach);
  if (atHandle !== null && atHandle.x !== 0 && atHandle.y !== 0) return atHandle;
  const middle = handlesOf(box, scale).find(
    (handle) => isMiddle(handle) && isNear(handle, point, box, scale),
  );
  if (middle !== undefined) return middle;
  const atEdge = near(edgeReach);
  return atEdge === null || (atEdge.x === 0 && atEdge.y === 0) ? null : atEdge;
}

function isMiddle({ x, y }: Handle): boolean {
  return x === 0 || y === 0;
}

function isNear(handle: Handle, point: Point, box: Box, scale: number): boolean {
  const { x, y } = placeOfHandle(handle, box);
  return Math.max(Math.abs(point.x - x), Math.abs(point.y - y)) * scale <= handleReach;
}

/** Which side a coordinate is near to; 0: it is between them; null: it is beyond both. */
function sideAt(value: number, low: number, high: number, reach: number): Side | null {
  const inwards = Math.min(reach, ((high - low) * (1 - insideKept)) / 2);
  if (value < low - reach || value > high + reach) return null;
  if (value <= low + inwards) return -1;
  return value >= high - inwards ? 1 : 0;
}

export function cursorOf({ x, y }: Handle): Cursor {
  if (x === 0) return 'ns-resize';
  if (y === 0) return 'ew-resize';
  return x === y ? 'nwse-resize' : 'nesw-resize';
}
