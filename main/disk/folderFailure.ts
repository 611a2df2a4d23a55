/** Why a folder could not be written, for a person. */
import { oneLine } from '../../shared/oneLine.ts';
import { StudioError, type FailureKind } from '../../shared/result.ts';

/** What the system's own codes mean; the sentence goes on with the folder's path. */
const meanings: Readonly<Record<string, readonly [FailureKind, string]>> = {
  ENOSPC: ['diskFull', 'There is no room left on the disk for'],
  EDQUOT: ['diskFull', 'There is no room left in your share of the disk for'],
  EFBIG: ['diskFull', 'A file would become too large for the disk in'],
  EACCES: ['badInput', 'You may not write there:'],
  EPERM: ['badInput', 'You may not write there:'],
  EROFS: ['badInput', 'The disk can only be read:'],
  ENOTDIR: ['badInput', 'A file is in the way where a folder is needed for'],
  ENAMETOOLONG: ['badInput', 'The name is too long for the disk:'],
  EEXIST: ['badInput', 'Two files would have the same name on this disk in'],
  ENOTEMPTY: ['badInput', 'In the meantime something else was written to'],
  ENOENT: ['notFound', 'The folder above it cannot be made, or went away:'],
  ELOOP: ['badInput', 'Links lead in a circle on the way to'],
  EMFILE: ['internal', 'Too many files are open to write'],
  ERR_INVALID_ARG_VALUE: ['badInput', 'This cannot be the name of a folder:'],
};

/** Any error met while writing to `folder` as a StudioError with one sentence. */
export function folderFailure(
  error: unknown,
  folder: string,
  signal: AbortSignal | undefined,
): StudioError {
  if (signal?.aborted === true) {
    return new StudioError('stopped', 'It was stopped, and nothing was written.', {
      cause: error,
    });
  }
  if (error instanceof StudioError) return error;
  const code = errorCode(error);
  const [kind, words] = meanings[code] ?? ['internal', `Writing failed (${code}):`];
  const name = oneLine(folder);
  return new StudioError(kind, `${words} ${name}.`, { cause: error });
}

/** The system's code of an error, such as ENOENT, or the error's name. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? String(error.code) : error.name;
}
