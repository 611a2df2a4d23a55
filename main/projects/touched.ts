/** What a change has touched so far, gathered while its rows are written. */
import type { Annotation } from '../../shared/annotation/annotation.ts';
import { idOf, type RowChange } from './changes.ts';
import { annotationOfTuple, type AnnotationRow } from './rows.ts';

/** How many annotations of a class a picture has more than before, or fewer. */
export interface ClassDelta {
  readonly picture: number;
  readonly classId: number | null;
  readonly by: number;
}

export class Touched {
  /** By annotation: the row as it is now; null: it is gone. */
  readonly #annotations = new Map<number, { picture: number; row: AnnotationRow | null }>();
  readonly #pictures = new Set<number>();
  readonly #dismissals = new Set<number>();
  readonly #renamed = new Set<number>();
  readonly #deltas = new Map<number, Map<number | null, number>>();

  /** @param side the one that its row is in now */
  add(change: RowChange, side: 'before' | 'after'): void {
    switch (change.table) {
      case 'annotation': {
        const now = change[side];
        const was = side === 'after' ? change.before : change.after;
        if (was !== null) this.#count(was, -1);
        if (now !== null) this.#count(now, 1);
        const picture = (now ?? was)?.[1];
        if (picture === undefined) return;
        this.#pictures.add(picture);
        this.#annotations.set(idOf(change), { picture, row: now });
        return;
      }
      case 'dismissal': {
        const picture = (change.after ?? change.before)?.[1];
        if (picture === undefined) return;
        this.#pictures.add(picture);
        this.#dismissals.add(picture);
        return;
      }
      case 'standing':
        this.#pictures.add(idOf(change));
        return;
      case 'class':
        // What a class is called decides whether a suggestion is of it.
        if (change.before?.[1] !== change.after?.[1]) this.#renamed.add(idOf(change));
    }
  }

  get pictures(): ReadonlySet<number> {
    return this.#pictures;
  }

  /** How many annotations are not as they were. */
  get annotationCount(): number {
    return this.#annotations.size;
  }

  /** Classes that have another name now, are new or gone. */
  get renamed(): ReadonlySet<number> {
    return this.#renamed;
  }

  get deltas(): readonly ClassDelta[] {
    return [...this.#deltas].flatMap(([picture, ofClasses]) =>
      [...ofClasses].map(([classId, by]) => ({ picture, classId, by })),
    );
  }

  /** What changed on each picture. */
  byPicture(): ReadonlyMap<number, { set: Annotation[]; removed: number[]; dismissals: boolean }> {
    const found = new Map(
      [...this.#pictures].map((picture) => [
        picture,
        {
          set: new Array<Annotation>(),
          removed: new Array<number>(),
          dismissals: this.#dismissals.has(picture),
        },
      ]),
    );
    for (const [id, { picture, row }] of this.#annotations) {
      if (row === null) found.get(picture)?.removed.push(id);
      else found.get(picture)?.set.push(annotationOfTuple(row));
    }
    return found;
  }

  #count([, picture, classId]: AnnotationRow, by: 1 | -1): void {
    let ofClasses = this.#deltas.get(picture);
    if (ofClasses === undefined) this.#deltas.set(picture, (ofClasses = new Map()));
    ofClasses.set(classId, (ofClasses.get(classId) ?? 0) + by);
  }
}
