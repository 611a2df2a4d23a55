/**
 * What the display process keeps on the disk, so that it need not be made again: in the cache folder, never beside the
 * pictures. docs/decisions/026-tiles-and-thumbnails-cache.md says why so and so much.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { CacheRoom } from '../disk/cacheRoom.ts';
import { contentOf } from '../pictures/readSource.ts';

/** Of each kind at most so many bytes. */
const mostBytes = { thumbnails: 2 ** 28, pictures: 2 ** 32 };

export interface DisplayCache {
  readonly thumbnails: CacheRoom;
  /** Huge pictures reduced, and the tiles of them. */
  readonly pictures: CacheRoom;
}

export function displayCache(folder: string): DisplayCache {
  const room = (name: keyof typeof mostBytes): CacheRoom =>
    new CacheRoom(path.join(folder, name), mostBytes[name]);
  return { thumbnails: room('thumbnails'), pictures: room('pictures') };
}

/** Another number where what is made of a picture becomes another: nothing of before is found any more. */
const version = 1;

/**
 * The key of what is made of a picture as it is now: by its path, size and times. To hash what it holds would take as long as
 * reading it, seconds for a gigabyte, at each look.
 * @returns null of a picture that cannot be looked at.
 */
export async function cacheKey(
  made: 'picture' | 'thumbnail' | 'tiles',
  source: string,
): Promise<string | null> {
  const content = await contentOf(source);
  if (content === null) return null;
  return createHash('sha256').update(`${version} ${made} ${content}`).digest('hex');
}
