/** The order in which an evaluation counts: classes by id, in each the best score first, and pictures by their ids. */
import { bestFirst, grouped, pictureOrder, placesIn, rowsUpTo, type Grouped } from './order.ts';
import type { EvaluationTables } from './tables.ts';

export interface Ranking {
  /** Ids of the classes that an object or a detection has, ascending. */
  readonly classes: Int32Array;
  /** Detections by class; the best score first, of equal ones by picture and row. */
  readonly detections: Grouped;
  /** Objects by class; by picture and row. */
  readonly objects: Grouped;
  /** Rows of the pictures in the order of their ids. */
  readonly pictures: Int32Array;
}

/** One evaluation asks for it several times, and it sorts all detections. */
const known = new WeakMap<EvaluationTables, Ranking>();

/** The same object each time. @throws RangeError for a score that is NaN, or two pictures with one id. */
export function rankTables(tables: EvaluationTables): Ranking {
  const ranking = known.get(tables) ?? rankedTables(tables);
  known.set(tables, ranking);
  return ranking;
}

function rankedTables({ pictures, objects, detections }: EvaluationTables): Ranking {
  const order = pictureOrder(pictures.ids);
  const places = placesIn(order);
  const ids = new Set(objects.classId);
  for (const classId of detections.classId) ids.add(classId);
  const classes = Int32Array.from(ids).sort();
  const indexOf = new Map(Array.from(classes, (classId, index) => [classId, index]));
  const classOf = (column: Int32Array) => column.map((classId) => indexOf.get(classId) ?? -1);
  const rowsByPicture = (column: Int32Array) =>
    grouped(
      rowsUpTo(column.length),
      column.map((picture) => places[picture]!),
      order.length,
    ).rows;
  const scored = bestFirst(rowsByPicture(detections.picture), detections.score);
  return {
    classes,
    detections: grouped(scored, classOf(detections.classId), classes.length),
    objects: grouped(rowsByPicture(objects.picture), classOf(objects.classId), classes.length),
    pictures: order,
  };
}
