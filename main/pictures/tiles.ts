/** A decoded picture cut into the tiles that a window draws of it. */
import {
  allTiles,
  tileArea,
  tileCount,
  type PixelArea,
  type TileAddress,
} from '../../shared/geometry/tiles.ts';
import { contentTypes } from './format.ts';
import { halved } from './halved.ts';
import type { RgbPicture } from './picture.ts';
import { fromPixels, ownBytes } from './sharpRuntime.ts';

/** Without loss: what a person looks at closely is what the detector gets. */
export const tileContentType = contentTypes.png;

export interface EncodedTile {
  readonly address: TileAddress;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Tiles that are encoded at a time: as many as libuv has threads for. */
const atATime = 4;

/**
 * All tiles of a picture, in the order of `allTiles`. Beside the picture one of its levels is in memory at a time, and a few
 * tiles.
 */
export async function* encodedTiles(picture: RgbPicture): AsyncGenerator<EncodedTile> {
  const { width, height } = picture;
  const size = { width, height };
  let level = 0;
  let pixels = picture;
  let waiting: Promise<EncodedTile>[] = [];
  let left = tileCount(size);
  for (const address of allTiles(size)) {
    if (address.level > level) {
      pixels = await halved(pixels);
      level = address.level;
    }
    waiting.push(encoded(pixels, size, address));
    left--;
    if (waiting.length < atATime && left > 0) continue;
    yield* await Promise.all(waiting);
    waiting = [];
  }
}

async function encoded(
  level: RgbPicture,
  size: { readonly width: number; readonly height: number },
  address: TileAddress,
): Promise<EncodedTile> {
  const image = await fromPixels(cut(level, tileArea(size, address)));
  // It goes no further than this machine: better fast than small.
  return { address, bytes: ownBytes(await image.png({ compressionLevel: 1 }).toBuffer()) };
}

function cut({ width, data }: RgbPicture, area: PixelArea): RgbPicture {
  const rowBytes = area.width * 3;
  const pixels = new Uint8Array(rowBytes * area.height);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.top + row) * width + area.left) * 3;
    pixels.set(data.subarray(from, from + rowBytes), row * rowBytes);
  }
  return { width: area.width, height: area.height, data: pixels };
}
