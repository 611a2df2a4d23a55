/** How often each class is used, kept up to date without counting anew: a project has millions of boxes. */
import { numberOf, numberOrNull } from './columns.ts';
import type { Database } from './sqlite.ts';
import type { ClassDelta } from './touched.ts';

export interface ClassCount {
  readonly annotations: number;
  readonly pictures: number;
}

const none: ClassCount = { annotations: 0, pictures: 0 };

/** By class; null: without one. */
export class ClassCounts {
  readonly #database: Database;
  #counts: ReadonlyMap<number | null, ClassCount>;

  constructor(database: Database) {
    this.#database = database;
    this.#counts = this.#all();
  }

  of(classId: number | null): ClassCount {
    return this.#counts.get(classId) ?? none;
  }

  /** Takes what was committed. */
  changed(deltas: readonly ClassDelta[]): void {
    const onPicture = this.#database.prepare(
      'SELECT COUNT(*) AS n FROM annotation WHERE class IS ? AND picture = ?',
    );
    const counts = new Map(this.#counts);
    for (const { picture, classId, by } of deltas) {
      const now = numberOf(onPicture.get(classId, picture) ?? {}, 'n');
      const { annotations, pictures } = counts.get(classId) ?? none;
      const more = Number(now > 0) - Number(now - by > 0);
      counts.set(classId, { annotations: annotations + by, pictures: pictures + more });
    }
    this.#counts = counts;
  }

  #all(): ReadonlyMap<number | null, ClassCount> {
    const rows = this.#database
      .prepare(
        `SELECT class, SUM(n) AS annotations, COUNT(*) AS pictures FROM
           (SELECT class, picture, COUNT(*) AS n FROM annotation GROUP BY class, picture)
         GROUP BY class`,
      )
      .all();
    return new Map(
      rows.map((row) => [
        numberOrNull(row, 'class'),
        { annotations: numberOf(row, 'annotations'), pictures: numberOf(row, 'pictures') },
      ]),
    );
  }
}
