/**
 * What sessions come back to after the studio's own end: a small file in the data folder, which may be missing,
 * broken or of another version.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { writeFile } from 'atomically';
import * as v from 'valibot';
import { screenSchema } from '../../../shared/contract/session.ts';
import { jsonText } from '../../../shared/json.ts';
import { failureOf } from '../../../shared/result.ts';
import { makeOwnFolder, ownFileMode } from '../../disk/ownFolder.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import type { Log } from '../dispatch.ts';

const recordSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  /** The absolute paths of what was opened. */
  opened: v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1)),
  /** By which the pictures get their ids again. */
  key: v.pipe(v.string(), v.uuid()),
  /** The shown picture's path, and its place in the list for where it is gone. */
  picture: v.string(),
  place: v.pipe(v.number(), v.integer(), v.minValue(0)),
  mode: screenSchema.entries.mode,
  states: screenSchema.entries.states,
  /** The folder of the model package that was open. */
  model: v.nullable(v.string()),
});
export type SessionRecord = v.InferOutput<typeof recordSchema>;

/** Of version 1: only the shown picture had its id again. */
const formerSchema = v.pipe(
  v.object(v.omit(recordSchema, ['key']).entries),
  v.transform((record): SessionRecord => ({ ...record, key: randomUUID() })),
);

const fileSchema = v.pipe(
  jsonText,
  v.variant('version', [
    v.strictObject({ version: v.literal(2), sessions: v.array(recordSchema) }),
    v.strictObject({ version: v.literal(1), sessions: v.array(formerSchema) }),
  ]),
);

const most = 12;
/** A person can open a hundred thousand files by name. The oldest sessions are left out of a longer file. */
const mostBytes = 8 * 2 ** 20;
/** A disk that refuses is asked again for so long, milliseconds. */
const patience = 1000;

export class SessionRecords {
  readonly #file: string;
  readonly #log: Log;
  readonly #maxBytes: number;
  /** Kept but not written yet, by id, the latest last. */
  readonly #waiting = new Map<string, SessionRecord>();
  /** Sessions that go on under another id. */
  readonly #replaced = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  /** @param file where they are kept; its folder is made when it is first needed. */
  constructor(file: string, log: Log, maxBytes: number = mostBytes) {
    this.#file = file;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /** null: none of this id is remembered. */
  async find(id: string): Promise<SessionRecord | null> {
    return (await this.#all()).find((record) => record.id === id) ?? null;
  }

  /** The one kept last that fits. */
  async latest(fits: (record: SessionRecord) => boolean): Promise<SessionRecord | null> {
    return (await this.#all()).find(fits) ?? null;
  }

  /**
   * Keeps a session in place of what was kept of it. Never fails: where nothing can be written, nothing is remembered.
   * @param former an id under which it was kept before.
   */
  keep(record: SessionRecord, former: string | null): void {
    const isWaiting = this.#waiting.size > 0;
    // Deleted first: a Map keeps the place of a key.
    this.#waiting.delete(record.id);
    this.#waiting.set(record.id, record);
    // Who keeps anything goes on under this id, also after another took it for what was left.
    this.#replaced.delete(record.id);
    if (former !== null) this.#replaced.add(former);
    // What comes while a writing waits for its turn goes with it.
    if (!isWaiting) this.#writing = this.#writing.then(() => this.#write());
  }

  /** Resolves when all that was kept is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #all(): Promise<readonly SessionRecord[]> {
    await this.#writing;
    return this.#read();
  }

  async #write(): Promise<void> {
    const latest = [...this.#waiting.values()].reverse();
    const gone = new Set([...this.#waiting.keys(), ...this.#replaced]);
    this.#waiting.clear();
    const others = (await this.#read()).filter(({ id }) => !gone.has(id));
    try {
      makeOwnFolder(path.dirname(this.#file));
      await writeFile(this.#file, this.#textOf([...latest, ...others]), {
        timeout: patience,
        mode: ownFileMode,
      });
    } catch {
      // As recent paths, a convenience: a full or read-only disk must not stop the work.
    }
  }

  /** As many of the first as a file may hold. */
  #textOf(all: readonly SessionRecord[]): string {
    for (let count = Math.min(most, all.length); ; count--) {
      const text = JSON.stringify({ version: 2, sessions: all.slice(0, count) });
      if (count === 0 || Buffer.byteLength(text) <= this.#maxBytes) return text;
    }
  }

  /** The latest first. Read anew each time: another studio may have the same data folder. */
  async #read(): Promise<readonly SessionRecord[]> {
    try {
      return v.parse(fileSchema, await readSmallFile(this.#file, this.#maxBytes)).sessions;
    } catch (error) {
      if (isMissing(error)) return [];
      this.#log(`What sessions left in ${this.#file} is not used: ${failureOf(error).message}`);
      return [];
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
