import { StudioError } from '../../shared/result.ts';

/** @throws StudioError `stopped` where somebody asked for it. */
export function checkStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new StudioError('stopped', 'Reading the data set was stopped.');
  }
}
