/**
 * Which of YOLO's outlines are rotated boxes. A line of nine numbers is a class and four corners in both kinds of
 * data set, and Ultralytics itself reads both with the same code; so the data set must say which it is:
 *
 * 1. `task: obb` or `task: segment` in data.yaml;
 * 2. else its outlines: rotated boxes where every one of them, in all files, has four corners that are a rectangle's, since
 *    people's polygons are seldom all of that kind.
 *
 * Where it is `obb`, four corners that are no rectangle (DOTA's) stay a polygon: nothing is moved.
 */
import type { Geometry, PolygonGeometry } from '../../geometry.ts';
import { rotatedBoxOf } from '../../../geometry/rotatedBoxes.ts';
import type { SaidAnnotation } from '../said.ts';
import type { YoloTask } from './classes.ts';

/** How far the corners of a rectangle may be from it, pixels: labels have decimals enough for that. */
const tolerance = 0.5;

/** @returns what each annotation's geometry is. @param all the annotations of the whole data set */
export function rotatedBoxesAmong(
  all: readonly SaidAnnotation[],
  task: YoloTask | null,
): (geometry: Geometry) => Geometry {
  if (task === 'segment') return (geometry) => geometry;
  const polygons = all.map(({ geometry }) => geometry).filter((one) => one.kind === 'polygon');
  const areRotated = task === 'obb' || polygons.every((one) => asRotated(one) !== null);
  if (!areRotated) return (geometry) => geometry;
  return (geometry) => (geometry.kind === 'polygon' ? (asRotated(geometry) ?? geometry) : geometry);
}

function asRotated({ box, rings }: PolygonGeometry): Geometry | null {
  const [ring = []] = rings;
  const rotated = rotatedBoxOf(ring, tolerance);
  return rotated === null ? null : { kind: 'rotatedBox', box, rotated };
}
