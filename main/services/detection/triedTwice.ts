/** Detecting on many pictures where a crash costs one of them at most. */
import { failureOf, StudioError } from '../../../shared/result.ts';
import type { OnceRequest, OnceResult } from '../../detector/protocol.ts';

type DetectOnce = (request: OnceRequest) => Promise<OnceResult>;

/**
 * The same; the picture that the detector's process ended on is tried once more, since what ended it is seldom the
 * picture's fault, and is named where the process ends again.
 */
export function triedTwice(detectOnce: DetectOnce): DetectOnce {
  return (request) => {
    const { source } = request;
    const name = typeof source === 'string' ? source : source.name;
    return twice(name, () => detectOnce(request));
  };
}

/** The same for any work on a picture. @param name the picture's */
export async function twice<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failureOf(error).kind !== 'crashed') throw error;
  }
  try {
    return await work();
  } catch (cause) {
    const { kind, message } = failureOf(cause);
    if (kind !== 'crashed') throw cause;
    throw new StudioError(kind, `'${name}' was tried twice. ${message}`, { cause });
  }
}
