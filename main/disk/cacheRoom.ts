/**
 * Files that can be made again, kept in one folder up to so many bytes: those that were not wanted for the longest time go
 * first. A file is whole or absent under its name. Nothing is flushed: who reads one tells by its content whether
 * it is what was written, and drops it where it is not. Several processes may have the same folder.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { folderFailure } from './folderFailure.ts';
import { unfinishedPrefix } from './newFolder.ts';
import { makeOwnFolder, ownFileMode } from './ownFolder.ts';

/** A file that was not written to for so long belongs to a process that has ended, ms. */
const abandonedAfter = 5 * 60 * 1000;
/** When a file was wanted is written down no more often than this, ms. */
const noticedAfter = 60 * 1000;
/** What is left of the most bytes once they were exceeded, so that not each new file counts all others. */
const leftShare = 0.9;

interface KeptFile {
  readonly file: string;
  readonly bytes: number;
  /** When it was wanted last, ms. */
  readonly wanted: number;
}

export class CacheRoom {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** About how many bytes there are; null: not counted yet. */
  #bytes: number | null = null;
  #trimming: Promise<void> = Promise.resolve();

  /** @param folder made when something is kept. */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /**
   * Opens what is kept under a key, to be read and closed. null: there is nothing, or it cannot be opened.
   * @param key letters and digits
   */
  async open(key: string): Promise<FileHandle | null> {
    const name = this.#file(key);
    const file = await open(name, 'r').catch(() => null);
    if (file !== null) await notice(file, name);
    return file;
  }

  /**
   * Keeps what `write` writes, in place of what was there.
   * @throws StudioError diskFull, badInput and the like, naming the folder; what `write` throws. Nothing is kept then.
   */
  async keep(key: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
    const unfinished = path.join(this.#folder, unfinishedPrefix + randomBytes(6).toString('hex'));
    try {
      makeOwnFolder(this.#folder);
      // Before it is written: there may be no room otherwise.
      if (this.#bytes === null) await this.#trim();
      const file = await open(unfinished, 'wx', ownFileMode);
      try {
        await write(file);
        const { size } = await file.stat();
        this.#bytes = (this.#bytes ?? 0) + size;
      } finally {
        await file.close();
      }
      await rename(unfinished, this.#file(key));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw folderFailure(error, this.#folder, undefined);
    }
    if (this.#bytes > this.#maxBytes) await this.#trim();
  }

  /** Removes what is kept under a key, as far as it can be. */
  async drop(key: string): Promise<void> {
    await rm(this.#file(key), { force: true }).catch(() => undefined);
  }

  #file(key: string): string {
    if (!/^[a-z0-9]+$/.test(key)) throw new TypeError(`'${key}' is no key of a cache.`);
    return path.join(this.#folder, key);
  }

  #trim(): Promise<void> {
    this.#trimming = this.#trimming.then(async () => {
      const files = await filesIn(this.#folder);
      const now = Date.now();
      let bytes = 0;
      for (const each of files) bytes += each.bytes;
      const most = bytes > this.#maxBytes ? leftShare * this.#maxBytes : this.#maxBytes;
      for (const { file, bytes: own, wanted } of files.sort((a, b) => a.wanted - b.wanted)) {
        const isUnfinished = path.basename(file).startsWith(unfinishedPrefix);
        const goes = isUnfinished ? now - wanted > abandonedAfter : bytes > most;
        if (!goes || !(await removed(file))) continue;
        bytes -= own;
      }
      this.#bytes = bytes;
    });
    return this.#trimming;
  }
}

async function filesIn(folder: string): Promise<KeptFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files: KeptFile[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    // Another process may have removed it.
    const found = await stat(file).catch(() => null);
    if (found?.isFile() !== true) continue;
    files.push({ file, bytes: found.size, wanted: found.mtimeMs });
  }
  return files;
}

/** Of a file that another process reads, Windows may say no. */
const removed = (file: string): Promise<boolean> =>
  rm(file, { force: true }).then(
    () => true,
    () => false,
  );

async function notice(file: FileHandle, name: string): Promise<void> {
  try {
    const now = new Date();
    if (now.getTime() - (await file.stat()).mtimeMs > noticedAfter) await utimes(name, now, now);
  } catch {
    // A disk that can only be read forgets what was wanted.
  }
}
