/** Boxes without a pointer: one is put into the middle of the picture, and its sides are moved. */
import { clamp } from '../../shared/numbers.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import type { Size } from './imageSize.svelte.ts';

/** In the middle of a picture, a quarter of its width and height. */
export function boxInMiddle({ width, height }: Size): Box {
  const [across, down] = [Math.max(1, Math.round(width / 4)), Math.max(1, Math.round(height / 4))];
  const [x, y] = [Math.floor((width - across) / 2), Math.floor((height - down) / 2)];
  return [x, y, x + across, y + down];
}

export type Side = 'left' | 'top' | 'right' | 'bottom';

/** A box after one of its sides was moved; a pixel of it is left, and it stays in the picture. */
export function withSideMoved(
  [x0, y0, x1, y1]: Box,
  side: Side,
  by: number,
  { width, height }: Size,
): Box {
  switch (side) {
    case 'left':
      return [clamp(x0 + by, 0, x1 - 1), y0, x1, y1];
    case 'top':
      return [x0, clamp(y0 + by, 0, y1 - 1), x1, y1];
    case 'right':
      return [x0, y0, clamp(x1 + by, x0 + 1, width), y1];
    case 'bottom':
      return [x0, y0, x1, clamp(y1 + by, y0 + 1, height)];
  }
}
