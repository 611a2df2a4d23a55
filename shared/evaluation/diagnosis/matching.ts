/** Which detection of a picture is matched to which object: the best score first, within each class (COCO's rule, metrics/matcher.ts). */
import { foundBy, matchTables } from '../metrics/matching.ts';
import { evaluationTables } from '../metrics/tables.ts';
import { item } from '../../item.ts';
import { classOf, type LineStage } from './line.ts';
import { imageBoxOf } from './overlaps.ts';
import { notCounted, type DiagnosedObject } from './truth.ts';

/** What became of a detection: neither true nor false where it is of an object that does not count. */
export type Match = 'true' | 'false' | 'ignored';

export interface Matching {
  /** For each object that counts its detection, or −1. */
  readonly detectionOf: Int32Array;
  /** For each detection its object, of those that count, or −1. */
  readonly objectOf: Int32Array;
  /** For each detection. */
  readonly outcomes: readonly Match[];
}

/** @param detections the last stage @throws RangeError for a score that is NaN */
export function matchDetections(
  detections: LineStage,
  objects: readonly DiagnosedObject[],
  iou: number,
): Matching {
  const scores = detections.scores();
  const hasClasses = detections.classes !== null;
  // What has no area is overlapped by nothing, and what the model has no class for by nothing of its class.
  const asked = [...objects.entries()].filter(
    ([, object]) => object.classIndex !== null && notCounted(object) !== 'empty',
  );
  const tables = evaluationTables([
    {
      // Nothing asks for them.
      ...{ id: 0, width: 0, height: 0, labels: [] },
      objects: asked.map(([, { classIndex, box, crowd, difficult }]) => ({
        // Where rows have no classes, each may be of any object.
        classId: hasClasses ? (classIndex ?? 0) : 0,
        ...{ box, crowd, difficult },
      })),
      detections: Array.from({ length: detections.table.count }, (_, row) => ({
        classId: classOf(detections, row) ?? 0,
        box: imageBoxOf(detections, row),
        score: scores?.[row] ?? 0,
      })),
    },
  ]);
  const matches = matchTables(tables, [iou], [[0, Infinity]]);
  const { found, ignored } = item(matches.inRange, 0);
  const objectOf = foundBy(matches, 0, 0).map((at) => (at < 0 ? -1 : item(asked, at)[0]));
  const detectionOf = new Int32Array(objects.length).fill(-1);
  objectOf.forEach((object, row) => {
    if (object >= 0) detectionOf[object] = row;
  });
  return {
    ...{ detectionOf, objectOf },
    outcomes: Array.from(found, (hit, row) => {
      if (hit !== 0) return 'true';
      return ignored[row] === 0 ? 'false' : 'ignored';
    }),
  };
}
