/** Which tiles a view needs, and which of those that are there are drawn. */
import type { Box } from '../../../shared/geometry/boxes.ts';
import {
  levelCount,
  levelFor,
  tilesWithin,
  type PixelSize,
  type TileAddress,
} from '../../../shared/geometry/tiles.ts';
import { tileKey } from './tileLoader.ts';

/** Where the picture lies on the canvas, device pixels: device = image × scale + (x, y). */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The part of the picture that is on the canvas, image space. null: none is. */
export function partInView(picture: PixelSize, look: Look): Box | null {
  const left = Math.max(0, -look.x / look.scale);
  const top = Math.max(0, -look.y / look.scale);
  const right = Math.min(picture.width, (look.width - look.x) / look.scale);
  const bottom = Math.min(picture.height, (look.height - look.y) / look.scale);
  return left < right && top < bottom ? [left, top, right, bottom] : null;
}

/**
 * The tiles that a view needs, nearest its middle first.
 * @param reduced pixels of the picture that lies below them for each of the picture's own, along a side: none is needed
 *   where that has a pixel for each of the display's
 */
export function tilesFor(picture: PixelSize, look: Look, reduced: number): readonly TileAddress[] {
  if (reduced >= 1 || look.scale <= reduced) return [];
  const part = partInView(picture, look);
  return part === null ? [] : tilesWithin(picture, levelFor(picture, look.scale), part);
}

/**
 * The tiles to draw, in their order, of those that are there: where one that is needed is missing, those of other levels
 * stand in for it, the finer ones above the coarser.
 */
export function drawnTiles(
  picture: PixelSize,
  needed: readonly TileAddress[],
  part: Box,
  isThere: (key: string) => boolean,
): readonly TileAddress[] {
  const [first] = needed;
  if (first === undefined) return [];
  const there = needed.filter((address) => isThere(tileKey(address)));
  if (there.length === needed.length) return there;
  const others: TileAddress[] = [];
  for (let level = levelCount(picture) - 1; level >= 0; level--) {
    if (level === first.level) continue;
    others.push(
      ...tilesWithin(picture, level, part).filter((address) => isThere(tileKey(address))),
    );
  }
  return [...others, ...there];
}
