/** Copies of pictures that were dropped without a path. They stay until the studio closes: a job may be at them. */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../shared/result.ts';
import { LateFolder } from '../../processes/temporaryFolder.ts';
import { Drop } from './drop.ts';

/** Bytes of all copies: where they are may be memory, and they stay. */
const mostBytes = 4 * 2 ** 30;

export class DroppedPictures {
  readonly #temporary: string;
  /** Those whose bytes are on the way. */
  readonly #unfinished = new Set<Drop>();
  readonly #folder: LateFolder;
  #drops = 0;
  #bytes = 0;

  /** @param temporary the folder below which the copies are. */
  constructor(temporary: string = tmpdir()) {
    this.#temporary = temporary;
    this.#folder = new LateFolder('dropped', temporary);
  }

  /** @param bytes of all its files. @throws StudioError badInput where the copies would be too many. */
  begin(bytes: number): Drop {
    if (this.#bytes + bytes > mostBytes) {
      const sentence =
        `What is dropped is copied, ${mostBytes / 2 ** 30} GB at most until Anchorscope is started again: ` +
        'open the pictures, or their folder, where they lie.';
      throw new StudioError('badInput', sentence);
    }
    this.#bytes += bytes;
    const drop = new Drop(
      {
        folder: this.#temporary,
        make: () => this.#makeFolder(),
        over: (isKept) => {
          this.#unfinished.delete(drop);
          if (!isKept) this.#bytes -= bytes;
        },
      },
      bytes,
    );
    this.#unfinished.add(drop);
    return drop;
  }

  /** Removes them all. */
  async close(): Promise<void> {
    await Promise.all([...this.#unfinished].map((drop) => drop.abandon()));
    await this.#folder.remove();
  }

  async #makeFolder(): Promise<string> {
    const folder = path.join(await this.#folder.get(), String(++this.#drops));
    await mkdir(folder);
    return folder;
  }
}
