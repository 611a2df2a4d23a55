import { StudioError } from '../../../shared/result.ts';

interface Waiting {
  readonly begin: () => void;
  readonly drop: (failure: StudioError) => void;
}

/**
 * Runs one piece of work at a time about each thing. Of those about one thing that wait only the newest is run: the
 * others reject as stopped. For work whose result an update of its input makes worthless.
 */
export class LatestOnly<Thing> {
  readonly #busy = new Set<Thing>();
  readonly #waiting = new Map<Thing, Waiting>();

  add<T>(thing: Thing, work: () => Promise<T>): Promise<T> {
    this.#waiting.get(thing)?.drop(new StudioError('stopped', 'A newer change took its place.'));
    const turn = Promise.withResolvers<undefined>();
    this.#waiting.set(thing, { begin: () => turn.resolve(undefined), drop: turn.reject });
    this.#next(thing);
    return turn.promise.then(async () => {
      try {
        return await work();
      } finally {
        this.#busy.delete(thing);
        this.#next(thing);
      }
    });
  }

  /** Rejects what waits; what runs goes on. */
  dropWaiting(failure: StudioError): void {
    for (const { drop } of this.#waiting.values()) drop(failure);
    this.#waiting.clear();
  }

  #next(thing: Thing): void {
    const waiting = this.#waiting.get(thing);
    if (this.#busy.has(thing) || waiting === undefined) return;
    this.#busy.add(thing);
    this.#waiting.delete(thing);
    waiting.begin();
  }
}
