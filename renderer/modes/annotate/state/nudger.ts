/**
 * Moves what is selected by the arrow keys. Each press is an edit, and those that come while one is being saved are
 * saved together with the next; the project makes one entry of its history of them. What else depends on where boxes are waits
 * its turn: keys come faster than they are saved.
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
  #waiting: (Move | (() => unknown))[] = [];
  #working = false;
  #moving = false;

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
    if (typeof last === 'object' && sameIds(last.ids, ids)) {
      this.#waiting[this.#waiting.length - 1] = { ids, dx: last.dx + dx, dy: last.dy + dy };
    } else this.#waiting.push({ ids, dx, dy });
    void this.#pump();
  }

  /** Does something when all moves that were asked for before are saved: at once, where none is under way. */
  after(work: () => unknown): void {
    this.#waiting.push(work);
    void this.#pump();
  }

  /** The moves that wait are about another picture; so is all else, unless it was one of these that brought another. */
  forget(): void {
    this.#waiting = this.#moving ? [] : this.#waiting.filter((each) => typeof each === 'function');
  }

  async #pump(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        await (typeof next === 'function' ? next() : this.#move(next));
      }
    } finally {
      this.#working = false;
    }
  }

  async #move(move: Move): Promise<void> {
    const { size } = this.#parts.studio.imageSize;
    if (size === null) return;
    const boxes = move.ids.map((id) => this.#boxOf(id)).filter((box) => box !== undefined);
    const [dx, dy] = movableBy(boxes, move.dx, move.dy, size);
    if (dx === 0 && dy === 0) return;
    this.#moving = true;
    try {
      await this.#edits.edited({ kind: 'move', ids: move.ids, dx, dy });
    } finally {
      this.#moving = false;
    }
  }

  #boxOf(id: number) {
    const { picture, suggestions } = this.#parts;
    return id > 0 ? picture.byId.get(id)?.geometry.box : suggestions.at(-1 - id)?.box;
  }
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
