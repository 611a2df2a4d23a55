/**
 * What an edit changed, row by row: before and after. The inverse of a change is the change read backwards, so that
 * whatever can be done can be undone, and done again, in one way.
 */
import * as v from 'valibot';
import { jsonText } from '../../shared/json.ts';
import { StudioError } from '../../shared/result.ts';
import { annotationColumns, type AnnotationRow } from './rows.ts';
import type { Database } from './sqlite.ts';

export type ClassRow = readonly [
  id: number,
  name: string,
  colour: string,
  key: number | null,
  place: number,
];
export type DismissalRow = readonly [
  id: number,
  picture: number,
  className: string,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
];
/** `state` as its place in pictureStates. */
export type StandingRow = readonly [picture: number, state: number, changed: number];

interface Rows {
  readonly annotation: AnnotationRow;
  readonly class: ClassRow;
  readonly dismissal: DismissalRow;
  readonly standing: StandingRow;
}
export type TableName = keyof Rows;

/** Of one row; null: it is not there. At least one of both is. */
export type RowChange = {
  readonly [T in TableName]: {
    readonly table: T;
    readonly before: Rows[T] | null;
    readonly after: Rows[T] | null;
  };
}[TableName];

/** A row of its table, with its id first. */
const statements: Readonly<Record<TableName, { readonly set: string; readonly remove: string }>> = {
  annotation: {
    set: `INSERT OR REPLACE INTO annotation (${annotationColumns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`,
    remove: 'DELETE FROM annotation WHERE id = ?',
  },
  class: {
    set: 'INSERT OR REPLACE INTO class (id, name, colour, key, place) VALUES (?,?,?,?,?)',
    remove: 'DELETE FROM class WHERE id = ?',
  },
  dismissal: {
    set: 'INSERT OR REPLACE INTO dismissal (id, picture, class_name, x0, y0, x1, y1) VALUES (?,?,?,?,?,?,?)',
    remove: 'DELETE FROM dismissal WHERE id = ?',
  },
  standing: {
    set: 'UPDATE picture SET state = ?2, changed = ?3 WHERE id = ?1',
    remove: 'UPDATE picture SET state = 0, changed = 0 WHERE id = ?1',
  },
};

/** Puts rows into the state after the changes, or before them. */
export class ChangeWriter {
  readonly #statements: Readonly<
    Record<
      TableName,
      { set: ReturnType<Database['prepare']>; remove: ReturnType<Database['prepare']> }
    >
  >;

  constructor(database: Database) {
    const of = (table: TableName) => ({
      set: database.prepare(statements[table].set),
      remove: database.prepare(statements[table].remove),
    });
    this.#statements = {
      annotation: of('annotation'),
      class: of('class'),
      dismissal: of('dismissal'),
      standing: of('standing'),
    };
  }

  write(change: RowChange, side: 'before' | 'after'): void {
    const { set, remove } = this.#statements[change.table];
    const row = change[side];
    if (row !== null) set.run(...row);
    else remove.run(idOf(change));
  }
}

/** The id of the row that a change is about. */
export function idOf({ before, after }: RowChange): number {
  const row = after ?? before;
  if (row === null) throw new StudioError('internal', 'A change is about no row.');
  return row[0];
}

/** Rows of a part of the history: a text as long as SQLite and JSON like it. */
const rowsOfPart = 5000;

/** The changes as the history keeps them. */
export function* partsOf(changes: readonly RowChange[]): Generator<string> {
  for (let at = 0; at < changes.length; at += rowsOfPart) {
    yield JSON.stringify(
      changes
        .slice(at, at + rowsOfPart)
        .map(({ table, before, after }) => [codes[table], before, after]),
    );
  }
}

const codes: Readonly<Record<TableName, string>> = {
  annotation: 'a',
  class: 'c',
  dismissal: 'd',
  standing: 's',
};

const number = v.number();
const text = v.string();
const annotationRow = v.strictTuple([
  ...[number, number, v.nullable(number), number, number, number, number],
  ...[v.nullable(text), number, text, number, v.nullable(text), v.nullable(number)],
] as const);
const classRow = v.strictTuple([number, text, text, v.nullable(number), number]);
const dismissalRow = v.strictTuple([number, number, text, number, number, number, number]);
const standingRow = v.strictTuple([number, number, number]);
const both = <const Code extends string, Row extends v.GenericSchema>(code: Code, row: Row) =>
  v.strictTuple([v.literal(code), v.nullable(row), v.nullable(row)]);
const partSchema = v.pipe(
  jsonText,
  v.array(
    v.union([
      both('a', annotationRow),
      both('c', classRow),
      both('d', dismissalRow),
      both('s', standingRow),
    ]),
  ),
);

/** @throws StudioError `badInput` where the part is no part of a history. */
export function changesOfPart(part: string): RowChange[] {
  const parsed = v.safeParse(partSchema, part);
  if (!parsed.success) {
    throw new StudioError('badInput', 'The project is damaged: its history cannot be read.');
  }
  return parsed.output.map((change): RowChange => {
    switch (change[0]) {
      case 'a':
        return { table: 'annotation', before: change[1], after: change[2] };
      case 'c':
        return { table: 'class', before: change[1], after: change[2] };
      case 'd':
        return { table: 'dismissal', before: change[1], after: change[2] };
      case 's':
        return { table: 'standing', before: change[1], after: change[2] };
    }
  });
}
