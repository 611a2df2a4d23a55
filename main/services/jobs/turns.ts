/** Work that is timed, one after another: what runs beside it would make it look slower than it is. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work after all that was given before, however that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
