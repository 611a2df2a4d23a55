/** Pictures for the window, from files to what a browser draws. */
import { servePicture } from '../pictures/serve.ts';
import { makeThumbnail } from '../pictures/thumbnail.ts';
import { cacheKey, displayCache } from './cache.ts';
import { digested, keep, readKept, type DigestedFile } from './keptFile.ts';
import { makeTiles, pictureSize, yieldToOthers } from './makeTiles.ts';
import type { Display, ShowRequest } from './protocol.ts';

const makers = { picture: servePicture, thumbnail: makeThumbnail };

/** @throws StudioError naming the file. */
export const display: Display = {
  show: async (request) => {
    const { kind, source, cache } = request;
    return cache === null ? digested(await makers[kind](source)) : showKept(request, cache);
  },
  size: ({ source }) => pictureSize(source),
  makeTiles: async ({ source, cache, key }, written) => {
    yieldToOthers();
    await makeTiles(source, { room: displayCache(cache).pictures, key }, written);
    return null;
  },
};

/** Looks in the cache first, and keeps there what is worth it. */
async function showKept({ kind, source }: ShowRequest, cache: string): Promise<DigestedFile> {
  const room = cacheOf(cache)[kind === 'thumbnail' ? 'thumbnails' : 'pictures'];
  const key = await cacheKey(kind, source);
  const kept = key === null ? null : await readKept(room, key);
  if (kept !== null) return kept;
  const file = digested(await makers[kind](source));
  if (key !== null && (kind === 'thumbnail' || file.isDear === true)) await keep(room, key, file);
  return file;
}

/** One for the process: it counts what is kept. */
const caches = new Map<string, ReturnType<typeof displayCache>>();

function cacheOf(folder: string): ReturnType<typeof displayCache> {
  const cache = caches.get(folder) ?? displayCache(folder);
  caches.set(folder, cache);
  return cache;
}
