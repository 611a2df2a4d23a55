import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { missingPath } from '../../shared/missingPath.ts';
import { StudioError } from '../../shared/result.ts';

/** The largest file that is read, in bytes: 1 GiB. */
const maxFileBytes = 2 ** 30;

/** A picture's file: its path, or its bytes where there is no path (dropped on the window). */
export type PictureSource = string | NamedBytes;

/** A file's bytes and what sentences call it. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @throws StudioError naming the file, when it cannot be read or is empty. */
export async function readSource(source: PictureSource): Promise<NamedBytes> {
  const { name, bytes } =
    typeof source === 'string' ? { name: source, bytes: await readPictureFile(source) } : source;
  if (bytes.length === 0) throw new StudioError('badInput', `'${name}' is an empty file.`);
  return { name, bytes };
}

/**
 * What tells a file's content from what it was before, without reading it: its path, size and times. null of bytes
 * without a path, and of what cannot be looked at.
 */
export async function contentOf(source: PictureSource): Promise<string | null> {
  if (typeof source !== 'string') return null;
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(source);
    return JSON.stringify([source, size, mtimeMs, ctimeMs, ino]);
  } catch {
    return null;
  }
}

/**
 * A picture file's bytes. Only regular files are opened: a pipe would wait for ever, a device may do
 * anything.
 * @throws StudioError naming the file.
 */
async function readPictureFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK opening a pipe waits for its writer. (Windows has no such flag: undefined is 0.)
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) throw folderInstead(path);
    if (!stats.isFile()) throw notRegular(path);
    if (stats.size > maxFileBytes) {
      throw new StudioError(
        'unsupported',
        `'${path}' has ${(stats.size / 2 ** 30).toFixed(1)} GiB; a picture file may have at most 1 GiB.`,
      );
    }
    return await file.readFile();
  } catch (error) {
    throw error instanceof StudioError ? error : openFailure(path, error);
  } finally {
    await file?.close();
  }
}

const folderInstead = (path: string): StudioError =>
  new StudioError('badInput', `'${path}' is a folder, not a picture.`);

/** What stands at a path is neither a file nor a folder. */
export const notRegular = (path: string): StudioError =>
  new StudioError('badInput', `'${path}' is a device, pipe or socket, not a picture file.`);

/** Why nothing is at a path. @param what a person takes it for */
export function notThere(path: string, what: 'file' | 'folder'): string {
  return missingPath(path, `There is no ${what} '${path}'.`);
}

/** Why the system would not open or read a file, or stat one, as a sentence. */
export function openFailure(path: string, cause: unknown): StudioError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new StudioError('notFound', notThere(path, 'file'), { cause });
    case 'EACCES':
    case 'EPERM':
      return new StudioError('badInput', `'${path}' may not be read: permission is denied.`, {
        cause,
      });
    case 'EISDIR':
      return folderInstead(path);
    case 'ENXIO':
    case 'ENODEV':
      return notRegular(path);
    default: {
      const reason = typeof code === 'string' ? ` (${code})` : '';
      return new StudioError('badInput', `'${path}' could not be read${reason}.`, { cause });
    }
  }
}
