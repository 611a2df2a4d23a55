/** Tiles that are kept, by their keys, up to so many bytes. Those that were not in view for the longest time go first. */
export class TileStore<Tile> {
  readonly #maxBytes: number;
  readonly #drop: (tile: Tile) => void;
  /** The one that was in view last stands last. */
  readonly #kept = new Map<string, { readonly tile: Tile; readonly bytes: number }>();
  #inView: ReadonlySet<string> = new Set();
  #bytes = 0;

  /** @param drop is told of each tile that is kept no longer. */
  constructor(maxBytes: number, drop: (tile: Tile) => void) {
    this.#maxBytes = maxBytes;
    this.#drop = drop;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  get(key: string): Tile | undefined {
    return this.#kept.get(key)?.tile;
  }

  add(key: string, tile: Tile, bytes: number): void {
    this.#remove(key);
    this.#kept.set(key, { tile, bytes });
    this.#bytes += bytes;
    this.#trim();
  }

  /** Says which are in view: they are not dropped, also where they are more than is kept. */
  inViewAre(keys: Iterable<string>): void {
    this.#inView = new Set(keys);
    for (const key of this.#inView) {
      const kept = this.#kept.get(key);
      if (kept === undefined) continue;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    this.#trim();
  }

  clear(): void {
    for (const key of [...this.#kept.keys()]) this.#remove(key);
  }

  #trim(): void {
    if (this.#bytes <= this.#maxBytes) return;
    for (const key of [...this.#kept.keys()]) {
      if (this.#inView.has(key)) continue;
      this.#remove(key);
      if (this.#bytes <= this.#maxBytes) return;
    }
  }

  #remove(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
    this.#drop(kept.tile);
  }
}
