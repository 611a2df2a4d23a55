/**
 * The tables of a project's file. What each is for stands in docs/decisions/025-the-project-file.md.
 *
 * `picture.path` starts from the project's folder, with forward slashes. Coordinates are image space. `entry` and `change`
 * are the history: entries up to `meta.position` are done, later ones were undone.
 */

/** `ANSC`: what tells a project from other SQLite files. */
export const applicationId = 0x414e5343;
/** Grows when the tables change; a file with a later one is only read. */
export const schemaVersion = 1;

export const schema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE picture (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  -- Of the file when it was last looked at; NULL: it never was.
  bytes INTEGER, modified REAL, hash TEXT, width INTEGER, height INTEGER, turned INTEGER,
  state INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  -- Counted from the other tables.
  annotations INTEGER NOT NULL DEFAULT 0,
  disagreements INTEGER NOT NULL DEFAULT 0,
  uncertainty REAL
) STRICT;

CREATE TABLE class (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, colour TEXT NOT NULL, key INTEGER, place INTEGER NOT NULL
) STRICT;

CREATE TABLE annotation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  picture INTEGER NOT NULL, class INTEGER,
  x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
  -- JSON of what the geometry has besides its box; NULL: nothing.
  outline TEXT,
  flags INTEGER NOT NULL, note TEXT NOT NULL,
  -- 0 hand, 1 model, 2 edited.
  origin INTEGER NOT NULL, model TEXT, score REAL
) STRICT;
CREATE INDEX annotation_picture ON annotation (picture);
CREATE INDEX annotation_class ON annotation (class, picture);

CREATE TABLE dismissal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  picture INTEGER NOT NULL, class_name TEXT NOT NULL,
  x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL
) STRICT;
CREATE INDEX dismissal_picture ON dismissal (picture);

CREATE TABLE suggestion (
  picture INTEGER PRIMARY KEY, model TEXT NOT NULL, model_id TEXT NOT NULL, rows TEXT NOT NULL
) STRICT;

CREATE TABLE entry (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, title TEXT NOT NULL, picture INTEGER
) STRICT;
CREATE TABLE change (
  entry INTEGER NOT NULL, part INTEGER NOT NULL, rows TEXT NOT NULL, PRIMARY KEY (entry, part)
) STRICT, WITHOUT ROWID;
`;
