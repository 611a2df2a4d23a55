/** A detection as it is told to people and programs: in image space, its class by name. */
import type { ClassSummary } from '../../annotation/classSummary.ts';
import { boxAt } from '../../geometry/boxes.ts';
import type { DetectionTable } from '../stages/stages.ts';

export interface DetectionRow {
  readonly classId: number;
  readonly label: string;
  readonly score: number;
  /** x0, y0, x1, y1 in image space. */
  readonly box: readonly [number, number, number, number];
}

/** The detections with their classes' names, best first. @throws RangeError where one has a class that is not known */
export function detectionRows(
  {
    count,
    classes,
    scores,
    imageBoxes,
  }: Pick<DetectionTable, 'count' | 'scores' | 'classes' | 'imageBoxes'>,
  known: readonly ClassSummary[],
): DetectionRow[] {
  return Array.from({ length: count }, (_, row) => {
    const type = known[classes[row]!];
    if (type === undefined) throw new RangeError(`There is no class ${classes[row]!}.`);
    const [x0, y0, x1, y1] = boxAt(imageBoxes, row);
    return { classId: type.id, label: type.name, score: scores[row]!, box: [x0, y0, x1, y1] };
  });
}
