/** So many are added before they are put in order among the others: few, so that no listing computes for long at a stretch. */
const spare = 256;

/** The names that come first of any number, of which few more than are wanted are in memory. */
export class FirstNames {
  readonly #most: number;
  readonly #compare: (a: string, b: string) => number;
  #kept: string[] = [];
  /** The last of those that are wanted so far, once there are enough: what comes after it is not. */
  #last: string | null = null;
  #count = 0;
  #ordered = 0;

  constructor(most: number, compare: (a: string, b: string) => number) {
    this.#most = most;
    this.#compare = compare;
  }

  add(name: string): void {
    this.#count++;
    if (this.#last !== null && this.#compare(name, this.#last) >= 0) return;
    this.#kept.push(name);
    if (this.#kept.length >= this.#ordered + spare) this.#keepFirst();
  }

  /** In their order. */
  get names(): readonly string[] {
    this.#keepFirst();
    return this.#kept;
  }

  /** How many were added that are not among the first. */
  get left(): number {
    return Math.max(0, this.#count - this.#most);
  }

  #keepFirst(): void {
    this.#kept = this.#kept.sort(this.#compare).slice(0, this.#most);
    this.#ordered = this.#kept.length;
    this.#last = this.#kept.length === this.#most ? (this.#kept.at(-1) ?? null) : null;
  }
}
