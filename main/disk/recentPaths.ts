/** What was opened lately: a small file in the data folder that may be missing, old or broken. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import { writeFile } from 'atomically';
import * as v from 'valibot';
import type { RecentPath } from '../../shared/contract/studio.ts';
import { jsonText } from '../../shared/json.ts';
import { makeOwnFolder, ownFileMode } from './ownFolder.ts';
import { readSmallFile } from './smallFile.ts';

const longest = 12;
/** A disk that refuses is asked again for so long, ms: a virus scanner may hold the file. */
const patience = 1000;
/** A dozen paths have far less. */
const maxBytes = 2 ** 20;
const schema = v.pipe(jsonText, v.array(v.string()));

/** The paths of one kind, most recent first. */
export class RecentPaths {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  /** @param file where they are kept; its folder is made when it is first needed. */
  constructor(file: string) {
    this.#file = file;
  }

  /** What was added, also when it is still being written. */
  async list(): Promise<readonly RecentPath[]> {
    await this.#writing;
    return (await this.#read()).map((each) => ({ path: each, name: path.basename(each) }));
  }

  /** Whether nothing was ever added. */
  async isNew(): Promise<boolean> {
    await this.#writing;
    return access(this.#file).then(
      () => false,
      () => true,
    );
  }

  /** Puts a path first. Never rejects: where nothing can be written, nothing is remembered. */
  add(opened: string): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const others = (await this.#read()).filter((each) => each !== opened);
      try {
        makeOwnFolder(path.dirname(this.#file));
        const latest = JSON.stringify([opened, ...others].slice(0, longest));
        await writeFile(this.#file, latest, { timeout: patience, mode: ownFileMode });
      } catch {
        // Recent paths are a convenience: a full or read-only disk must not stop the work.
      }
    });
    return this.#writing;
  }

  /** Resolves when all that was added is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #read(): Promise<readonly string[]> {
    try {
      const parsed = v.safeParse(schema, await readSmallFile(this.#file, maxBytes));
      return parsed.success ? parsed.output : [];
    } catch {
      return [];
    }
  }
}
