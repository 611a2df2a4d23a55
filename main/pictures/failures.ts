import { StudioError } from '../../shared/result.ts';
import { formatNames, type PictureFormat } from './format.ts';

/** Why a picture's data could not be decoded, as a sentence; a StudioError stays as it is. */
export function decodingFailure(name: string, format: PictureFormat, cause: unknown): StudioError {
  if (cause instanceof StudioError) return cause;
  if (isOutOfMemory(cause)) {
    return new StudioError('outOfMemory', `There is not enough memory to decode '${name}'.`, {
      cause,
    });
  }
  if (isTimeout(cause)) {
    return new StudioError('badInput', `'${name}' takes too long to decode.`, { cause });
  }
  return damaged(name, format, cause);
}

/** The file's first bytes tell the format, and the rest does not hold to it. */
export function damaged(name: string, format: PictureFormat, cause?: unknown): StudioError {
  return new StudioError(
    'badInput',
    `'${name}' cannot be decoded: its ${formatNames[format]} data are damaged, cut short or of an unusual kind.`,
    { cause },
  );
}

function isOutOfMemory(cause: unknown): boolean {
  return (
    cause instanceof Error && /out of memory|enough memory|allocation failed/i.test(cause.message)
  );
}

const isTimeout = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.startsWith('timeout:');
