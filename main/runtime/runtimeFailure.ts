/** What ONNX Runtime and the allocator throw, as failures that a person can act on. */
import { StudioError, type FailureKind } from '../../shared/result.ts';

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

const knownReasons: readonly (readonly [RegExp, string])[] = [
  [/no supported adapters|failed to get a webgpu adapter/i, 'no adapter'],
  [/failed to load shared library|failed to load library/i, 'its libraries are not installed'],
  [/backend not found|no available backend/i, 'not in this build of ONNX Runtime'],
  [/protobuf parsing failed|model data pointer is null/i, 'it is no ONNX model'],
  [/external data path|model_path must not be empty/i, 'it keeps weights in another file'],
];

/** The runtime's message without the places in its source code, one line, no full stop. */
export function plainReason(message: string): string {
  for (const [pattern, reason] of knownReasons) if (pattern.test(message)) return reason;
  const [line = ''] = message
    // Its messages begin with a file of its own and a C++ signature, and end with what was meant.
    .replace(/\/onnxruntime_src\/\S+ .*? was false\. /s, '')
    .replace(/\/onnxruntime_src\/\S+:\d+ .*?\) (?=[A-Z[])/s, '')
    .replace(/\[ONNXRuntimeError\] : \d+ : \w+ : /g, '')
    .trim()
    .split('\n', 1);
  const short = line.length > 200 ? `${line.slice(0, 199)}…` : line;
  return short.trim().replace(/\.$/, '') || 'ONNX Runtime gave no reason';
}
