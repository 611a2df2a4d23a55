import { setImmediate } from 'node:timers/promises';

/** Pixels between two pauses: a few milliseconds of work at most. */
const pixelsAtOnce = 1 << 18;

/**
 * Keeps a loop over pixels from holding up everything else in the process.
 * @returns a function to await after each row; every quarter of a megapixel it lets the event loop turn.
 */
export function pacer(): (pixelsDone: number) => Promise<void> {
  let pixels = 0;
  return async (pixelsDone) => {
    pixels += pixelsDone;
    if (pixels < pixelsAtOnce) return;
    pixels = 0;
    await setImmediate();
  };
}
