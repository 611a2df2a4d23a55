/**
 * The detections of one picture against its ground truth: from the best score down, a detection takes the free object of its
 * class that it overlaps most, from IoU 0.5 on. What is difficult or a crowd is neither found nor missed, as is an object of a
 * class that the detector does not know; a detection of a class that the annotations do not know is neither found nor wrong.
 */
import { largestOverlap, type ComparedDetector } from './detectorMatches.ts';
import type { Box } from '../../geometry/boxes.ts';

export interface TrueObject {
  /** The name of its class; null: it has none. */
  readonly label: string | null;
  /** Image space. */
  readonly box: Box;
  /** A crowd, or difficult. */
  readonly ignored: boolean;
  readonly crowd: boolean;
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
  const objects = truth.map(({ label, box }) => ({ label: label ?? '', box }));
  const counts = truth.map(
    ({ label, ignored }) => label !== null && !ignored && classes.has(label),
  );
  const free = new Set([...truth.keys()].filter((row) => counts[row] === true));
  const ignored = [...truth.keys()].filter((row) => truth[row]?.ignored === true);
  const found = new Set<number>();
  const said = detections.map((): AgainstTruth['detections'][number] => 'notCounted');
  const bestFirst = [...detections.entries()].sort(([, a], [, b]) => b.score - a.score);
  for (const [row, detection] of bestFirst) {
    if (!known.has(detection.label)) continue;
    const object = largestOverlap(detection, objects, free);
    if (object !== null) {
      free.delete(object.row);
      found.add(object.row);
      said[row] = 'found';
    } else if (largestOverlap(detection, objects, ignored) === null) said[row] = 'wrong';
  }
  return {
    detections: said,
    objects: truth.map((_, row) => {
      if (counts[row] !== true) return 'notCounted';
      return found.has(row) ? 'found' : 'missed';
    }),
  };
}
