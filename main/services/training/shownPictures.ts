/**
 * Pictures that the window sees because training shows them: under opaque ids, as those that are open. Only what
 * the studio itself names here can be asked for.
 */
import { randomUUID } from 'node:crypto';

/** The window shows a batch; some more are kept for one that is slow. */
const most = 1000;

export class ShownPictures {
  readonly #idByPath = new Map<string, string>();
  readonly #pathById = new Map<string, string>();
  readonly #staying = new Set<string>();

  /**
   * @param stays however many are shown after it
   * @returns the id of the picture at `path`, the same as before while it is kept.
   */
  show(path: string, stays = false): string {
    if (stays) this.#staying.add(path);
    const id = this.#idByPath.get(path) ?? randomUUID();
    // Deleted first: a Map keeps the place of a key, and those that were shown last are to stay longest.
    this.#idByPath.delete(path);
    this.#idByPath.set(path, id);
    this.#pathById.set(id, path);
    for (const [oldest, oldId] of this.#idByPath) {
      if (this.#idByPath.size <= most + this.#staying.size) break;
      if (this.#staying.has(oldest)) continue;
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
