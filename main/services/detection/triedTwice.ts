/** Detecting on many pictures where a crash costs one of them at most. */
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';

type DetectOnce = (request: OnceRequest) => Promise<OnceResult>;

/**
 * The same; the picture that the detector's process ended on is tried once more, since what ended it is seldom the
 * picture's fault, and is named where the process ends again.
 */
export function triedTwice(detectOnce: DetectOnce): DetectOnce {
  return async (request) => {
    try {
      return await detectOnce(request);
    } catch (error) {
      if (failureOf(error).kind !== 'crashed') throw error;
    }
    try {
      return await detectOnce(request);
    } catch (cause) {
      const { kind, message } = failureOf(cause);
      if (kind !== 'crashed') throw cause;
      const { source } = request;
      const name = typeof source === 'string' ? source : source.name;
      throw new StudioError(kind, `'${name}' was tried twice. ${message}`, { cause });
    }
  };
}
