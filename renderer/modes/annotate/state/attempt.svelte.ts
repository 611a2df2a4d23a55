/** What a dialog tries for a person, one thing at a time: whether it is at it, and why the last did not go. */
import { failureOf } from '../../../../shared/result.ts';

export class Attempt {
  /** The latest that was asked for, until it is answered; null: nothing is, or it is not waited for any more. */
  #asked = $state.raw<object | null>(null);
  #problem = $state<string | null>(null);

  get working(): boolean {
    return this.#asked !== null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** @param work is told whether its answer is still waited for */
  async make(work: (isWanted: () => boolean) => Promise<void>): Promise<void> {
    const asked = {};
    const isWanted = () => this.#asked === asked;
    this.#asked = asked;
    this.#problem = null;
    try {
      await work(isWanted);
    } catch (error) {
      if (isWanted()) this.#problem = failureOf(error).message;
    } finally {
      if (isWanted()) this.#asked = null;
    }
  }

  /** The answer is not waited for any more. */
  leave(): void {
    this.#asked = null;
  }
}
