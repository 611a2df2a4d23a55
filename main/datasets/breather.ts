import { setImmediate } from 'node:timers/promises';
import { checkStopped } from './stopped.ts';

/** Pictures between two pauses: a few milliseconds of work at most. */
const picturesAtOnce = 200;

/**
 * Keeps a loop over pictures from holding up everything else in the process.
 * @returns a function to await for each picture; now and then it lets the event loop turn.
 * @throws StudioError `stopped`, from that function.
 */
export function breather(signal: AbortSignal | undefined): () => Promise<void> {
  let done = 0;
  return async () => {
    if (++done % picturesAtOnce !== 0) return;
    await setImmediate();
    checkStopped(signal);
  };
}
