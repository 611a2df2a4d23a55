/**
 * Features of pictures' crops on the disk, beside a training's checkpoints: what takes R-CNN's time is done once, and a training
 * that goes on has what there is. What does not fit is made again.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unfinishedPrefix } from '../../disk/newFolder.ts';
import { checkpointsFolder, cropFeaturesName } from '../checkpoint.ts';
import { roomIn, usualRoom } from '../storeRoom.ts';

export class CropFeatureStore {
  readonly #folder: string;
  #room: number;

  private constructor(folder: string, room: number) {
    this.#folder = folder;
    this.#room = room;
  }

  /** With what a training of the same weights left there. @param folder of the package to make; @param limit of its bytes */
  static async open(folder: string, limit = usualRoom): Promise<CropFeatureStore> {
    const place = path.join(checkpointsFolder(folder), cropFeaturesName);
    await mkdir(place, { recursive: true }).catch(() => {});
    return new CropFeatureStore(place, await roomIn(place, limit));
  }

  /** @param count how many numbers they are; @returns null for what is not there whole */
  async get(picture: number, count: number): Promise<Float32Array<ArrayBuffer> | null> {
    const bytes = await readFile(this.#fileOf(picture)).catch(() => null);
    if (bytes?.length !== 4 * count) return null;
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(bytes);
    return values;
  }

  /** Keeps them where there is room. A disk that is full is no reason to end a training. */
  async put(picture: number, values: Float32Array<ArrayBuffer>): Promise<void> {
    if (values.byteLength > this.#room) return;
    const unfinished = path.join(this.#folder, `${unfinishedPrefix}${picture}`);
    try {
      const handle = await open(unfinished, 'w');
      try {
        await handle.writeFile(new Uint8Array(values.buffer));
      } finally {
        await handle.close();
      }
      await rename(unfinished, this.#fileOf(picture));
      this.#room -= values.byteLength;
    } catch {
      this.#room = 0;
      await rm(unfinished, { force: true }).catch(() => {});
    }
  }

  #fileOf(picture: number): string {
    return path.join(this.#folder, String(picture));
  }
}
