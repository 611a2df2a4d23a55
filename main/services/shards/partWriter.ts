/**
 * Writing a part: line after line to a working file beside its place, which becomes the part by its name when it is whole. What a process
 * was killed over is gone on with; what stands in the working file by then is read and checked first.
 */
import { createHash, type Hash } from 'node:crypto';
import * as nodeFileSystem from 'node:fs/promises';
import { open, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/result.ts';
import { folderFailure } from '../../disk/folderFailure.ts';
import { exists, makeMissingFolders } from '../../disk/missingFolders.ts';
import { flushFolder } from '../../disk/newFolder.ts';
import { unlike, type PartHeader, type PartLine } from './partLines.ts';
import { cutOff, readPart, type PartState, type ValueSchema } from './readPart.ts';
import { partName, placesOf } from './shard.ts';

/** What a working file's name has more than the part's. */
export const unfinishedEnding = '.unfinished';

/** Milliseconds after which what is written is flushed to the disk: so much work is lost when the machine itself goes down. */
const flushInterval = 2000;

/** A part that was whole already. */
export interface WholePart {
  readonly file: string;
  readonly done: number;
  readonly failed: number;
}

/**
 * Opens the part of a shard to go on with it, from the beginning where there is nothing of it yet.
 * @returns the part itself where it is whole
 * @throws StudioError badInput where what is there is of another run, or cannot be read; what a disk may meet
 */
export async function openPart<Value>(
  folder: string,
  header: PartHeader,
  schemaOf: ValueSchema<Value>,
): Promise<PartWriter<Value> | WholePart> {
  const file = path.join(path.resolve(folder), partName(header.shard));
  const working = file + unfinishedEnding;
  try {
    await makeMissingFolders(path.dirname(file), [], nodeFileSystem);
    const { lstat } = nodeFileSystem;
    if (await exists(file, lstat)) {
      const found = await sameRun(file, header, schemaOf);
      if (found?.isEnded !== true) throw cutOff(file);
      return { file, done: found.done, failed: found.failed };
    }
    const found = (await exists(working, lstat)) ? await sameRun(working, header, schemaOf) : null;
    const handle = await open(working, 'a');
    const writer = new PartWriter<Value>(file, handle, header, found);
    await writer.begin();
    return writer;
  } catch (error) {
    throw folderFailure(error, folder, undefined);
  }
}

/** What is there of this very run. @throws StudioError badInput where it is of another one */
async function sameRun<Value>(
  file: string,
  header: PartHeader,
  schemaOf: ValueSchema<Value>,
): Promise<PartState | null> {
  // What another run kept is not read by this one's rules.
  const checked: ValueSchema<Value> = (found) => {
    const isOther = found.shard.number !== header.shard.number;
    const other = isOther
      ? `it says that it is shard ${found.shard.number}`
      : unlike(found, header);
    if (other === null) return schemaOf(found);
    const sentence = `${file} is of another run (${other}): remove it, or name another folder.`;
    throw new StudioError('badInput', sentence);
  };
  return readPart(file, checked);
}

export class PartWriter<Value> {
  /** What it becomes. */
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #header: PartHeader;
  readonly #hash: Hash;
  #bytes: number;
  #next: number;
  #done: number;
  #failed: number;
  #flushed = performance.now();
  /** Whether all was written, but not the name: the process ended just then. */
  #isEnded: boolean;

  /** @param found what the working file has already */
  constructor(file: string, handle: FileHandle, header: PartHeader, found: PartState | null) {
    this.file = file;
    this.#handle = handle;
    this.#header = header;
    this.#hash = found?.hash ?? createHash('sha256');
    this.#bytes = found?.bytes ?? 0;
    this.#next = found?.next ?? placesOf(header.shard, header.pictures.count).from;
    this.#done = found?.done ?? 0;
    this.#failed = found?.failed ?? 0;
    this.#isEnded = found?.isEnded ?? false;
  }

  /** The place of the picture that is wanted next. */
  get next(): number {
    return this.#next;
  }

  get done(): number {
    return this.#done;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Cuts off a last line that is not whole. To be called once, first. */
  async begin(): Promise<void> {
    await this.#handle.truncate(this.#bytes);
    if (this.#bytes === 0) await this.#append(this.#header);
  }

  /** @throws StudioError badInput where another process writes to it, too; what a disk may meet */
  async add(line: PartLine<Value>): Promise<void> {
    if (line.place !== this.#next) {
      throw new RangeError(`Picture ${line.place} comes where ${this.#next} belongs.`);
    }
    await this.#append(line);
    this.#next++;
    if (line.kind === 'failed') this.#failed++;
    else this.#done++;
    if (performance.now() - this.#flushed < flushInterval) return;
    await this.#attempt(() => this.#handle.datasync());
    this.#flushed = performance.now();
  }

  /** Makes it the part. To be called once, last, when each picture of the shard is in it. */
  async finish(): Promise<void> {
    if (!this.#isEnded) {
      const digest = this.#hash.copy().digest('hex');
      await this.#append({ kind: 'end', pictures: this.#done, failed: this.#failed, digest });
    }
    await this.#attempt(async () => {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.file + unfinishedEnding, this.file);
      await flushFolder(path.dirname(this.file), nodeFileSystem);
    });
  }

  /** Leaves it as it is, to be gone on with. */
  async leave(): Promise<void> {
    await this.#handle.datasync().catch(() => {});
    await this.#handle.close().catch(() => {});
  }

  async #append(value: object): Promise<void> {
    const text = `${JSON.stringify(value)}\n`;
    await this.#attempt(async () => {
      const { size } = await this.#handle.stat();
      if (size !== this.#bytes) {
        const sentence = `Another process writes to ${this.file + unfinishedEnding}: one at a time can make a part.`;
        throw new StudioError('badInput', sentence);
      }
      await this.#handle.appendFile(text);
    });
    this.#hash.update(text);
    this.#bytes += Buffer.byteLength(text);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw folderFailure(error, path.dirname(this.file), undefined);
    }
  }
}
