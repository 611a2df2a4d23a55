import type { TileAddress } from '../../../shared/geometry/tiles.ts';

/** So many at a time: a browser opens six connections to one host, and pictures and thumbnails want some of them. */
const defaultAtOnce = 3;

export const tileKey = ({ level, x, y }: TileAddress): string => `${level}/${x}/${y}`;

export interface TileLoading<Tile> {
  load(address: TileAddress, signal: AbortSignal): Promise<Tile>;
  arrived(address: TileAddress, tile: Tile): void;
  /** A tile came after nobody wanted it any more. */
  late(tile: Tile): void;
  failed(address: TileAddress, error: unknown): void;
}

/** Loads tiles in the order in which they are wanted, a few at a time, and ends the loading of those that are wanted no more. */
export class TileLoader<Tile> {
  readonly #loading: TileLoading<Tile>;
  readonly #atOnce: number;
  #wanted: readonly TileAddress[] = [];
  readonly #inWork = new Map<string, AbortController>();
  /** They are not asked for again. */
  readonly #failed = new Set<string>();

  constructor(loading: TileLoading<Tile>, atOnce: number = defaultAtOnce) {
    this.#loading = loading;
    this.#atOnce = atOnce;
  }

  /** @param wanted those that are not there yet, the most wanted first; in place of what was wanted before */
  want(wanted: readonly TileAddress[]): void {
    this.#wanted = wanted;
    const keys = new Set(wanted.map(tileKey));
    for (const [key, leaving] of this.#inWork) {
      if (keys.has(key)) continue;
      leaving.abort();
      this.#inWork.delete(key);
    }
    this.#begin();
  }

  /** Tiles that failed may be tried again. */
  forgive(): void {
    this.#failed.clear();
  }

  #begin(): void {
    for (const address of this.#wanted) {
      if (this.#inWork.size >= this.#atOnce) return;
      const key = tileKey(address);
      if (!this.#inWork.has(key) && !this.#failed.has(key)) void this.#load(address, key);
    }
  }

  async #load(address: TileAddress, key: string): Promise<void> {
    const leaving = new AbortController();
    this.#inWork.set(key, leaving);
    try {
      const tile = await this.#loading.load(address, leaving.signal);
      if (leaving.signal.aborted) {
        this.#loading.late(tile);
        return;
      }
      this.#inWork.delete(key);
      this.#wanted = this.#wanted.filter((each) => tileKey(each) !== key);
      this.#loading.arrived(address, tile);
    } catch (error) {
      if (leaving.signal.aborted) return;
      this.#inWork.delete(key);
      this.#failed.add(key);
      this.#loading.failed(address, error);
    }
    this.#begin();
  }
}
