/** Writes a file that is whole or absent, as newFolder.ts does a folder. */
import { randomBytes } from 'node:crypto';
import * as nodeFileSystem from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../../shared/result.ts';
import { folderFailure } from './folderFailure.ts';
import { makeMissingFolders, removeMadeFolders } from './missingFolders.ts';
import {
  flushFolder,
  refuseExisting,
  remove,
  unfinishedPrefix,
  writeFile,
  type FileSystem,
  type NewFile,
} from './newFolder.ts';

export interface NewFileOptions {
  readonly signal?: AbortSignal | undefined;
  readonly fileSystem?: FileSystem | undefined;
}

/**
 * Makes the file, and the folders above it where they are missing.
 * @throws StudioError: `badInput` where something of that name exists or may not be made there, `diskFull`, `stopped` by the
 *   signal. The file then does not exist.
 */
export async function writeNewFile(
  file: string,
  parts: NewFile['parts'],
  { signal, fileSystem = nodeFileSystem }: NewFileOptions = {},
): Promise<void> {
  const target = resolve(file);
  const parent = dirname(target);
  const unfinished = join(parent, unfinishedPrefix + randomBytes(6).toString('hex'));
  const made: string[] = [];
  let written: string | undefined;
  try {
    await refuseExisting(target, fileSystem, 'file');
    await makeMissingFolders(parent, made, fileSystem);
    written = unfinished;
    await writeFile(unfinished, parts, signal, fileSystem);
    signal?.throwIfAborted();
    await refuseExisting(target, fileSystem, 'file');
    await fileSystem.rename(unfinished, target);
    written = target;
    await flushFolder(parent, fileSystem);
  } catch (error) {
    const failure = folderFailure(error, target, signal);
    const left = written === undefined ? null : await remove(written, fileSystem);
    await removeMadeFolders(made, fileSystem);
    if (left === null) throw failure;
    throw new StudioError(failure.kind, `${failure.message} ${left}`, { cause: error });
  }
}
