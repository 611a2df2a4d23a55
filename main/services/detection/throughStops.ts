import { failureOf } from '../../../shared/result.ts';

/**
 * Does work again that a stop ended which was meant for another: all runs share one process.
 * @param isStopped whether it is this work that was to be stopped.
 */
export async function throughStops<T>(
  work: () => Promise<T>,
  isStopped: () => boolean,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isStopped() || failureOf(error).kind !== 'stopped') throw error;
    }
  }
}
