/**
 * Which changes were asked for already: whose answer was lost with its connection asks again, and is not to be done twice.
 * A page asks for one change after another, so that the latest of each says all; it is kept in the project's file, in the
 * transaction of the change itself.
 */
import * as v from 'valibot';
import { jsonText } from '../../shared/json.ts';
import { changeIdSchema, type ChangeId } from '../../shared/project/edits.ts';
import { textOf } from './columns.ts';
import type { Database } from './sqlite.ts';

/** Of so many pages, those that changed something last. */
const mostPages = 32;

const latestSchema = v.pipe(jsonText, v.array(changeIdSchema));

export class AskedChanges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether it was done, or a later one of the same page was. */
  has({ page, number }: ChangeId): boolean {
    return this.#latest().some((each) => each.page === page && each.number >= number);
  }

  /** Says that it is done. Inside a transaction, with what it changes. */
  add(id: ChangeId): void {
    const others = this.#latest().filter(({ page }) => page !== id.page);
    this.#database
      .prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('asked', ?)")
      .run(JSON.stringify([id, ...others].slice(0, mostPages)));
  }

  /** The latest of each page, the last one first. */
  #latest(): readonly ChangeId[] {
    const row = this.#database.prepare("SELECT value FROM meta WHERE key = 'asked'").get();
    if (row === undefined) return [];
    const parsed = v.safeParse(latestSchema, textOf(row, 'value'));
    // What somebody else wrote there must not stop the work.
    return parsed.success ? parsed.output : [];
  }
}
