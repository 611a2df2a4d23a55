/** What can still be read of a damaged project, table by table and row by row, taken into a new file. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { Salvage } from '../../shared/contract/projects.ts';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { StudioError } from '../../shared/result.ts';
import { createProject } from './projectFile.ts';
import { openDatabase, projectFailure, sqliteFailure, type Database } from './sqlite.ts';

/** What a person cannot do without: the history is left behind. */
const tables = {
  picture: 'id, path, bytes, modified, hash, width, height, turned, state, changed, annotations',
  class: 'id, name, colour, key, place',
  annotation: 'id, picture, class, x0, y0, x1, y1, outline, flags, note, origin, model, score',
  dismissal: 'id, picture, class_name, x0, y0, x1, y1',
} as const;
type Table = keyof typeof tables;

/** What could be taken out. The file is not touched. @throws StudioError where nothing can be read. */
export function salvageable(file: string): Salvage {
  return reading(file, (database) => {
    const counted = (table: Table): number => {
      let rows = 0;
      for (const _ of readable(database, table)) rows++;
      return rows;
    };
    return {
      pictures: counted('picture'),
      annotations: counted('annotation'),
      classes: counted('class'),
    };
  });
}

/** Takes it into a new file. @throws StudioError as createProject; where nothing can be read. */
export function salvage(file: string, target: string): void {
  if (existsSync(target)) throw new StudioError('badInput', `${target} exists already.`);
  reading(file, (database) => {
    const meta = new Map(
      [...rows(database, 'SELECT key, value FROM meta')].map((row) => [row['key'], row['value']]),
    );
    const said = (key: string, otherwise: string): string => {
      const value = meta.get(key);
      return typeof value === 'string' ? value : otherwise;
    };
    const unfinished = `${target}.unfinished`;
    rmSync(unfinished, { force: true });
    createProject(unfinished, {
      folder: said('folder', ''),
      name: `${said('name', 'Project')} (saved)`,
    });
    const into = openDatabase(unfinished);
    try {
      into.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
      for (const table of Object.keys(tables) as Table[]) copyRows(database, into, table);
      into.exec('COMMIT');
    } catch (error) {
      throw projectFailure(error, target);
    } finally {
      into.close();
    }
    renameSync(unfinished, target);
    rmSync(`${unfinished}-lock`, { force: true });
  });
}

function copyRows(from: Database, into: Database, table: Table): void {
  const columns = tables[table].split(', ');
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${table} (${tables[table]}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const row of readable(from, table)) {
    try {
      insert.run(...columns.map((column) => valueOf(row[column])));
    } catch (error) {
      // A row that no such table can have is part of the damage.
      if (!isRefusal(error)) throw error;
    }
  }
}

/** Whether it is the value that SQLite refused, and not the disk. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && sqliteFailure(error) === null;
}

function valueOf(value: SQLOutputValue | undefined): SQLInputValue {
  return value ?? null;
}

/** Rows by their ids, past those that cannot be read. */
function* readable(
  database: Database,
  table: Table,
): Generator<Readonly<Record<string, SQLOutputValue>>> {
  const select = `SELECT ${tables[table]} FROM ${table} WHERE id > ?`;
  // From both ends: a damaged page lies between.
  let last = -1;
  for (const row of rows(database, `${select} ORDER BY id`, -1)) {
    last = Math.max(last, Number(row['id']));
    yield row;
  }
  for (const row of rows(database, `${select} ORDER BY id DESC`, last)) yield row;
}

/** As many as can be read. */
function* rows(
  database: Database,
  sql: string,
  ...values: readonly SQLInputValue[]
): Generator<Record<string, SQLOutputValue>> {
  try {
    yield* database.prepare(sql).iterate(...values);
  } catch (error) {
    if (sqliteFailure(error) === null) throw error;
  }
}

function reading<T>(file: string, work: (database: Database) => T): T {
  let database: Database | null = null;
  try {
    database = openDatabase(file, { readOnly: true });
    return work(database);
  } catch (error) {
    throw projectFailure(error, file);
  } finally {
    database?.close();
  }
}
