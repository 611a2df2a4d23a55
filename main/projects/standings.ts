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
  const select = database.prepare(
    `SELECT state, (SELECT COUNT(*) FROM annotation WHERE annotation.picture = picture.id) AS annotations,
       EXISTS (SELECT 1 FROM suggestion WHERE suggestion.picture = picture.id) AS suggested
     FROM picture WHERE id = ?`,
  );
  const set = database.prepare(
    'UPDATE picture SET annotations = ?, disagreements = ?, uncertainty = ? WHERE id = ?',
  );
  for (const picture of pictures) {
    const row = select.get(picture) ?? {};
    // Most have none, and looking at them takes longer than all the rest.
    const suggestions = numberOf(row, 'suggested') === 0 ? null : suggestionsOn(database, picture);
    const isVerified = pictureStates[numberOf(row, 'state')] === 'verified';
    const differing =
      suggestions === null
        ? 0
        : countDisagreements(database, picture, names, suggestions.rows, isVerified);
    const unsure = suggestions === null ? null : uncertainty(suggestions.rows);
    set.run(numberOf(row, 'annotations'), differing, unsure, picture);
  }
}

/**
 * Pictures that a model was asked about and whose disagreements these classes decide: those with annotations of them, and
 * verified ones, where what nobody drew counts if its class is the project's.
 */
export function judgedBy(database: Database, classes: ReadonlySet<number>): readonly number[] {
  if (classes.size === 0) return [];
  const annotated = database.prepare(
    'SELECT DISTINCT picture FROM annotation JOIN suggestion USING (picture) WHERE class = ?',
  );
  const verified = database.prepare(
    'SELECT picture FROM suggestion JOIN picture ON picture.id = suggestion.picture WHERE state = ?',
  );
  return [
    ...[...classes].flatMap((id) => annotated.all(id)),
    ...verified.all(pictureStates.indexOf('verified')),
  ].map((row) => numberOf(row, 'picture'));
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
  const dismissals = dismissalsOn(database, picture);
  return disagreements(rows, annotations, dismissals, isVerified, new Set(names.values())).length;
}

function withName(annotation: Annotation, names: ReadonlyMap<number, string>): NamedAnnotation {
  const { classId } = annotation;
  return { annotation, className: classId === null ? null : (names.get(classId) ?? null) };
}

function classNamesIn(database: Database): ReadonlyMap<number, string> {
  const rows = database.prepare('SELECT id, name FROM class').all();
  return new Map(rows.map((row) => [numberOf(row, 'id'), textOf(row, 'name')]));
}
