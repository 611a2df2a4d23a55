/** What a project knows of one picture. */
import * as v from 'valibot';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import type { Box } from '../../shared/geometry/boxes.ts';
import { jsonText } from '../../shared/json.ts';
import type { Dismissal, Suggestions } from '../../shared/project/project.ts';
import { StudioError } from '../../shared/result.ts';
import { numberOf, textOf, type Row } from './columns.ts';
import { annotationColumns, annotationOfRow } from './rows.ts';
import type { Database } from './sqlite.ts';

/** In the order in which they were made. */
export function annotationsOn(database: Database, picture: number): Annotation[] {
  return database
    .prepare(`SELECT ${annotationColumns} FROM annotation WHERE picture = ? ORDER BY id`)
    .all(picture)
    .map(annotationOfRow);
}

export function dismissalsOn(database: Database, picture: number): Dismissal[] {
  return database
    .prepare('SELECT class_name, x0, y0, x1, y1 FROM dismissal WHERE picture = ? ORDER BY id')
    .all(picture)
    .map((row) => ({ className: textOf(row, 'class_name'), box: boxOf(row) }));
}

const finite = v.pipe(v.number(), v.finite());
/** As short as they can be: a project has millions. */
const suggestionRows = v.pipe(
  jsonText,
  v.array(v.strictTuple([finite, finite, finite, finite, v.string(), finite])),
);

export function suggestionsOn(database: Database, picture: number): Suggestions | null {
  const row = database
    .prepare('SELECT model, model_id, rows FROM suggestion WHERE picture = ?')
    .get(picture);
  if (row === undefined) return null;
  const parsed = v.safeParse(suggestionRows, textOf(row, 'rows'));
  if (!parsed.success) {
    throw new StudioError('badInput', 'The project is damaged: suggestions cannot be read.');
  }
  return {
    model: textOf(row, 'model'),
    modelId: textOf(row, 'model_id'),
    rows: parsed.output.map(([x0, y0, x1, y1, className, score]) => ({
      box: [x0, y0, x1, y1],
      className,
      score,
    })),
  };
}

export function keepSuggestions(
  database: Database,
  picture: number,
  { model, modelId, rows }: Suggestions,
): void {
  const kept = rows.map(({ box, className, score }) => [...box, className, score]);
  database
    .prepare(
      'INSERT OR REPLACE INTO suggestion (picture, model, model_id, rows) VALUES (?, ?, ?, ?)',
    )
    .run(picture, model, modelId, JSON.stringify(kept));
}

function boxOf(row: Row): Box {
  return [numberOf(row, 'x0'), numberOf(row, 'y0'), numberOf(row, 'x1'), numberOf(row, 'y1')];
}
