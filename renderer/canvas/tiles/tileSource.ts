/** The tiles of a picture from its host: asks for them to be made, and fetches them. */
import * as v from 'valibot';
import type { PixelSize, TileAddress } from '../../../shared/geometry/tiles.ts';
import {
  tileAddress,
  tilesAddress,
  tilesStateSchema,
} from '../../../shared/transport/pictureAddresses.ts';

/** How far the full resolution of a picture is. `unasked`: nobody has looked so closely yet. */
export type FullResolution =
  | { readonly kind: 'unasked' | 'ready' }
  /** @prop done the part that is made, 0–1 */
  | { readonly kind: 'preparing'; readonly done: number }
  | { readonly kind: 'problem'; readonly sentence: string };

/** Between two questions, ms. */
const usualPause = 500;

/**
 * Asks until the tiles are there.
 * @param picture its address
 * @param size that it is taken to have
 * @param told is told of each answer but the last
 * @returns the last: ready, or problem
 * @throws AbortError when the signal says that nobody looks any more
 */
export async function tilesReady(
  picture: string,
  size: PixelSize,
  signal: AbortSignal,
  told: (state: FullResolution) => void,
  pause: number = usualPause,
): Promise<FullResolution> {
  for (;;) {
    const state = await tilesState(picture, size, signal);
    if (state.kind !== 'preparing') return state;
    told(state);
    await passed(pause, signal);
  }
}

async function tilesState(
  picture: string,
  { width, height }: PixelSize,
  signal: AbortSignal,
): Promise<FullResolution> {
  try {
    const response = await fetch(tilesAddress(picture), { signal });
    if (!response.ok) return { kind: 'problem', sentence: await response.text() };
    const state = v.parse(tilesStateSchema, await response.json());
    if (state.kind === 'failed') return { kind: 'problem', sentence: state.sentence };
    if (state.kind === 'preparing') return state;
    if (state.width === width && state.height === height) return { kind: 'ready' };
    const sentence = 'The full resolution cannot be shown: the file has changed, open it again.';
    return { kind: 'problem', sentence };
  } catch {
    signal.throwIfAborted();
    const sentence = 'The full resolution cannot be shown: the studio does not answer.';
    return { kind: 'problem', sentence };
  }
}

/** @throws AbortError */
function passed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('Nobody waits.'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', left);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', left, { once: true });
  });
}

/** @throws Error where the tile is not there, or cannot be drawn; an AbortError */
export async function loadTile(
  picture: string,
  address: TileAddress,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const response = await fetch(tileAddress(picture, address), { signal });
  if (!response.ok) throw new Error(await response.text());
  return createImageBitmap(await response.blob(), {
    premultiplyAlpha: 'premultiply',
    colorSpaceConversion: 'none',
  });
}
