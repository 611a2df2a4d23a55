import { StudioError } from '../../../shared/result.ts';

interface Waiting {
  readonly begin: () => void;
  readonly drop: (failure: StudioError) => void;
}

/**
 * Runs one piece of work at a time. Of those that wait only the newest is run: the others reject as
 * stopped. For work whose result an update of its input makes worthless.
 */
export class LatestOnly {
  #busy = false;
  #waiting: Waiting | null = null;

  add<T>(work: () => Promise<T>): Promise<T> {
    this.dropWaiting(new StudioError('stopped', 'A newer change took its place.'));
    const turn = Promise.withResolvers<undefined>();
    this.#waiting = { begin: () => turn.resolve(undefined), drop: turn.reject };
    this.#next();
    return turn.promise.then(async () => {
      try {
        return await work();
      } finally {
        this.#busy = false;
        this.#next();
      }
    });
  }

  /** Rejects what waits; what runs goes on. */
  dropWaiting(failure: StudioError): void {
    this.#waiting?.drop(failure);
    this.#waiting = null;
  }

  #next(): void {
    if (this.#busy || this.#waiting === null) return;
    this.#busy = true;
    this.#waiting.begin();
    this.#waiting = null;
  }
}
