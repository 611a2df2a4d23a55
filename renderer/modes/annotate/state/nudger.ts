/**
 * Moves what is selected by the arrow keys. Each press is an edit, and those that come while one is being saved are
 * saved together with the next; the project makes one entry of its history of them.
 */
import { movableBy } from '../../../../shared/annotation/movedGeometry.ts';
import type { AnnotateParts } from './parts.ts';
import type { BoxEdits } from './boxEdits.ts';

interface Move {
  readonly ids: readonly number[];
  readonly dx: number;
  readonly dy: number;
}

export class Nudger {
  readonly #parts: AnnotateParts;
  readonly #edits: Pick<BoxEdits, 'edited'>;
  #waiting: Move[] = [];
  #working = false;

  constructor(parts: AnnotateParts, edits: Pick<BoxEdits, 'edited'>) {
    this.#parts = parts;
    this.#edits = edits;
  }

  /** What can be moved of what is selected. */
  get ids(): readonly number[] {
    const { selection, view } = this.#parts;
    return selection.ids.filter((id) => !view.locked.has(id));
  }

  /** @param dx image pixels */
  nudge(dx: number, dy: number): void {
    const { ids } = this;
    if (ids.length === 0) return;
    const last = this.#waiting.at(-1);
    if (last !== undefined && sameIds(last.ids, ids)) {
      this.#waiting[this.#waiting.length - 1] = { ids, dx: last.dx + dx, dy: last.dy + dy };
    } else this.#waiting.push({ ids, dx, dy });
    void this.#pump();
  }

  /** What waits is about another picture. */
  forget(): void {
    this.#waiting = [];
  }

  async #pump(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let move = this.#waiting.shift(); move !== undefined; move = this.#waiting.shift()) {
      const { size } = this.#parts.studio.imageSize;
      if (size === null) continue;
      const boxes = move.ids.map((id) => this.#boxOf(id)).filter((box) => box !== undefined);
      const [dx, dy] = movableBy(boxes, move.dx, move.dy, size);
      if (dx !== 0 || dy !== 0) await this.#edits.edited({ kind: 'move', ids: move.ids, dx, dy });
    }
    this.#working = false;
  }

  #boxOf(id: number) {
    const { picture, suggestions } = this.#parts;
    return id > 0 ? picture.byId.get(id)?.geometry.box : suggestions.at(-1 - id)?.box;
  }
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
