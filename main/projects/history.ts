/** The history of a project: each entry with what it changed, and how many of them are done. */
import type { RowChange } from './changes.ts';
import { changesOfPart, partsOf } from './changes.ts';
import type { Done } from './applyEdit.ts';
import { numberOf, textOf, textOrNull, type Row } from './columns.ts';
import type { Database } from './sqlite.ts';

/** An entry, with its picture by its path in the project. */
export interface StoredEntry {
  readonly number: number;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly picture: string | null;
  readonly undone: boolean;
}

export class History {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The number of the last entry that is done; 0: none is. */
  get position(): number {
    const row = this.#database.prepare("SELECT value FROM meta WHERE key = 'position'").get();
    return row === undefined ? 0 : Number(textOf(row, 'value'));
  }

  /** Adds an entry that is done; those that were undone are gone. Inside a transaction. */
  add({ title, picture }: Done, changes: readonly RowChange[], at: number): number {
    const number = this.position + 1;
    this.#database.prepare('DELETE FROM change WHERE entry >= ?').run(number);
    this.#database.prepare('DELETE FROM entry WHERE number >= ?').run(number);
    this.#database
      .prepare('INSERT INTO entry (number, at, title, picture) VALUES (?, ?, ?, ?)')
      .run(number, at, title, picture);
    const insert = this.#database.prepare(
      'INSERT INTO change (entry, part, rows) VALUES (?, ?, ?)',
    );
    let part = 0;
    for (const rows of partsOf(changes)) insert.run(number, part++, rows);
    this.moveTo(number);
    return number;
  }

  /** What an entry changed, in order, or the last first. */
  *changes(number: number, order: 'forwards' | 'backwards'): Generator<RowChange> {
    const direction = order === 'forwards' ? 'ASC' : 'DESC';
    const parts = this.#database
      .prepare(`SELECT rows FROM change WHERE entry = ? ORDER BY part ${direction}`)
      .iterate(number);
    for (const row of parts) {
      const changes = changesOfPart(textOf(row, 'rows'));
      yield* order === 'forwards' ? changes : changes.reverse();
    }
  }

  /** Whether any entry changed something of a picture. */
  touches(picture: number): boolean {
    return this.#database.prepare(selectTouching).get(picture) !== undefined;
  }

  /** Says that this entry is the last that is done. Inside a transaction, when the rows are so. */
  moveTo(number: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('position', ?)")
      .run(String(number));
  }

  /** @returns null where there is none of that number. */
  entry(number: number): StoredEntry | null {
    const row = this.#database.prepare(`${selectEntry} WHERE number = ?`).get(number);
    return row === undefined ? null : entryOf(row, this.position);
  }

  /** Before one, or the last; the newest first. */
  list(before: number | null, limit: number): readonly StoredEntry[] {
    const { position } = this;
    return this.#database
      .prepare(`${selectEntry} WHERE number < ? ORDER BY number DESC LIMIT ?`)
      .all(before ?? Number.MAX_SAFE_INTEGER, limit)
      .map((row) => entryOf(row, position));
  }
}

const selectEntry = `SELECT number, at, title,
  (SELECT path FROM picture WHERE picture.id = entry.picture) AS picture FROM entry`;

/** Rows are as partsOf writes them: a standing's first column is its picture, an annotation's and a dismissal's second. */
const selectTouching = `SELECT 1 FROM change, json_each(change.rows) AS one
  WHERE CASE json_extract(one.value, '$[0]')
    WHEN 'c' THEN NULL
    WHEN 's' THEN coalesce(json_extract(one.value, '$[2][0]'), json_extract(one.value, '$[1][0]'))
    ELSE coalesce(json_extract(one.value, '$[2][1]'), json_extract(one.value, '$[1][1]'))
  END = ? LIMIT 1`;

function entryOf(row: Row, position: number): StoredEntry {
  const number = numberOf(row, 'number');
  return {
    number,
    title: textOf(row, 'title'),
    at: numberOf(row, 'at'),
    picture: textOrNull(row, 'picture'),
    undone: number > position,
  };
}
