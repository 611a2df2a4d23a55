import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import type { DetectionRow } from '../../../shared/detection/head/detectionRow.ts';
import type { DetectionTable } from '../../../shared/detection/stages/stages.ts';
import { boxAt } from '../../../shared/geometry/boxes.ts';
import { item } from '../../../shared/item.ts';

/** The detections with their classes' names, image space, best first. */
export function detectionRows(
  { count, classes, scores, imageBoxes }: DetectionTable,
  known: readonly ClassSummary[],
): DetectionRow[] {
  return Array.from({ length: count }, (_, row) => {
    const { id, name } = item(known, classes[row]!);
    return { classId: id, label: name, score: scores[row]!, box: boxAt(imageBoxes, row) };
  });
}
