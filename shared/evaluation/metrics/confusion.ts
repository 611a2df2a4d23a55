/**
 * The confusion matrix at an IoU threshold and a score. Classes play no part in the matching: in each picture, from the best
 * score down, a detection takes the free object of largest IoU, of equal ones one of its own class. What takes none is of the
 * background, and so is an object that is not taken.
 *
 * A detection of a difficult object (the one it overlaps most), or with as large a share in a crowd and no object to take,
 * counts neither way; nor do those objects. A detection's fate does not depend on worse ones: a threshold is a recount.
 */
import { rankTables } from './ranking.ts';
import { bestFirst, grouped, rowsOf, rowsUpTo, type Grouped } from './order.ts';
import { iouAt, shareAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

export interface ConfusionMatches {
  readonly tables: EvaluationTables;
  readonly iou: number;
  /** Ids, ascending. */
  readonly classes: Int32Array;
  /** The place of each object's and detection's class in `classes`. */
  readonly objectClass: Int32Array;
  readonly detectionClass: Int32Array;
  /** For each detection, the object that it took; −1: none; −2: it counts neither way. */
  readonly object: Int32Array;
  /** For each object, the detection that took it; −1: none; −2: it does not count. */
  readonly detection: Int32Array;
}

const none = -1;
const uncounted = -2;

/** @throws RangeError for a score that is NaN, or two pictures with one id. */
export function confusionMatches(tables: EvaluationTables, iou: number): ConfusionMatches {
  const { objects, detections } = tables;
  const { classes, pictures } = rankTables(tables);
  const byPicture = rowsByPicture(tables);
  const object = new Int32Array(detections.count).fill(none);
  const detection = new Int32Array(objects.count).fill(none);
  for (let row = 0; row < objects.count; row++) {
    if (objects.crowd[row] === 1 || objects.difficult[row] === 1) detection[row] = uncounted;
  }
  for (const picture of pictures) {
    const near = rowsOf(byPicture.objects, picture);
    for (const row of rowsOf(byPicture.detections, picture)) {
      const taken = takenBy(tables, row, near, detection, iou);
      object[row] = taken;
      if (taken >= 0) detection[taken] = row;
    }
  }
  const indexOf = new Map(Array.from(classes, (classId, index) => [classId, index]));
  const index = (column: Int32Array) => column.map((classId) => indexOf.get(classId) ?? none);
  const objectClass = index(objects.classId);
  const detectionClass = index(detections.classId);
  return { tables, iou, classes, objectClass, detectionClass, object, detection };
}

function takenBy(
  { objects, detections }: EvaluationTables,
  row: number,
  near: Int32Array,
  finder: Int32Array,
  iou: number,
): number {
  let [best, most] = [none, iou];
  let [closest, isOfDifficult, isInCrowd] = [0, false, false];
  for (const object of near) {
    if (objects.crowd[object] === 1) {
      isInCrowd ||= shareAt(detections, row, objects, object) >= iou;
      continue;
    }
    const overlap = iouAt(detections, row, objects, object);
    if (overlap > closest) {
      closest = overlap;
      isOfDifficult = objects.difficult[object] === 1;
    }
    if (finder[object] !== none || overlap < most) continue;
    const isOwn = objects.classId[object] === detections.classId[row];
    if (best !== none && overlap === most && !isOwn) continue;
    [best, most] = [object, overlap];
  }
  if (isOfDifficult && closest >= iou) return uncounted;
  return best === none && isInCrowd ? uncounted : best;
}

export interface RowsByPicture {
  readonly objects: Grouped;
  readonly detections: Grouped;
}

/** A slider asks for it at each of its places, and it sorts all detections. */
const knownRows = new WeakMap<EvaluationTables, RowsByPicture>();

/** The rows of each picture: detections best first, objects as they stand. The same object each time. */
export function rowsByPicture(tables: EvaluationTables): RowsByPicture {
  const rows = knownRows.get(tables) ?? groupedByPicture(tables);
  knownRows.set(tables, rows);
  return rows;
}

function groupedByPicture(tables: EvaluationTables): RowsByPicture {
  const { pictures, objects, detections } = tables;
  const ranked = bestFirst(rowsUpTo(detections.count), detections.score);
  return {
    objects: grouped(rowsUpTo(objects.count), objects.picture, pictures.ids.length),
    detections: grouped(ranked, detections.picture, pictures.ids.length),
  };
}

export interface ConfusionMatrix {
  /** Ids, ascending; in the matrix their index, and `classes.length` is the background. */
  readonly classes: Int32Array;
  /** [classes + 1, classes + 1] by the object's class, then the detection's. */
  readonly counts: Int32Array;
  /** The pairs behind the cells: those of cell c from `start[c]` to `start[c + 1]`. */
  readonly start: Int32Array;
  /** Rows; −1 where an object was not taken. */
  readonly detections: Int32Array;
  /** Rows; −1 where a detection took none. */
  readonly objects: Int32Array;
}

/** @param score the least of the detections that are kept */
export function confusionMatrix(matches: ConfusionMatches, score: number): ConfusionMatrix {
  const { classes, objectClass, detectionClass, object, detection, tables } = matches;
  const background = classes.length;
  const side = background + 1;
  const scores = tables.detections.score;
  const unpaired = -1;
  // The cell of each detection that is kept, and after all detections of each object that none of them took.
  const cells = new Int32Array(object.length + detection.length).fill(unpaired);
  for (let row = 0; row < object.length; row++) {
    const taken = object[row]!;
    if (taken === uncounted || !(scores[row]! >= score)) continue;
    cells[row] = (taken === none ? background : objectClass[taken]!) * side + detectionClass[row]!;
  }
  for (let row = 0; row < detection.length; row++) {
    const finder = detection[row]!;
    if (finder === uncounted || (finder !== none && scores[finder]! >= score)) continue;
    cells[object.length + row] = objectClass[row]! * side + background;
  }
  const { rows, start } = grouped(rowsUpTo(cells.length), cells, side * side);
  return {
    ...{ classes, start },
    counts: new Int32Array(side * side).map((_, cell) => start[cell + 1]! - start[cell]!),
    detections: rows.map((row) => (row < object.length ? row : none)),
    objects: rows.map((row) => (row < object.length ? object[row]! : row - object.length)),
  };
}

/** The pairs behind a cell. Classes are indices; the background is `classes.length`. */
export function confusionCell(
  { classes, start, detections, objects }: ConfusionMatrix,
  truth: number,
  detected: number,
): { readonly detections: Int32Array; readonly objects: Int32Array } {
  const cell = truth * (classes.length + 1) + detected;
  const [from, to] = [start[cell]!, start[cell + 1]!];
  return { detections: detections.subarray(from, to), objects: objects.subarray(from, to) };
}
