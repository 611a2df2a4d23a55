/** labelme's shapes, in continuous pixels from the picture's upper left corner at 0, 0. */
import type { Geometry } from '../../geometry.ts';
import { ellipseRing } from '../../../geometry/ellipses.ts';
import { boundsOfPoints } from '../../../geometry/polygons.ts';
import { rotatedBoxOf } from '../../../geometry/rotatedBoxes.ts';
import { item } from '../../../item.ts';
import { shownValue, wrongField } from '../jsonValues.ts';
import { endless, plainNumberOf } from '../said.ts';

/** Where an object is; why there is no box; or why it cannot be understood. */
export type ReadShape =
  | { readonly geometry: Geometry; readonly outlineUnread: string | null }
  | { readonly boxless: string }
  | { readonly reason: string };

/** How far the corners of a turned rectangle may be from one, pixels: they are rounded. */
const cornerTolerance = 0.5;

/** @param type labelme's shape_type; older files have none, and mean polygons. */
export function readShape(type: unknown, points: unknown): ReadShape {
  const read = shapeOf(type, points);
  const reason = 'geometry' in read ? endless(read.geometry.box) : null;
  return reason === null ? read : { reason };
}

function shapeOf(type: unknown, points: unknown): ReadShape {
  switch (type) {
    case 'point':
    case 'points':
    case 'line':
    case 'linestrip':
      return { boxless: `a ${type}` };
  }
  const ring = readPoints(points);
  if (typeof ring === 'string') return { reason: ring };
  const count = ring.length / 2;
  switch (type) {
    case 'rectangle':
      // Some write all four corners.
      return count === 2 || count === 4 ? boxAround(ring) : miscounted(count, 2);
    case 'circle':
      return count === 2 ? circle(ring) : miscounted(count, 2);
    case 'mask': {
      if (count !== 2) return miscounted(count, 2);
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ring;
      // The second point is the last pixel.
      const geometry = { kind: 'box', box: [x0, y0, x1 + 1, y1 + 1] } as const;
      return { geometry, outlineUnread: 'its mask is a picture' };
    }
    case 'rotation':
    case 'oriented_rectangle':
      return count === 4 ? turned(ring) : miscounted(count, 4);
    case 'polygon':
    case 'quadrilateral':
    case '':
    case null:
    case undefined:
      return count >= 3 ? polygon(ring) : miscounted(count, 3);
    default:
      return { reason: `shape_type is ${shownValue(type)}, which is not known` };
  }
}

function readPoints(points: unknown): number[] | string {
  if (!Array.isArray(points)) return wrongField('points', points, 'a list');
  const ring: number[] = [];
  for (const [row, point] of (points as unknown[]).entries()) {
    const pair: unknown[] = Array.isArray(point) ? point : [];
    const [x, y] = pair.map(plainNumberOf);
    if (pair.length !== 2 || x == null || y == null) {
      return wrongField(`points.${row}`, point, 'a pair of numbers');
    }
    ring.push(x, y);
  }
  return ring;
}

function miscounted(count: number, wanted: number): ReadShape {
  return { reason: `points has ${count} points and not ${wanted}` };
}

function boxAround(ring: readonly number[]): ReadShape {
  const box = boundsOfPoints([ring]) ?? [0, 0, 0, 0];
  return { geometry: { kind: 'box', box }, outlineUnread: null };
}

function polygon(ring: readonly number[]): ReadShape {
  const box = boundsOfPoints([ring]) ?? [0, 0, 0, 0];
  return { geometry: { kind: 'polygon', box, rings: [ring] }, outlineUnread: null };
}

function turned(ring: readonly number[]): ReadShape {
  const rotated = rotatedBoxOf(ring, cornerTolerance);
  if (rotated === null) return polygon(ring);
  const box = boundsOfPoints([ring]) ?? [0, 0, 0, 0];
  return { geometry: { kind: 'rotatedBox', box, rotated }, outlineUnread: null };
}

/** The centre, and a point on the circle. */
function circle(ring: readonly number[]): ReadShape {
  const [x = 0, y = 0] = ring;
  const radius = Math.hypot(item(ring, 2) - x, item(ring, 3) - y);
  const box = [x - radius, y - radius, x + radius, y + radius] as const;
  const rings = [ellipseRing({ x, y, width: 2 * radius, height: 2 * radius, angle: 0 })];
  return { geometry: { kind: 'polygon', box, rings }, outlineUnread: null };
}
