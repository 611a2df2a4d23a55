/**
 * The beginning of a file that is being downloaded: `NAME.part`, and beside it `NAME.part.json`, which says
 * of which version on the server it is the beginning.
 */
import { rm, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { jsonText } from '../../shared/json.ts';
import { readSmallFile } from '../disk/smallFile.ts';

/** What is needed of node:fs/promises for the bytes; tests put a full disk in its place. */
export interface FileSystem {
  open(file: string, flags: 'w' | 'a'): Promise<PartFile>;
}

/** An open part; of node's FileHandle. */
export interface PartFile {
  appendFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const recordSchema = v.pipe(
  jsonText,
  v.strictObject({
    address: v.string(),
    /** What If-Range asks by: a strong entity tag, or the time of the last change. */
    validator: v.string(),
  }),
);
const maxRecordBytes = 2 ** 16;

/** What is there of a file, and what If-Range asks by. */
export interface Beginning {
  readonly bytes: number;
  readonly validator: string;
}

export class Part {
  readonly path: string;
  readonly #record: string;
  readonly #fileSystem: FileSystem;

  /** @param file what it becomes in the end. */
  constructor(file: string, fileSystem: FileSystem) {
    this.path = partOf(file);
    this.#record = `${this.path}.json`;
    this.#fileSystem = fileSystem;
  }

  /** How much is there that a request for the rest can be added to; null: nothing. */
  async beginning(address: string): Promise<Beginning | null> {
    try {
      const { size } = await stat(this.path);
      const record = v.parse(recordSchema, await readSmallFile(this.#record, maxRecordBytes));
      if (record.address !== address || size === 0) return null;
      return { bytes: size, validator: record.validator };
    } catch {
      // Missing or damaged: it is downloaded from its first byte, which loses nothing but time.
      return null;
    }
  }

  /**
   * Empties it, for what `address` serves now.
   * @param validator null where the server names no version: what comes cannot be gone on with later.
   */
  async restart(address: string, validator: string | null): Promise<PartFile> {
    const handle = await this.#fileSystem.open(this.path, 'w');
    try {
      // After the old bytes are gone: a record must never speak for another version's.
      if (validator === null) await rm(this.#record, { force: true });
      else await writeFile(this.#record, JSON.stringify({ address, validator }));
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Opens it to add to its end. */
  resume(): Promise<PartFile> {
    return this.#fileSystem.open(this.path, 'a');
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await this.removeRecord();
  }

  async removeRecord(): Promise<void> {
    await rm(this.#record, { force: true });
  }
}

export function partOf(file: string): string {
  return `${file}.part`;
}
