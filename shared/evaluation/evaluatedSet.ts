/** The pictures of an evaluation as tables, with the way back from a row of the tables to its picture. */
import type { ClassSummary } from '../annotation/classSummary.ts';
import { item } from '../item.ts';
import { notCounted } from './diagnosis/truth.ts';
import type { EvaluatedObjectRow, EvaluatedRows } from './evaluatedRows.ts';
import { evaluationTables, type EvaluationTables } from './metrics/tables.ts';

export interface EvaluatedPictureRows {
  /** What the window calls the picture. */
  readonly id: string;
  /** Its place among all pictures: what decides between equal scores, and which resample it is in, is the same in each session. */
  readonly place: number;
  readonly rows: EvaluatedRows;
}

export interface EvaluatedSet {
  readonly pictures: readonly EvaluatedPictureRows[];
  /** Those of the model that the data annotate. */
  readonly classes: readonly ClassSummary[];
  /** Objects of a class that the model knows, and detections of those classes; pictures as above. */
  readonly tables: EvaluationTables;
  /** For each row of the tables' objects its place among those of its picture. */
  readonly objectPlace: Int32Array;
  /** For each row of the tables' detections its place among those of its picture. */
  readonly detectionPlace: Int32Array;
  /** Rows of the objects that count, ascending. */
  readonly countedObjects: Int32Array;
}

/** @param classes the model's, by their index */
export function evaluatedSet(
  pictures: readonly EvaluatedPictureRows[],
  classes: readonly ClassSummary[],
): EvaluatedSet {
  const known = new Set(pictures.flatMap(({ rows }) => rows.known));
  const counted = classes.filter(({ name }) => known.has(name));
  const ids = new Set(counted.map(({ id }) => id));
  const objectPlace: number[] = [];
  const detectionPlace: number[] = [];
  const countedObjects: number[] = [];
  const tables = evaluationTables(
    pictures.map(({ place: id, rows: { width, height, labels, objects, detections } }) => ({
      ...{ id, width, height, labels },
      objects: objects.flatMap((object, place) => {
        const { classIndex, box, area, crowd, difficult } = object;
        if (classIndex === null) return [];
        if (notCounted(object) === null) countedObjects.push(objectPlace.length);
        objectPlace.push(place);
        return { classId: item(classes, classIndex).id, box, area, crowd, difficult };
      }),
      detections: detections.filter(({ classId }, place) => {
        if (!ids.has(classId)) return false;
        detectionPlace.push(place);
        return true;
      }),
    })),
  );
  return {
    ...{ pictures, classes: counted, tables },
    objectPlace: Int32Array.from(objectPlace),
    detectionPlace: Int32Array.from(detectionPlace),
    countedObjects: Int32Array.from(countedObjects),
  };
}

/** @param row of the tables */
export function objectOf(
  { pictures, tables, objectPlace }: EvaluatedSet,
  row: number,
): EvaluatedObjectRow {
  const { rows } = item(pictures, tables.objects.picture[row]!);
  return item(rows.objects, objectPlace[row]!);
}
