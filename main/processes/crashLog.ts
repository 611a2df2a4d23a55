const windowMilliseconds = 30_000;
const delays = [0, 500] as const;

/** Decides when to start again after a crash: at once, then after a while, then not by itself. */
export class CrashLog {
  readonly #now: () => number;
  #times: number[] = [];

  /** @param now milliseconds, of any beginning. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes a crash. The delay before the next start, ms; null after the third within 30 s. */
  add(): { readonly delay: number | null } {
    const now = this.#now();
    this.#times = [...this.#times.filter((time) => now - time < windowMilliseconds), now];
    return { delay: delays[this.#times.length - 1] ?? null };
  }
}
