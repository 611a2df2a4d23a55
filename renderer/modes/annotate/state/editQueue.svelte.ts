/**
 * Edits on their way to the disk, one after another: what cannot be saved now waits, in its order, until it is tried
 * again; what the project does not take is told and left out.
 */
import { failureOf, type FailureKind } from '../../../../shared/result.ts';

/** One thing to be done, which is on the disk when it answers. */
type Work = () => Promise<void>;

interface Waiting {
  readonly work: Work;
  readonly done: (isDone: boolean) => void;
}

/** Tried again, these would fail again. */
const refusals: readonly FailureKind[] = ['badInput', 'notFound', 'unsupported', 'stopped'];

/** What is quick is not worth a word, milliseconds. */
const patience = 300;

export class EditQueue {
  readonly #refused: (sentence: string) => void;
  #waiting = $state.raw<readonly Waiting[]>([]);
  #problem = $state<string | null>(null);
  #slow = $state(false);
  #working = false;

  /** @param refused told of what is left out, in a sentence */
  constructor(refused: (sentence: string) => void) {
    this.#refused = refused;
  }

  /** How much is not saved yet. */
  get unsaved(): number {
    return this.#waiting.length;
  }

  /** Why nothing is saved at the moment; null: nothing stands in the way. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether saving takes so long that a person is told. */
  get slow(): boolean {
    return this.#slow;
  }

  /** @returns when it is on the disk, true; false where it was refused or given up. */
  add(work: Work): Promise<boolean> {
    return new Promise((done) => {
      this.#waiting = [...this.#waiting, { work, done }];
      if (this.#problem === null) void this.#pump();
    });
  }

  /** Tries again what could not be saved. */
  retry(): void {
    this.#problem = null;
    void this.#pump();
  }

  /** Gives up what waits: it is about a project that is not open any more. */
  clear(): void {
    for (const { done } of this.#waiting) done(false);
    this.#waiting = [];
    this.#problem = null;
  }

  async #pump(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    const timer = setTimeout(() => (this.#slow = true), patience);
    try {
      for (;;) {
        const next = this.#waiting[0];
        if (next === undefined) break;
        const isDone = await this.#outcomeOf(next);
        if (isDone === null) break;
        // It may have been given up meanwhile.
        this.#waiting = this.#waiting.filter((each) => each !== next);
        next.done(isDone);
      }
    } finally {
      clearTimeout(timer);
      this.#slow = false;
      this.#working = false;
    }
  }

  /** Whether it is done; false: it was refused, null: it must be tried again. */
  async #outcomeOf({ work }: Waiting): Promise<boolean | null> {
    try {
      await work();
      return true;
    } catch (error) {
      const { kind, message } = failureOf(error);
      if (!refusals.includes(kind)) {
        this.#problem = message;
        return null;
      }
      this.#refused(message);
      return false;
    }
  }
}
