/**
 * The confusion matrix at an IoU threshold and a score. Classes play no part in the matching: in each picture, from the best
 * score down, a detection takes the free object of largest IoU, of equal ones one of its own class. What takes none is of the
 * background, and so is an object that is not taken.
 *
 * A detection of a difficult object (the one it overlaps most), or with as large a share in a crowd and no object to take,
 * counts neither way; nor do those objects. A detection's fate does not depend on worse ones: a threshold is a recount.
 */
import { rankTables } from './matching.ts';
import { bestFirst, grouped, rowsOf, rowsUpTo, type Grouped } from './order.ts';
import { iouAt, shareAt } from './overlaps.ts';
import type { EvaluationTables } from './tables.ts';

export interface ConfusionMatches {
  readonly tables: EvaluationTables;
  readonly iou: number;
  /** Ids, ascending. */
  readonly classes: Int32Array;
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
  return { tables, iou, classes, object, detection };
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
      isInCrowd ||= shareAt(detections.boxes, row, objects.boxes, object) >= iou;
      continue;
    }
    const overlap = iouAt(detections.boxes, row, objects.boxes, object);
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

/** The rows of each picture: detections best first, objects as they stand. */
export function rowsByPicture(tables: EvaluationTables): { objects: Grouped; detections: Grouped } {
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
  const { classes, object, detection, tables } = matches;
  const { objects, detections } = tables;
  const side = classes.length + 1;
  const indexOf = new Map(Array.from(classes, (classId, index) => [classId, index]));
  const index = (classId: number) => indexOf.get(classId) ?? classes.length;
  const isKept = (row: number) => detections.score[row]! >= score;
  const cells: number[] = [];
  const pairs: { readonly detections: number[]; readonly objects: number[] } = {
    ...{ detections: [], objects: [] },
  };
  for (let row = 0; row < detections.count; row++) {
    const taken = object[row]!;
    if (taken === uncounted || !isKept(row)) continue;
    const truth = taken === none ? classes.length : index(objects.classId[taken]!);
    cells.push(truth * side + index(detections.classId[row]!));
    pairs.detections.push(row);
    pairs.objects.push(taken);
  }
  for (let row = 0; row < objects.count; row++) {
    const finder = detection[row]!;
    if (finder === uncounted || (finder !== none && isKept(finder))) continue;
    cells.push(index(objects.classId[row]!) * side + classes.length);
    pairs.detections.push(none);
    pairs.objects.push(row);
  }
  const byCell = grouped(rowsUpTo(cells.length), Int32Array.from(cells), side * side);
  const counts = new Int32Array(side * side);
  for (let cell = 0; cell < counts.length; cell++) {
    counts[cell] = byCell.start[cell + 1]! - byCell.start[cell]!;
  }
  const take = (list: readonly number[]) => {
    const column = Int32Array.from(list);
    return byCell.rows.map((pair) => column[pair]!);
  };
  return {
    classes,
    counts,
    start: byCell.start,
    detections: take(pairs.detections),
    objects: take(pairs.objects),
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
