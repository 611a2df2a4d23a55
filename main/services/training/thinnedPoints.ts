/** The points of a curve, of which no more than so many are kept: evenly every 2nd, 4th, 8th … and the latest. */
interface Point {
  readonly step: number;
}

export class ThinnedPoints<T extends Point> {
  readonly #most: number;
  #kept: T[] = [];
  /** One in so many is kept. */
  #every = 1;
  /** Points after the last one that was kept. */
  #skipped = 0;
  #latest: T | null = null;

  /** @param most at least 2. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes the next point. Those from its step on go: a training that goes on from a checkpoint makes them again. */
  add(point: T): void {
    this.dropFrom(point.step);
    this.#latest = point;
    if (this.#kept.length > 0 && this.#skipped < this.#every - 1) {
      this.#skipped++;
      return;
    }
    this.#kept.push(point);
    this.#skipped = 0;
    if (this.#kept.length < this.#most) return;
    this.#kept = this.#kept.filter((_, row) => row % 2 === 0);
    // Of an even number the last goes, and is the first that is skipped.
    this.#skipped = this.#most % 2 === 0 ? this.#every : 0;
    this.#every *= 2;
  }

  dropFrom(step: number): void {
    while ((this.#kept.at(-1)?.step ?? -Infinity) >= step) {
      this.#kept.pop();
      this.#skipped = 0;
    }
    if (this.#latest !== null && this.#latest.step >= step) {
      this.#latest = this.#kept.at(-1) ?? null;
      this.#skipped = 0;
    }
  }

  /** In the order of their steps; up to `most`. */
  get points(): readonly T[] {
    const { latest, kept } = { latest: this.#latest, kept: this.#kept };
    return latest === null || latest === kept.at(-1) ? kept : [...kept, latest];
  }
}
