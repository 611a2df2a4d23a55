/** Folders above one that is to be made, and how they go away again. */
import type * as nodeFileSystem from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './folderFailure.ts';

type FileSystem = Pick<typeof nodeFileSystem, 'lstat' | 'mkdir' | 'rmdir'>;

/**
 * Makes the folder and those above it, where they are missing, and adds each to `made`. One by one:
 * Node's own recursive mkdir never ends where the system keeps refusing (a folder below /proc, say).
 */
export async function makeMissingFolders(
  folder: string,
  made: string[],
  { lstat, mkdir }: FileSystem,
): Promise<void> {
  const missing: string[] = [];
  for (let one = folder; !(await exists(one, lstat)); one = dirname(one)) {
    missing.unshift(one);
    if (one === dirname(one)) break;
  }
  for (const one of missing) {
    try {
      await mkdir(one);
      made.push(one);
    } catch (error) {
      // Someone else was quicker: the folder is theirs.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Removes the folders, last made first, until one has something in it. */
export async function removeMadeFolders(
  made: readonly string[],
  { rmdir }: FileSystem,
): Promise<void> {
  try {
    for (const one of made.toReversed()) await rmdir(one);
  } catch {
    // Someone else has put something there, so it stays.
  }
}

/** Whether there is anything of that name, also a link that leads nowhere. */
export async function exists(path: string, lstat: FileSystem['lstat']): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
