/** Geometry of a stored picture where it is on the upright one. */
import type { Size } from '../../shared/annotation/formats/said.ts';
import type { Geometry } from '../../shared/annotation/geometry.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { maskOfPixels, maskPixels, type Mask } from '../../shared/geometry/masks.ts';
import type { Ring } from '../../shared/geometry/polygons.ts';
import { cornersOf, rotatedBoxOf } from '../../shared/geometry/rotatedBoxes.ts';
import { item } from '../../shared/item.ts';

type Point = readonly [x: number, y: number];

/**
 * @param geometry on the picture as it is stored. A mask of another size, which is of no use, stays as it is.
 * @param stored the size of that picture, pixels.
 * @param exifOrientation 1–8, as EXIF counts: where the stored picture's first row and column are.
 */
export function uprightGeometry(
  geometry: Geometry,
  stored: Size,
  exifOrientation: number,
): Geometry {
  const upright = (x: number, y: number) => uprightPoint([x, y], stored, exifOrientation);
  const box = uprightBox(geometry.box, upright);
  switch (geometry.kind) {
    case 'box':
      return { kind: 'box', box };
    case 'rotatedBox': {
      // Moved and mirrored without a change of shape, so that the corners are a rectangle's, however they are rounded.
      const rotated = rotatedBoxOf(uprightRing(cornersOf(geometry.rotated), upright), Infinity);
      return rotated === null ? { kind: 'box', box } : { kind: 'rotatedBox', box, rotated };
    }
    case 'polygon':
      return {
        kind: 'polygon',
        box,
        rings: geometry.rings.map((ring) => uprightRing(ring, upright)),
      };
    case 'mask': {
      const { mask } = geometry;
      const isOfPicture = mask.width === stored.width && mask.height === stored.height;
      return {
        kind: 'mask',
        box,
        mask: isOfPicture ? uprightMask(mask, upright, exifOrientation) : mask,
      };
    }
  }
}

function uprightPoint([x, y]: Point, { width, height }: Size, exifOrientation: number): Point {
  switch (exifOrientation) {
    case 2:
      return [width - x, y];
    case 3:
      return [width - x, height - y];
    case 4:
      return [x, height - y];
    case 5:
      return [y, x];
    case 6:
      return [height - y, x];
    case 7:
      return [height - y, width - x];
    case 8:
      return [y, width - x];
    default:
      return [x, y];
  }
}

type Upright = (x: number, y: number) => Point;

/** Corners that are out of order stay so, since such a box is reported. */
function uprightBox([x0, y0, x1, y1]: Box, upright: Upright): Box {
  const [ax, ay] = upright(x0, y0);
  const [bx, by] = upright(x1, y1);
  const [cx, cy] = upright(0, 0);
  const [dx, dy] = upright(1, 1);
  const [isMirroredX, isMirroredY] = [dx < cx, dy < cy];
  const [left, right] = isMirroredX ? [bx, ax] : [ax, bx];
  const [top, bottom] = isMirroredY ? [by, ay] : [ay, by];
  return [left, top, right, bottom];
}

function uprightRing(ring: Ring, upright: Upright): Ring {
  const turned: number[] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    turned.push(...upright(item(ring, i), item(ring, i + 1)));
  }
  return turned;
}

function uprightMask(mask: Mask, upright: Upright, exifOrientation: number): Mask {
  const isTurned = exifOrientation >= 5;
  const [width, height] = isTurned ? [mask.height, mask.width] : [mask.width, mask.height];
  const pixels = new Uint8Array(width * height);
  for (const [at, pixel] of maskPixels(mask).entries()) {
    if (pixel === 0) continue;
    const [x, y] = upright(Math.floor(at / mask.height) + 0.5, (at % mask.height) + 0.5);
    pixels[Math.floor(x) * height + Math.floor(y)] = 1;
  }
  return maskOfPixels(width, height, pixels);
}
