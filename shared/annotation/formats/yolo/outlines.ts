/** YOLO's lines with outlines, `class x1 y1 x2 y2 …`: what a document's are, and which outlines a line can have. */
import { boundsOfOutline, type Geometry } from '../../geometry.ts';
import type { UsablePicture } from '../../usable.ts';
import type { Box } from '../../../geometry/boxes.ts';
import type { Ring } from '../../../geometry/polygons.ts';
import { cornersOf } from '../../../geometry/rotatedBoxes.ts';
import type { YoloTask } from './classes.ts';

/** What four corners in a line are: `obb`, rotated boxes, or `segment`, polygons that have just four. */
export function taskOf(pictures: readonly UsablePicture[]): YoloTask {
  const hasPolygon = pictures.some(({ annotations }) =>
    annotations.some(({ geometry }) => geometry.kind === 'polygon'),
  );
  return hasPolygon ? 'segment' : 'obb';
}

/**
 * The points of a line. Ultralytics takes all lines of a file for outlines where one is, so that a box among them has to be its
 * corners; so are outlines of more than one part, those that a line cannot have, and masks.
 */
export function lineRing(geometry: Geometry, picture: UsablePicture['picture']): Ring {
  const ring = outlineRing(geometry);
  return ring !== null && refusalOf(geometry, picture) === null ? ring : boxRing(geometry.box);
}

function outlineRing(geometry: Geometry): Ring | null {
  if (geometry.kind === 'rotatedBox') return cornersOf(geometry.rotated);
  if (geometry.kind !== 'polygon') return null;
  const [ring, ...others] = geometry.rings;
  return others.length > 0 ? null : (ring ?? null);
}

function boxRing([x0, y0, x1, y1]: Box): Ring {
  return [x0, y0, x1, y0, x1, y1, x0, y1];
}

/** Ultralytics refuses a picture with an outline whose bounds have their centre outside of it, or are larger than it. */
export function refusalOf(
  geometry: Geometry,
  { width, height }: UsablePicture['picture'],
): string | null {
  if (geometry.kind !== 'rotatedBox' && geometry.kind !== 'polygon') return null;
  const bounds = boundsOfOutline(geometry);
  if (bounds === null) return 'its outline has no bounds';
  const [x0, y0, x1, y1] = bounds;
  const isInside = (from: number, to: number, side: number) =>
    from + to >= 0 && from + to <= 2 * side && to - from <= side;
  if (isInside(x0, x1, width) && isInside(y0, y1, height)) return null;
  return 'an outline of YOLO has its centre in the picture and is no larger';
}
