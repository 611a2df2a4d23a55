/** A geometry moved as a whole, in image space. */
import type { Box } from '../geometry/boxes.ts';
import { maskOfPixels, maskPixels, type Mask } from '../geometry/masks.ts';
import type { Geometry } from './geometry.ts';

/** The geometry so many pixels to the right and down. Of a mask, whole pixels, and what leaves the picture is lost. */
export function moved(geometry: Geometry, dx: number, dy: number): Geometry {
  switch (geometry.kind) {
    case 'box':
      return { ...geometry, box: movedBox(geometry.box, dx, dy) };
    case 'rotatedBox': {
      const { rotated } = geometry;
      return {
        ...geometry,
        box: movedBox(geometry.box, dx, dy),
        rotated: { ...rotated, x: rotated.x + dx, y: rotated.y + dy },
      };
    }
    case 'polygon':
      return {
        ...geometry,
        box: movedBox(geometry.box, dx, dy),
        rings: geometry.rings.map((ring) =>
          ring.map((value, i) => value + (i % 2 === 0 ? dx : dy)),
        ),
      };
    case 'mask': {
      const [x, y] = [Math.round(dx), Math.round(dy)];
      return {
        ...geometry,
        box: movedBox(geometry.box, x, y),
        mask: movedMask(geometry.mask, x, y),
      };
    }
  }
}

export function movedBox([x0, y0, x1, y1]: Box, dx: number, dy: number): Box {
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

function movedMask(mask: Mask, dx: number, dy: number): Mask {
  const { width, height } = mask;
  const from = maskPixels(mask);
  const to = new Uint8Array(from.length);
  for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      to[(x + dx) * height + y + dy] = from[x * height + y]!;
    }
  }
  return maskOfPixels(width, height, to);
}

/**
 * How far boxes can be moved together and stay in a picture, of so far as is wanted. What lies outside already
 * does not hold the others back.
 */
export function movableBy(
  boxes: readonly Box[],
  dx: number,
  dy: number,
  { width, height }: { readonly width: number; readonly height: number },
): readonly [dx: number, dy: number] {
  let [left, up, right, down] = [-Infinity, -Infinity, Infinity, Infinity];
  for (const [x0, y0, x1, y1] of boxes) {
    left = Math.max(left, Math.min(0, -x0));
    up = Math.max(up, Math.min(0, -y0));
    right = Math.min(right, Math.max(0, width - x1));
    down = Math.min(down, Math.max(0, height - y1));
  }
  return [Math.min(right, Math.max(left, dx)), Math.min(down, Math.max(up, dy))];
}
