/**
 * Writes a folder that is whole or absent: under another name, every file and folder flushed to the disk,
 * then renamed. Whatever goes wrong before that, nothing stays behind but, where
 * the process itself is killed, a folder whose name says that it is unfinished.
 */
import { randomBytes } from 'node:crypto';
import * as nodeFileSystem from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../../shared/result.ts';
import { errorCode, folderFailure } from './folderFailure.ts';
import { exists, makeMissingFolders, removeMadeFolders } from './missingFolders.ts';

/** What is needed of `node:fs/promises`; tests put a full disk in its place. */
export type FileSystem = Pick<
  typeof nodeFileSystem,
  'lstat' | 'mkdir' | 'open' | 'rename' | 'rm' | 'rmdir'
>;

/** A file to be written: path relative to the folder with forward slashes, text or bytes in pieces. */
export interface NewFile {
  readonly path: string;
  readonly parts: Iterable<string> | AsyncIterable<Uint8Array>;
}

export interface NewFolderOptions {
  readonly signal?: AbortSignal | undefined;
  readonly fileSystem?: FileSystem | undefined;
  /** One file after another: the next is asked for when the one before is written. */
  readonly inOrder?: boolean;
  /** Where it stands until it is whole: a folder on the same disk. Beside its place where this is not said. */
  readonly madeIn?: string | undefined;
}

/** How the names of folders begin that an ended process left unfinished. */
export const unfinishedPrefix = 'unfinished-anchorscope-';

/** Files that are written at a time, since each waits for the disk. */
const filesAtATime = 8;
/** Text is handed to the system in pieces of about so many characters. */
const batchLength = 1 << 16;

/**
 * Makes `folder` with all of `files`, and the folders above it where they are missing.
 * @throws StudioError: `badInput` where something of that name exists or may not be made there,
 *   `diskFull`, `stopped` by the signal. The folder then does not exist.
 */
export async function writeNewFolder(
  folder: string,
  files: Iterable<NewFile>,
  { signal, fileSystem = nodeFileSystem, inOrder = false, madeIn }: NewFolderOptions = {},
): Promise<void> {
  const target = resolve(folder);
  const parent = dirname(target);
  const place = madeIn === undefined ? parent : resolve(madeIn);
  const unfinished = join(place, unfinishedPrefix + randomBytes(6).toString('hex'));
  const made: string[] = [];
  let written: string | undefined;
  try {
    await refuseExisting(target, fileSystem);
    for (const above of [parent, place]) await makeMissingFolders(above, made, fileSystem);
    await fileSystem.mkdir(unfinished);
    written = unfinished;
    const folders = await writeFiles(
      unfinished,
      files,
      inOrder ? 1 : filesAtATime,
      signal,
      fileSystem,
    );
    for (const one of folders) await flushFolder(one, fileSystem);
    signal?.throwIfAborted();
    await refuseExisting(target, fileSystem);
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

/**
 * Refuses whatever has the name of what is to be made, also an empty folder or a link that leads nowhere.
 * @throws StudioError `badInput` naming it.
 */
export async function refuseExisting(
  target: string,
  { lstat }: Pick<FileSystem, 'lstat'>,
  what: 'folder' | 'file' = 'folder',
): Promise<void> {
  if (!(await exists(target, lstat))) return;
  throw new StudioError('badInput', `${target} exists already; name a ${what} that does not.`);
}

/** Writes the files, several at a time. @returns every folder made. */
async function writeFiles(
  root: string,
  files: Iterable<NewFile>,
  atATime: number,
  signal: AbortSignal | undefined,
  fileSystem: FileSystem,
): Promise<Iterable<string>> {
  const folders = new Set([root]);
  const waiting = files[Symbol.iterator]();
  const ending = new AbortController();
  const stop = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  const writer = async () => {
    try {
      for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
        stop.throwIfAborted();
        const path = pathWithin(root, next.value.path);
        for (let above = dirname(path); !folders.has(above); above = dirname(above)) {
          await fileSystem.mkdir(above, { recursive: true });
          folders.add(above);
        }
        await writeFile(path, next.value.parts, stop, fileSystem);
      }
    } catch (error) {
      ending.abort(error);
      throw error;
    }
  };
  // Waits for all of them: what is removed afterwards must not be written to any more.
  const ends = await Promise.allSettled(Array.from({ length: atATime }, writer));
  if (ends.some(({ status }) => status === 'rejected')) stop.throwIfAborted();
  return folders;
}

/** What divides a path on Windows, besides the slash; elsewhere a name may have it. */
const dividers = process.platform === 'win32' ? /[\\:]/ : /\0/;

/** @throws StudioError where the path would leave the folder. */
function pathWithin(root: string, path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || dividers.test(part))) {
    throw new StudioError('internal', `${path} is no path within the folder to make.`);
  }
  return join(root, ...parts);
}

/** Writes a file that is not there yet, and flushes it to the disk. */
export async function writeFile(
  path: string,
  parts: NewFile['parts'],
  signal: AbortSignal | undefined,
  { open }: FileSystem,
): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    const pieces = Symbol.iterator in parts ? batches(parts) : parts;
    await handle.writeFile(pieces, {
      encoding: 'utf8',
      ...(signal === undefined ? {} : { signal }),
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function* batches(parts: Iterable<string>): Generator<string> {
  let batch = '';
  for (const part of parts) {
    batch += part;
    if (batch.length < batchLength) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

/** What systems answer that cannot open or flush folders; there is nothing to be done about it. */
const cannotFlush = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS']);

/** Makes the names in a folder survive a power cut, where the system can. */
export async function flushFolder(
  folder: string,
  { open }: Pick<FileSystem, 'open'>,
): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!cannotFlush.has(errorCode(error))) throw error;
  }
}

/** @returns null, or a sentence about what could not be removed. */
export async function remove(folder: string, { rm }: FileSystem): Promise<string | null> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return null;
  } catch {
    return `What was written so far could not be removed: ${folder}.`;
  }
}
