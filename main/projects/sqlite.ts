/** SQLite as Node brings it, and its failures in words. The only place that asks for node:sqlite. */
import type { DatabaseSync } from 'node:sqlite';
import { StudioError, type FailureKind } from '../../shared/result.ts';

export type Database = DatabaseSync;

type Sqlite = typeof import('node:sqlite');

let loaded: Sqlite | null | undefined;

/**
 * A connection to a file.
 * @throws StudioError `unsupported` where this Node was built without SQLite; Error as SQLite says it.
 */
export function openDatabase(
  location: string | URL,
  options: { readonly readOnly?: boolean } = {},
): Database {
  loaded ??= load();
  if (loaded === null) {
    throw new StudioError(
      'unsupported',
      `Projects need SQLite, which this program's Node ${process.version} was built without; nothing else does.`,
    );
  }
  return new loaded.DatabaseSync(location, { ...options, enableForeignKeyConstraints: false });
}

function load(): Sqlite | null {
  // Asked for by name, so that a Node without it is a sentence and not an import that fails.
  return process.getBuiltinModule('node:sqlite') ?? null;
}

/** SQLite's primary result codes, see sqlite.org/rescode.html. */
const codes = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
} as const;
export type SqliteFailure = keyof typeof codes;

/** What SQLite refused; null where it is no failure of SQLite's, or of another kind. */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  if (typeof error.errcode !== 'number') return null;
  // The low byte is the primary code, those above it say more.
  const primary = error.errcode & 0xff;
  const all = Object.keys(codes) as SqliteFailure[];
  return all.find((name) => codes[name] === primary) ?? null;
}

const sentences: Readonly<Record<SqliteFailure, readonly [FailureKind, (file: string) => string]>> =
  {
    full: ['diskFull', (file) => `Not saved: there is no room left on the disk for ${file}.`],
    readOnly: ['badInput', (file) => `Not saved: ${file} can only be read.`],
    busy: ['badInput', (file) => `Not saved: another program holds ${file}.`],
    ioError: [
      'diskFull',
      (file) => `Not saved: the disk of ${file} refuses to be written or read.`,
    ],
    corrupt: [
      'badInput',
      (file) =>
        `${file} is damaged. It is not touched; what can be read of it can be saved as a new project.`,
    ],
    notDatabase: ['badInput', (file) => `${file} is no project of Anchorscope, or it is damaged.`],
    cannotOpen: ['notFound', (file) => `${file} cannot be opened.`],
  };

/** A failure of work on a project's file, as a sentence that names it. */
export function projectFailure(error: unknown, file: string): StudioError {
  if (error instanceof StudioError) return error;
  const failure = sqliteFailure(error);
  if (failure === null) {
    const message = error instanceof Error ? error.message : String(error);
    return new StudioError('internal', `${file}: ${message}`, { cause: error });
  }
  const [kind, sentence] = sentences[failure];
  return new StudioError(kind, sentence(file), { cause: error });
}
