import { constants, setPriority } from 'node:os';
import type { PixelSize } from '../../shared/geometry/tiles.ts';
import type { CacheRoom } from '../disk/cacheRoom.ts';
import { decodePicture } from '../pictures/decode.ts';
import { readPictureHeader } from '../pictures/pictureHeader.ts';
import { readSource } from '../pictures/readSource.ts';
import { encodedTiles } from '../pictures/tiles.ts';
import { writeTiles } from './tileFile.ts';

/** The size of the upright picture. @throws StudioError naming the file. */
export async function pictureSize(source: string): Promise<PixelSize> {
  const { width, height } = await readPictureHeader(await readSource(source));
  return { width, height };
}

/**
 * Makes the tiles of a picture, of what the decoder gives, and keeps them. For a process of its own: the picture is whole in
 * memory, 1.2 GB of 400 megapixels, and others wait for none of it.
 * @param written is told which part of the tiles there is, 0–1
 * @throws StudioError naming the file; diskFull and the like.
 */
export async function makeTiles(
  source: string,
  { room, key }: { readonly room: CacheRoom; readonly key: string },
  written: (share: number) => void,
): Promise<void> {
  const picture = await decodePicture(source);
  await room.keep(key, (handle) => writeTiles(handle, picture, encodedTiles(picture), written));
}

/** Lets everything else on the machine go first: what is made is for a look that has something to look at already. */
export function yieldToOthers(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Then it takes its share.
  }
}
