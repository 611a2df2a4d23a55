/**
 * Where an object is. Image space: pixels of the upright picture, continuous, so a box covers [x0, x1) × [y0, y1).
 *
 * Every geometry has the upright `box` that training and evaluation use. It is the one that was stated with the
 * outline where there was one (COCO's `bbox` need not be the polygon's bounds), else the smallest around it; readers cut
 * it at the picture's edges, and leave the outline as it is.
 */
import { boxArea, type Box } from '../geometry/boxes.ts';
import { maskArea, maskBounds, type Mask } from '../geometry/masks.ts';
import { boundsOfPoints, ringArea, type Ring } from '../geometry/polygons.ts';
import { rotatedBounds, turnOf, type RotatedBox } from '../geometry/rotatedBoxes.ts';

export interface BoxGeometry {
  readonly kind: 'box';
  readonly box: Box;
}

export interface RotatedBoxGeometry {
  readonly kind: 'rotatedBox';
  readonly box: Box;
  readonly rotated: RotatedBox;
}

export interface PolygonGeometry {
  readonly kind: 'polygon';
  readonly box: Box;
  /** The parts of one object; none of them is a hole. */
  readonly rings: readonly Ring[];
}

export interface MaskGeometry {
  readonly kind: 'mask';
  readonly box: Box;
  readonly mask: Mask;
}

export type Geometry = BoxGeometry | RotatedBoxGeometry | PolygonGeometry | MaskGeometry;
export type GeometryKind = Geometry['kind'];

/** An outline without its box. */
export type Outline =
  Omit<RotatedBoxGeometry, 'box'> | Omit<PolygonGeometry, 'box'> | Omit<MaskGeometry, 'box'>;

/** The smallest upright box around an outline; null where it holds nothing, or a number that is not finite. */
export function boundsOfOutline(outline: Outline): Box | null {
  switch (outline.kind) {
    case 'rotatedBox':
      return rotatedBounds(outline.rotated);
    case 'polygon':
      return boundsOfPoints(outline.rings);
    case 'mask':
      return maskBounds(outline.mask);
  }
}

/** Whether it is a rotated box that is not turned, which formats that write the turn beside a box cannot tell from the box. */
export function isUpright(geometry: Geometry): boolean {
  return geometry.kind === 'rotatedBox' && turnOf(geometry.rotated) === 0;
}

/** Square pixels; of a polygon the sum of its parts'. */
export function areaOf(geometry: Geometry): number {
  switch (geometry.kind) {
    case 'box':
      return boxArea(geometry.box);
    case 'rotatedBox':
      return geometry.rotated.width * geometry.rotated.height;
    case 'polygon':
      return geometry.rings.reduce((sum, ring) => sum + ringArea(ring), 0);
    case 'mask':
      return maskArea(geometry.mask);
  }
}
