/**
 * Pictures that the window sees because training shows them: under opaque ids, as those that are open. Only what
 * the studio itself names here can be asked for.
 */
import { randomUUID } from 'node:crypto';

/** The window shows a batch and a strip; some more are kept for one that is slow. */
const most = 1000;

export class ShownPictures {
  readonly #idByPath = new Map<string, string>();
  readonly #pathById = new Map<string, string>();

  /** @returns the id of the picture at `path`, the same as before while it is kept. */
  show(path: string): string {
    const id = this.#idByPath.get(path) ?? randomUUID();
    // Deleted first: a Map keeps the place of a key, and those that were shown last are to stay longest.
    this.#idByPath.delete(path);
    this.#idByPath.set(path, id);
    this.#pathById.set(id, path);
    for (const [oldest, oldId] of this.#idByPath) {
      if (this.#idByPath.size <= most) break;
      this.#idByPath.delete(oldest);
      this.#pathById.delete(oldId);
    }
    return id;
  }

  /** Where the picture is; null where none of that id is kept. */
  source(id: string): string | null {
    return this.#pathById.get(id) ?? null;
  }
}
