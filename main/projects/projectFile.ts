/**
 * A project's file: made, opened, locked, checked. What keeps what was saved: write-ahead log, and each commit on the
 * disk before it is answered (synchronous FULL).
 */
import { access, constants, lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReadOnlyReason } from '../../shared/contract/projects.ts';
import { missingPath } from '../../shared/missingPath.ts';
import { StudioError } from '../../shared/result.ts';
import { numberOf } from './columns.ts';
import { applicationId, schema, schemaVersion } from './schema.ts';
import { openDatabase, projectFailure, sqliteFailure, type Database } from './sqlite.ts';

export interface ProjectFile {
  /** Absolute. */
  readonly path: string;
  readonly database: Database;
  readonly readOnly: ReadOnlyReason | null;
  close(): void;
}

export interface NewProject {
  /** Where the pictures are; absolute. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Makes a project's file; its folder is there.
 * @throws StudioError `badInput` where there is something of that name; diskFull.
 */
export function createProject(file: string, { folder, name }: NewProject): void {
  const lock = takeLock(file);
  if (lock === null) throw new StudioError('badInput', `Another program makes ${file}.`);
  let database: Database | null = null;
  try {
    database = openDatabase(file);
    if (pragma(database, 'schema_version') !== 0) {
      throw new StudioError('badInput', `${file} exists already.`);
    }
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    // Whole or empty: an empty file that was left behind is made a project the next time.
    database.exec('BEGIN IMMEDIATE');
    database.exec(schema);
    const set = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    set.run('folder', folder);
    set.run('name', name);
    set.run('position', '0');
    database.exec(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion};`,
    );
    database.exec('COMMIT');
  } catch (error) {
    throw projectFailure(error, file);
  } finally {
    database?.close();
    lock.close();
  }
}

/**
 * Opens a project's file: to be changed, or to be read where another program has it, where it is newer than this program,
 * or where the disk can't be written.
 * @throws StudioError `notFound`; `badInput` where it is none, or damaged.
 */
export async function openProject(file: string): Promise<ProjectFile> {
  await checkFile(file);
  const writable = await access(file, constants.W_OK).then(
    () =>
      access(path.dirname(file), constants.W_OK).then(
        () => true,
        () => false,
      ),
    () => false,
  );
  const lock = writable ? takeLock(file) : null;
  let database: Database | null = null;
  try {
    database = connect(file, writable, lock !== null);
    const version = checkProject(database, file);
    await checkDamage(database, file);
    const readOnly = reasonFor(file, { version, writable, locked: lock === null });
    if (readOnly === null) {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    } else database.exec('PRAGMA query_only = ON');
    const opened = database;
    return {
      path: file,
      database,
      readOnly,
      close: () => {
        opened.close();
        lock?.close();
      },
    };
  } catch (error) {
    database?.close();
    lock?.close();
    throw projectFailure(error, file);
  }
}

function connect(file: string, writable: boolean, mine: boolean): Database {
  if (mine) return openDatabase(file);
  if (writable) return openDatabase(file, { readOnly: true });
  // A log that lies beside it cannot be taken in where nothing can be written; readers need a file of shared memory.
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return openDatabase(url, { readOnly: true });
}

async function checkFile(file: string): Promise<void> {
  const found = await lstat(file).catch(() => null);
  if (found === null) {
    throw new StudioError('notFound', missingPath(file, `${file} does not exist.`));
  }
  if (!found.isFile() && !found.isSymbolicLink()) {
    throw new StudioError('badInput', `${file} is no file.`);
  }
}

/** @returns the version of its tables. @throws StudioError; Error of SQLite's where the file is damaged. */
function checkProject(database: Database, file: string): number {
  if (pragma(database, 'application_id') !== applicationId) {
    throw new StudioError('badInput', `${file} is no project of Anchorscope.`);
  }
  return pragma(database, 'user_version');
}

/** Looking at every page of a larger file takes too long for a start; its damage shows where it is read. */
const mostBytesChecked = 2 ** 26;

/** @throws StudioError `badInput` where the file is damaged. */
async function checkDamage(database: Database, file: string): Promise<void> {
  const { size } = await stat(file);
  const damage = size > mostBytesChecked ? null : damageOf(database);
  if (damage === null) return;
  throw new StudioError(
    'badInput',
    `${file} is damaged (${damage.split('\n')[0] ?? ''}). It is not touched; what can be read of it can be saved as a new project.`,
  );
}

/** What of a file cannot be read; null: nothing. */
export function damageOf(database: Database): string | null {
  try {
    const row = database.prepare('PRAGMA quick_check(1)').get();
    const said = row?.['quick_check'];
    return said === 'ok' ? null : String(said);
  } catch (error) {
    if (sqliteFailure(error) !== null) return 'it cannot be read';
    throw error;
  }
}

export function pragma(database: Database, name: string): number {
  return numberOf(database.prepare(`PRAGMA ${name}`).get() ?? {}, name);
}

interface Found {
  readonly version: number;
  readonly writable: boolean;
  readonly locked: boolean;
}

function reasonFor(file: string, { version, writable, locked }: Found): ReadOnlyReason | null {
  if (version > schemaVersion) {
    const sentence = `${file} was made by a newer Anchorscope: it can be looked at and not changed.`;
    return { kind: 'newer', sentence };
  }
  if (!writable) {
    const sentence = `${file} cannot be written: it can be looked at and not changed.`;
    return { kind: 'unwritable', sentence };
  }
  if (locked) {
    const sentence = `${file} is open in another Anchorscope: here it can be looked at and not changed.`;
    return { kind: 'locked', sentence };
  }
  return null;
}

/** How long a lock is waited for, ms: the process of a studio that was killed takes a moment to end. */
const patience = 1000;

/**
 * A lock on a project that the system takes back however its holder ends: SQLite's own on an empty file beside it.
 * @returns null where another has it.
 */
function takeLock(file: string): Database | null {
  const lock = openDatabase(`${file}-lock`, { timeout: patience });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (sqliteFailure(error) === 'busy') return null;
    throw projectFailure(error, file);
  }
}
