/** Whether two providers found the same. */
import type { DetectionRow } from '../../../../shared/detection/head/detectionRow.ts';
import { iou } from '../../../../shared/geometry/boxes.ts';

/** What is about to fall below the threshold of 0.05 may be on its other side. */
const surelyThere = 0.06;

/** Those of `rows` that have no like among the others: same class, IoU ≥ 0.99, a score within 0.01. */
export function rowsWithoutLike(
  rows: readonly DetectionRow[],
  others: readonly DetectionRow[],
): DetectionRow[] {
  return rows.filter(
    ({ classId, box, score }) =>
      score >= surelyThere &&
      !others.some(
        (other) =>
          other.classId === classId &&
          iou(other.box, box) >= 0.99 &&
          Math.abs(other.score - score) < 0.01,
      ),
  );
}
