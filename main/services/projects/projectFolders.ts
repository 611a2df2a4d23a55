/** Which project belongs to which folder of pictures: a small file in the studio's own folder. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { writeFile } from 'atomically';
import * as v from 'valibot';
import { jsonText } from '../../../shared/json.ts';
import { makeOwnFolder, ownFileMode } from '../../disk/ownFolder.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { projectEnding } from '../../projects/projectEnding.ts';

const schema = v.pipe(jsonText, v.record(v.string(), v.string()));
const maxBytes = 2 ** 24;

export class ProjectFolders {
  /** Where projects are that the studio makes itself. */
  readonly folder: string;
  readonly #index: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataFolder: string) {
    this.folder = path.join(dataFolder, 'projects');
    this.#index = path.join(this.folder, 'folders.json');
  }

  /** The project's file for a folder of pictures: the one that it is known to have, or the one that would be made. */
  async fileFor(pictures: string): Promise<string> {
    await this.#writing;
    return (await this.#read())[pictures] ?? this.newFile(pictures);
  }

  /** The same for the same folder; its name says which it is. */
  newFile(pictures: string): string {
    const name = path.basename(pictures).replace(/[^\p{L}\p{N} ._-]/gu, '_');
    const shortened = [...name].slice(0, 40).join('').trim();
    return path.join(
      this.folder,
      `${shortened || 'pictures'}-${shortHash(pictures)}${projectEnding}`,
    );
  }

  /** Where a project's daily copies go. */
  copiesOf(file: string): string {
    const name = path.basename(file, projectEnding);
    return path.join(this.folder, 'copies', `${name}-${shortHash(file)}`);
  }

  /** Makes the place for projects. */
  make(): void {
    makeOwnFolder(this.folder);
  }

  /** The folder's project is this one from now on. Never rejects: a folder that forgets it gets a new one. */
  keep(pictures: string, file: string): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const known = await this.#read();
      if (known[pictures] === file) return;
      try {
        this.make();
        const text = JSON.stringify({ ...known, [pictures]: file });
        await writeFile(this.#index, text, { mode: ownFileMode });
      } catch {
        // A full or read-only disk: the file's own name finds it again, unless it was chosen by hand.
      }
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #read(): Promise<Readonly<Record<string, string>>> {
    try {
      const parsed = v.safeParse(schema, await readSmallFile(this.#index, maxBytes));
      return parsed.success ? parsed.output : {};
    } catch {
      return {};
    }
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
