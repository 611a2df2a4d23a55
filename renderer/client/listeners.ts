/** Those who want to be told of something. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: Args) => void>();

  /** @returns a function that ends the subscription. */
  add(listener: (...args: Args) => void): () => void {
    // Wrapped, so that the same function added twice is told twice and removed once.
    const own = (...args: Args): void => listener(...args);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(...args: Args): void {
    for (const listener of [...this.#listeners]) listener(...args);
  }
}
