/** How fast a training is, and how long it will take. */

/** Steps that the speed is the mean of. */
const recentSteps = 20;

interface StepTime {
  readonly all: number;
  readonly making: number;
  readonly pictures: number;
}

export class StepTimes {
  readonly #recent: StepTime[] = [];
  /** Of the last steps that made features, milliseconds: steps of kept ones say nothing of it. */
  #making = 0;

  /**
   * @param milliseconds of a step
   * @param making of them, what was made of pictures that later steps find kept
   */
  add(milliseconds: number, making: number, pictures: number): void {
    this.#recent.push({ all: milliseconds, making, pictures });
    if (this.#recent.length > recentSteps) this.#recent.shift();
    const made = this.#recent.filter((each) => each.making > 0);
    if (made.length > 0) this.#making = meanOf(made, (each) => each.making);
  }

  get picturesPerSecond(): number {
    const seconds = meanOf(this.#recent, ({ all }) => all) / 1000;
    return meanOf(this.#recent, ({ pictures }) => pictures) / Math.max(seconds, 1e-6);
  }

  /** @param stillMaking in how many of the steps features are made; null: in all, as in those before */
  secondsFor(steps: number, stillMaking: number | null): number {
    if (stillMaking === null) return (steps * meanOf(this.#recent, ({ all }) => all)) / 1000;
    const bare = meanOf(this.#recent, ({ all, making }) => all - making);
    return (steps * bare + stillMaking * this.#making) / 1000;
  }
}

function meanOf(steps: readonly StepTime[], of: (step: StepTime) => number): number {
  return steps.reduce((sum, step) => sum + of(step), 0) / Math.max(steps.length, 1);
}
