/** Copies of pictures that were dropped without a path. They stay until the studio closes: a job may be at them. */
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../shared/result.ts';
import { folderFailure } from '../../disk/folderFailure.ts';
import { temporaryFolder } from '../../processes/temporaryFolder.ts';

export class DroppedPictures {
  readonly #temporary: string;
  #folder: string | null = null;
  #copies = 0;

  /** @param temporary the folder below which the copies are. */
  constructor(temporary: string = tmpdir()) {
    this.#temporary = temporary;
  }

  /**
   * Writes a copy.
   * @returns where it is, and what a person calls it.
   * @throws StudioError diskFull, notFound and the like, naming the picture.
   */
  async keep(name: string, bytes: ArrayBuffer): Promise<{ source: string; name: string }> {
    // A name from outside is no path: its last part is what a person sees.
    const shown = path.posix.basename(name.replaceAll('\\', '/')) || 'picture';
    try {
      this.#folder ??= await temporaryFolder('dropped', this.#temporary);
      const source = path.join(this.#folder, `${++this.#copies}-${harmless(shown)}`);
      await writeFile(source, new Uint8Array(bytes), { flag: 'wx' });
      return { source, name: shown };
    } catch (error) {
      const { kind, message } = folderFailure(error, this.#temporary, undefined);
      throw new StudioError(kind, `'${shown}' cannot be kept: ${message}`, { cause: error });
    }
  }

  /** Removes them all. */
  async close(): Promise<void> {
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The end of a name, as every disk takes it; sentences about the copy are to have the name in them. */
function harmless(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_').slice(-60);
}
