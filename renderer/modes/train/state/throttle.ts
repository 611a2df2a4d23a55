/** Runs at most once in a while, and always once more for what came in between. */
export class Throttle {
  readonly #milliseconds: number;
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked = false;

  constructor(milliseconds: number, run: () => void) {
    this.#milliseconds = milliseconds;
    this.#run = run;
  }

  /** Runs now, or as soon as the while is over. */
  ask(): void {
    if (this.#timer !== null) {
      this.#asked = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#asked) return;
      this.#asked = false;
      this.ask();
    }, this.#milliseconds);
    this.#run();
  }

  /** Forgets what was asked. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#asked = false;
  }
}
