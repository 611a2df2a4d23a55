/** What a change of settings did to a stage: rows gained and rows lost, by where they came from. */
import { boxAt, iou } from '../../../../shared/geometry/boxes.ts';

/** The rows of one stage in one run, each with what makes it the same row in another run. */
export interface IdentifiedRows {
  /** [n] the row where its lineage began. */
  readonly roots: Int32Array;
  /** [n] class; null where rows have none. */
  readonly classes: Int32Array | null;
  /** [n, 4] in one space for both runs. */
  readonly boxes: Float32Array;
}

export interface RowChanges {
  /** Rows of the later run that have no counterpart in the earlier. */
  readonly gained: readonly number[];
  /** Rows of the earlier run that have no counterpart in the later. */
  readonly lost: readonly number[];
}

/**
 * Compares two runs' rows of a stage. Rows of the same beginning and class are the same row. Rows with a
 * class that are left over and nearly coincide with one of their class (IoU at least `sameIou`) are
 * the same object found from another beginning, so neither gained nor lost.
 */
export function rowChanges(
  before: IdentifiedRows,
  after: IdentifiedRows,
  sameIou = 0.9,
): RowChanges {
  const counts = new Map<string, number[]>();
  for (let row = 0; row < before.roots.length; row++) {
    const key = identity(before, row);
    const rows = counts.get(key);
    if (rows) rows.push(row);
    else counts.set(key, [row]);
  }
  const gained: number[] = [];
  for (let row = 0; row < after.roots.length; row++) {
    if (counts.get(identity(after, row))?.shift() === undefined) gained.push(row);
  }
  const lost = [...counts.values()].flat().sort((a, b) => a - b);
  return matchByOverlap(before, after, { gained, lost }, sameIou);
}

function identity(rows: IdentifiedRows, row: number): string {
  return `${rows.roots[row] ?? -1}/${rows.classes?.[row] ?? ''}`;
}

function matchByOverlap(
  before: IdentifiedRows,
  after: IdentifiedRows,
  changes: RowChanges,
  sameIou: number,
): RowChanges {
  const { classes: classesBefore } = before;
  const { classes: classesAfter } = after;
  if (classesBefore === null || classesAfter === null) return changes;
  const lost = new Set(changes.lost);
  const gained = changes.gained.filter((row) => {
    const box = boxAt(after.boxes, row);
    for (const other of lost) {
      if (classesBefore[other] !== classesAfter[row]) continue;
      if (iou(box, boxAt(before.boxes, other)) < sameIou) continue;
      lost.delete(other);
      return false;
    }
    return true;
  });
  return { gained, lost: [...lost] };
}
