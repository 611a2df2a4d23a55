/**
 * What is selected on the picture: annotations by their ids, or one suggestion. A suggestion is named by a negative
 * number: row 0 is −1.
 */
export function idOfSuggestion(row: number): number {
  return -1 - row;
}

/** The suggestion's row; null where the id is an annotation's. */
export function suggestionOf(id: number): number | null {
  return id < 0 ? -1 - id : null;
}

export class Selection {
  #ids = $state.raw<readonly number[]>([]);

  /** In the order in which they were selected. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** The selected annotations. */
  readonly annotations: readonly number[] = $derived.by(() => this.#ids.filter((id) => id > 0));

  /** The row of the focused suggestion; null where none is. */
  readonly suggestion: number | null = $derived.by(() => {
    const [id] = this.#ids;
    return id === undefined ? null : suggestionOf(id);
  });

  has(id: number): boolean {
    return this.#ids.includes(id);
  }

  /** @param add whether it joins what is selected, or leaves it where it is among it already */
  select(id: number | null, add = false): void {
    if (id === null) {
      if (!add) this.clear();
      return;
    }
    // A suggestion is answered by itself.
    if (!add || id < 0 || this.suggestion !== null) this.#ids = [id];
    else if (this.has(id)) this.#ids = this.#ids.filter((other) => other !== id);
    else this.#ids = [...this.#ids, id];
  }

  /** Selects annotations. */
  selectAll(ids: readonly number[], add = false): void {
    const before = add && this.suggestion === null ? this.#ids : [];
    this.#ids = [...new Set([...before, ...ids])];
  }

  clear(): void {
    if (this.#ids.length > 0) this.#ids = [];
  }

  /** Leaves what is there no more. @param isThere of an id */
  keepOnly(isThere: (id: number) => boolean): void {
    if (!this.#ids.every(isThere)) this.#ids = this.#ids.filter(isThere);
  }

  /** Selects what comes after the selection, or before it, in an order that goes round. */
  step(order: readonly number[], by: 1 | -1): void {
    if (order.length === 0) return;
    const at = order.indexOf((by > 0 ? this.#ids.at(-1) : this.#ids[0]) ?? 0);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    const id = order[(next + order.length) % order.length];
    if (id !== undefined) this.#ids = [id];
  }
}
