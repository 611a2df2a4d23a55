/** How long what was asked of a process takes: it does one thing after another, so only the first of them runs. */

/** Something that was asked and is not answered. */
interface Waiting {
  /** Seconds that it may take once it has begun; null: no limit. */
  readonly limit: () => number | null;
  /** The limit, where it took longer. */
  late: number | null;
}

export class RunWatch {
  readonly #waiting: Waiting[] = [];
  readonly #onLate: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param onLate told when the first took too long; it is to end all that wait. */
  constructor(onLate: () => void) {
    this.#onLate = onLate;
  }

  /**
   * Waits for the answer.
   * @param whenLate what is thrown where this ended since it took too long
   * @throws what `ask` throws.
   */
  async over<T>(
    ask: () => Promise<T>,
    limit: Waiting['limit'],
    whenLate: (limit: number) => Error,
  ): Promise<T> {
    const own: Waiting = { limit, late: null };
    this.#waiting.push(own);
    if (this.#waiting.length === 1) this.#begin();
    try {
      return await ask();
    } catch (error) {
      if (own.late !== null) throw whenLate(own.late);
      throw error;
    } finally {
      const isFirst = this.#waiting[0] === own;
      this.#waiting.splice(this.#waiting.indexOf(own), 1);
      if (isFirst) this.#begin();
    }
  }

  /** The time of the first begins now. */
  #begin(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting;
    const limit = first?.limit() ?? null;
    if (first === undefined || limit === null) return;
    this.#timer = setTimeout(() => {
      first.late = limit;
      this.#onLate();
    }, limit * 1000);
  }
}
