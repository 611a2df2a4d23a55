/** What ONNX Runtime and the allocator throw, as failures that a person can act on. */
import { StudioError, type FailureKind } from '../../shared/result.ts';
import { plainReason } from './plainReason.ts';

const outOfMemory =
  /bad[_ ]alloc|allocation failed|failed to allocate|out of memory|invalid (typed )?array length|memory allocation/i;

/**
 * A StudioError for anything thrown while `doing` (as in: `Running the head of "D2Go"`).
 * @param kind what it is where memory was not the trouble.
 */
export function runtimeFailure(error: unknown, doing: string, kind: FailureKind): StudioError {
  if (error instanceof StudioError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (outOfMemory.test(message)) {
    return new StudioError('outOfMemory', `${doing} needs more memory than there is.`, {
      cause: error,
    });
  }
  return new StudioError(kind, `${doing} failed: ${plainReason(message)}.`, { cause: error });
}
