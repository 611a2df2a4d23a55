/** The long work that runs, whatever it is: each has a number, by which a person stops it. */
import { StudioError } from '../../../shared/result.ts';

interface RunningJob {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

export class RunningJobs {
  readonly #running = new Map<number, RunningJob>();
  #nextId = 1;
  #closed = false;

  /** Does the work under a new number. @throws StudioError stopped, when the studio closes. */
  async run<T>(work: (id: number, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StudioError('stopped', 'The studio is closing.');
    const id = this.#nextId++;
    const controller = new AbortController();
    const ended = Promise.withResolvers<undefined>();
    this.#running.set(id, { controller, ended: ended.promise });
    try {
      return await work(id, controller.signal);
    } finally {
      this.#running.delete(id);
      ended.resolve(undefined);
    }
  }

  /** Ends a job as soon as it can: detection, after the picture that it is at. */
  stop(id: number): void {
    this.#running.get(id)?.controller.abort();
  }

  /** Ends all for good. Resolves when they have ended and what they had half written is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }
}
