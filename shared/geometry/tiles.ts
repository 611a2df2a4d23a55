/**
 * A huge picture in tiles: which there are, and where each lies. Level 0 has every pixel of the picture, each further
 * level half as many along a side, its pixels the means of four. A level is cut from its top left corner.
 */
import type { Box } from './boxes.ts';

/** Of a tile's own part, in pixels of its level. */
export const tileSide = 512;
/**
 * Pixels of its neighbours that a tile has besides, on each side on which there is one: what is drawn between two tiles is
 * interpolated as in one picture. Even, so that the first smaller copy in graphics memory has its pixels where the
 * neighbour's has them.
 */
export const tileMargin = 2;

/** A level as long as this is the last one: any graphics memory takes the whole picture at that size. */
const lastLevelSide = 4096;

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Level, column and row; all count from 0. */
export interface TileAddress {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

/** Whole pixels of a level. */
export interface PixelArea extends PixelSize {
  readonly left: number;
  readonly top: number;
}

/** How many levels a picture of this size has. */
export function levelCount({ width, height }: PixelSize): number {
  let levels = 1;
  for (let side = Math.max(width, height); side > lastLevelSide; side = Math.ceil(side / 2)) {
    levels++;
  }
  return levels;
}

export function levelSize({ width, height }: PixelSize, level: number): PixelSize {
  const step = 2 ** level;
  return { width: Math.ceil(width / step), height: Math.ceil(height / step) };
}

/** Columns and rows of tiles. */
export function gridOf(
  picture: PixelSize,
  level: number,
): { readonly columns: number; readonly rows: number } {
  const { width, height } = levelSize(picture, level);
  return { columns: Math.ceil(width / tileSide), rows: Math.ceil(height / tileSide) };
}

/** Of all levels. */
export function tileCount(picture: PixelSize): number {
  return tilesBefore(picture, levelCount(picture));
}

/** All tiles, level by level, row by row: the order of `tileIndex`. */
export function* allTiles(picture: PixelSize): Generator<TileAddress> {
  for (let level = 0; level < levelCount(picture); level++) {
    const { columns, rows } = gridOf(picture, level);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) yield { level, x, y };
    }
  }
}

/** A tile's place among all of its picture; null where the picture has no such tile. */
export function tileIndex(picture: PixelSize, { level, x, y }: TileAddress): number | null {
  if (![level, x, y].every((part) => Number.isSafeInteger(part) && part >= 0)) return null;
  if (level >= levelCount(picture)) return null;
  const { columns, rows } = gridOf(picture, level);
  return x < columns && y < rows ? tilesBefore(picture, level) + y * columns + x : null;
}

function tilesBefore(picture: PixelSize, end: number): number {
  let count = 0;
  for (let level = 0; level < end; level++) {
    const { columns, rows } = gridOf(picture, level);
    count += columns * rows;
  }
  return count;
}

/** What a tile's file holds: its own part and its margins. */
export function tileArea(picture: PixelSize, { level, x, y }: TileAddress): PixelArea {
  const { width, height } = levelSize(picture, level);
  const left = Math.max(0, x * tileSide - tileMargin);
  const top = Math.max(0, y * tileSide - tileMargin);
  return {
    left,
    top,
    width: Math.min(width, (x + 1) * tileSide + tileMargin) - left,
    height: Math.min(height, (y + 1) * tileSide + tileMargin) - top,
  };
}

/** Where a tile's own part lies. */
export interface TilePlace {
  /** Image space. */
  readonly image: Box;
  /** In its file, as shares of its width and height. */
  readonly file: Box;
}

export function tilePlace(picture: PixelSize, address: TileAddress): TilePlace {
  const { level, x, y } = address;
  const step = 2 ** level;
  const area = tileArea(picture, address);
  // The last pixel of a level may stand for less than a whole step of the picture.
  const right = Math.min(picture.width, (x + 1) * tileSide * step);
  const bottom = Math.min(picture.height, (y + 1) * tileSide * step);
  const across = (image: number): number => (image / step - area.left) / area.width;
  const down = (image: number): number => (image / step - area.top) / area.height;
  const image: Box = [x * tileSide * step, y * tileSide * step, right, bottom];
  return { image, file: [across(image[0]), down(image[1]), across(right), down(bottom)] };
}

/**
 * The level of the fewest pixels of which none is drawn larger than a pixel of the display.
 * @param scale device pixels of an image pixel
 */
export function levelFor(picture: PixelSize, scale: number): number {
  const level = Math.floor(Math.log2(1 / scale));
  return Math.min(levelCount(picture) - 1, Math.max(0, level));
}

/** The tiles of a level that lie within a box of image space, those nearest its middle first. */
export function tilesWithin(picture: PixelSize, level: number, box: Box): readonly TileAddress[] {
  const side = tileSide * 2 ** level;
  const { columns, rows } = gridOf(picture, level);
  const [left, top, right, bottom] = box.map((edge) => edge / side);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    return [];
  }
  const tiles: TileAddress[] = [];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(rows, Math.ceil(bottom)); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(columns, Math.ceil(right)); x++) {
      tiles.push({ level, x, y });
    }
  }
  const distance = ({ x, y }: TileAddress): number =>
    Math.hypot(x + 0.5 - (left + right) / 2, y + 0.5 - (top + bottom) / 2);
  return tiles.sort((a, b) => distance(a) - distance(b));
}
