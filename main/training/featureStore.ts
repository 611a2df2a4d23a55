/**
 * What enters a network's part that learns, kept on the disk: what a trunk that stays makes of a picture while it stays, and the
 * pixels of pictures that are looked at again and again. Reading it back takes less than a tenth of making it.
 * The numbers are kept as they are, so that a step learns the same whether its features were kept or made.
 * A training that goes on makes them again: the folder goes with the process that made it.
 */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { sizeOf } from '../network/graph/graph.ts';
import { unfinishedPrefix } from '../disk/newFolder.ts';
import { checkpointsFolder } from './checkpoint.ts';
import type { Feature, Features } from './step/frozenTrunk.ts';
import { roomIn, usualRoom } from './storeRoom.ts';

interface Entry {
  readonly file: string;
  readonly maps: readonly { readonly name: string; readonly dims: readonly number[] }[];
}

export class FeatureStore {
  readonly #folder: string;
  readonly #entries = new Map<string, Entry>();
  #room: number;
  #next = 0;

  private constructor(folder: string, room: number) {
    this.#folder = folder;
    this.#room = room;
  }

  /**
   * An empty one, beside the checkpoints of the training whose package will be in `folder`.
   * @param what is in it: one of each at a time
   * @param limit of its bytes
   */
  static async open(
    folder: string,
    what: 'features' | 'pixels',
    limit = usualRoom,
  ): Promise<FeatureStore> {
    const place = path.join(checkpointsFolder(folder), `${unfinishedPrefix}${what}`);
    try {
      await rm(place, { recursive: true, force: true });
      await mkdir(place, { recursive: true });
      return new FeatureStore(place, await roomIn(place, limit));
    } catch {
      // What cannot be kept is made again.
      return new FeatureStore(place, 0);
    }
  }

  /** @returns null for what was never kept, or cannot be read any more */
  async get(key: string): Promise<Features | null> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const size = entry.maps.reduce((sum, { dims }) => sum + 4 * sizeOf(dims), 0);
    const bytes = await readFile(entry.file).catch(() => null);
    if (bytes?.length !== size) {
      this.#entries.delete(key);
      return null;
    }
    const numbers = new Float32Array(size / 4);
    new Uint8Array(numbers.buffer).set(bytes);
    let start = 0;
    return new Map(
      entry.maps.map(({ name, dims }) => {
        const data = numbers.subarray(start, (start += sizeOf(dims)));
        return [name, { data, dims }];
      }),
    );
  }

  /** Keeps them where there is room. A disk that is full is no reason to end a training. */
  async put(key: string, features: Features): Promise<void> {
    const maps = [...features.values()];
    const size = maps.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (size > this.#room || this.#entries.has(key)) return;
    const file = path.join(this.#folder, String(this.#next++));
    try {
      await writeMaps(file, maps);
    } catch {
      this.#room = 0;
      await rm(file, { force: true }).catch(() => {});
      return;
    }
    this.#room -= size;
    const named = [...features].map(([name, { dims }]) => ({ name, dims }));
    this.#entries.set(key, { file, maps: named });
  }

  async release(): Promise<void> {
    this.#entries.clear();
    await rm(this.#folder, { recursive: true, force: true }).catch(() => {});
  }
}

async function writeMaps(file: string, maps: readonly Feature[]): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const { data } of maps) {
      await handle.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  } finally {
    await handle.close();
  }
}
