/** How far the pictures of a project are, and what is counted of each. */
import {
  pictureStates,
  type PictureStanding,
  type Suggestion,
} from '../../shared/project/project.ts';
import {
  disagreements,
  uncertainty,
  type NamedAnnotation,
} from '../../shared/project/suggestions.ts';
import { StudioError } from '../../shared/result.ts';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import { numberOf, numberOrNull, textOf, type Row } from './columns.ts';
import type { Database } from './sqlite.ts';
import { annotationsOn, dismissalsOn, suggestionsOn } from './contents.ts';

export interface StoredStanding {
  /** In the project. */
  readonly path: string;
  readonly standing: PictureStanding;
}

const columns = 'id, path, state, changed, annotations, disagreements, uncertainty';

/** Of all pictures, by their paths. */
export function* allStandings(database: Database): Generator<StoredStanding> {
  for (const row of database.prepare(`SELECT ${columns} FROM picture`).iterate()) {
    yield { path: textOf(row, 'path'), standing: standingOf(row) };
  }
}

export function standingsOf(database: Database, pictures: Iterable<number>): StoredStanding[] {
  const select = database.prepare(`SELECT ${columns} FROM picture WHERE id = ?`);
  return [...pictures].flatMap((id) => {
    const row = select.get(id);
    return row === undefined ? [] : [{ path: textOf(row, 'path'), standing: standingOf(row) }];
  });
}

export function standingOf(row: Row): PictureStanding {
  const state = pictureStates[numberOf(row, 'state')];
  if (state === undefined) {
    throw new StudioError('badInput', 'The project is damaged: a picture has no state.');
  }
  return {
    state,
    annotations: numberOf(row, 'annotations'),
    changed: numberOf(row, 'changed') !== 0,
    disagreements: numberOf(row, 'disagreements'),
    uncertainty: numberOrNull(row, 'uncertainty'),
  };
}

/** Counts anew what is counted of these pictures. Inside the transaction that changed them. */
export function recount(database: Database, pictures: Iterable<number>): void {
  const names = classNamesIn(database);
  const state = database.prepare('SELECT state FROM picture WHERE id = ?');
  const set = database.prepare(
    'UPDATE picture SET annotations = ?, disagreements = ?, uncertainty = ? WHERE id = ?',
  );
  const number = database.prepare('SELECT COUNT(*) AS n FROM annotation WHERE picture = ?');
  for (const picture of pictures) {
    const suggestions = suggestionsOn(database, picture);
    const annotations = numberOf(number.get(picture) ?? {}, 'n');
    const isVerified = pictureStates[numberOf(state.get(picture) ?? {}, 'state')] === 'verified';
    const differing =
      suggestions === null
        ? 0
        : countDisagreements(database, picture, names, suggestions.rows, isVerified);
    set.run(
      annotations,
      differing,
      suggestions === null ? null : uncertainty(suggestions.rows),
      picture,
    );
  }
}

function countDisagreements(
  database: Database,
  picture: number,
  names: ReadonlyMap<number, string>,
  rows: readonly Suggestion[],
  isVerified: boolean,
): number {
  const annotations = annotationsOn(database, picture).map((annotation) =>
    withName(annotation, names),
  );
  // Of a picture that nobody has begun, nothing can disagree yet.
  if (annotations.length === 0 && !isVerified) return 0;
  return disagreements(rows, annotations, dismissalsOn(database, picture), isVerified).length;
}

function withName(annotation: Annotation, names: ReadonlyMap<number, string>): NamedAnnotation {
  const { classId } = annotation;
  return { annotation, className: classId === null ? null : (names.get(classId) ?? null) };
}

function classNamesIn(database: Database): ReadonlyMap<number, string> {
  const rows = database.prepare('SELECT id, name FROM class').all();
  return new Map(rows.map((row) => [numberOf(row, 'id'), textOf(row, 'name')]));
}
