/**
 * The detections of one picture against its ground truth, by the matching of evaluations at IoU 0.5. What is difficult or a crowd is
 * neither found nor missed, as is an object of a class that the detector does not know; a detection of a class that the annotations do
 * not know is neither found nor wrong.
 */
import type { Box } from '../../geometry/boxes.ts';
import { item } from '../../item.ts';
import { cocoRanges, findersOf, matchTables } from '../metrics/matching.ts';
import { evaluationTables } from '../metrics/tables.ts';
import { matchingIoU, type ComparedDetector } from './detectorMatches.ts';

export interface TrueObject {
  /** The name of its class; null: it has none. */
  readonly label: string | null;
  /** Image space. */
  readonly box: Box;
  readonly crowd: boolean;
  readonly difficult: boolean;
}

export interface AgainstTruth {
  /** For each detection. */
  readonly detections: readonly ('found' | 'wrong' | 'notCounted')[];
  /** For each object. */
  readonly objects: readonly ('found' | 'missed' | 'notCounted')[];
}

/** @param known the names of the classes that are annotated */
export function againstTruth(
  { classes, detections }: ComparedDetector,
  truth: readonly TrueObject[],
  known: ReadonlySet<string>,
): AgainstTruth {
  const ids = new Map([...known].map((name, id) => [name, id]));
  /** The class of what no detection can find. */
  const ofNone = -1;
  const asked = detections.flatMap(({ label, box, score }, row) => {
    const classId = ids.get(label);
    return classId === undefined ? [] : { row, detection: { classId, box, score } };
  });
  const objects = truth.map(({ label, box, crowd, difficult }) => ({
    ...{ box, crowd, difficult },
    classId: (label !== null && classes.has(label) ? ids.get(label) : null) ?? ofNone,
  }));
  const picture = { id: 0, width: 0, height: 0, labels: [], objects };
  const matches = matchTables(
    evaluationTables([{ ...picture, detections: asked.map(({ detection }) => detection) }]),
    [matchingIoU],
    cocoRanges.slice(0, 1),
  );
  const { found, ignored } = item(matches.inRange, 0);
  const said = detections.map((): AgainstTruth['detections'][number] => 'notCounted');
  asked.forEach(({ row }, place) => {
    if (found[place] === 1) said[row] = 'found';
    else if (ignored[place] !== 1) said[row] = 'wrong';
  });
  const finders = findersOf(matches, 0, 0);
  return {
    detections: said,
    objects: truth.map(({ label, crowd, difficult }, row) => {
      if (crowd || difficult || label === null || !classes.has(label)) return 'notCounted';
      return (finders[row] ?? -1) < 0 ? 'missed' : 'found';
    }),
  };
}
