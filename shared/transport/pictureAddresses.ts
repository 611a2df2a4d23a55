/**
 * The addresses of pictures below the window's own: `picture/<id>`, `thumbnail/<id>`, and of huge pictures
 * `picture/<id>/size`, `picture/<id>/tiles` and `picture/<id>/tile/<level>/<x>/<y>`.
 */
import * as v from 'valibot';
import type { TileAddress } from '../geometry/tiles.ts';

export const pictureAddress = (id: string): string => `picture/${encodeURIComponent(id)}`;
export const thumbnailAddress = (id: string): string => `thumbnail/${encodeURIComponent(id)}`;

/** Of the size of the upright picture, which what `picture` serves may not have. @param picture its address */
export const sizeAddress = (picture: string): string => `${picture}/size`;
/** Of how far a picture's tiles are; to ask for it is to have them made. @param picture its address */
export const tilesAddress = (picture: string): string => `${picture}/tiles`;
/** @param picture its address */
export const tileAddress = (picture: string, { level, x, y }: TileAddress): string =>
  `${picture}/tile/${level}/${x}/${y}`;

/** What is asked for at an address; the id as it stands there, still percent-encoded. */
export type AskedPicture =
  | { readonly kind: 'picture' | 'thumbnail' | 'size' | 'tiles'; readonly id: string }
  | { readonly kind: 'tile'; readonly id: string; readonly tile: TileAddress };

/** Ways of writing a number of a tile: no sign, no zeros before it, no more digits than any has. */
const number = '(0|[1-9][0-9]{0,5})';
const tilePath = new RegExp(`^/picture/([^/]+)/tile/${number}/${number}/${number}$`);

/**
 * Reads the path of an address.
 * @param path from the folder of pictures on: `/picture/a%20b`
 * @returns null where nothing can be there
 */
export function parsePicturePath(path: string): AskedPicture | null {
  const [, tileOf, level, x, y] = tilePath.exec(path) ?? [];
  if (tileOf !== undefined) {
    const tile = { level: Number(level), x: Number(x), y: Number(y) };
    return { kind: 'tile', id: tileOf, tile };
  }
  const [, thumbnail] = /^\/thumbnail\/([^/]+)$/.exec(path) ?? [];
  if (thumbnail !== undefined) return { kind: 'thumbnail', id: thumbnail };
  const [, id, about] = /^\/picture\/([^/]+)(?:\/(size|tiles))?$/.exec(path) ?? [];
  if (id === undefined) return null;
  return { kind: about === 'size' || about === 'tiles' ? about : 'picture', id };
}

const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** The answer at `sizeAddress`. */
export const pictureSizeSchema = v.object({ width: side, height: side });

/**
 * The answer at `tilesAddress`. `preparing` goes on while somebody asks again and again. `failed` is told once: who asks
 * afterwards has it tried anew.
 */
export const tilesStateSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready'), width: side, height: side }),
  v.object({
    kind: v.literal('preparing'),
    done: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  v.object({ kind: v.literal('failed'), sentence: v.string() }),
]);
export type TilesState = v.InferOutput<typeof tilesStateSchema>;
