/** What else a change of settings does on a picture: detections gained and gone, right or wrong, and objects found and lost. */
import { iou, type Box } from '../../geometry/boxes.ts';
import { isMissed, type Verdict } from './verdict.ts';
import type { Match } from './matching.ts';

/** What a run says of a picture's objects, as far as it is compared with another run. */
export interface Judged {
  /** Of each object. */
  readonly verdicts: readonly Verdict[];
  readonly detections: readonly JudgedDetection[];
}

export interface JudgedDetection {
  /** Image space. */
  readonly box: Box;
  readonly classId: number;
  readonly match: Match;
}

export interface SideEffects {
  /** Objects, by their index. */
  readonly found: readonly number[];
  readonly lost: readonly number[];
  /** Detections of the changed run that the other has not: matched to an object, and false alarms. */
  readonly gained: DetectionCounts;
  /** Detections that only the other had. */
  readonly gone: DetectionCounts;
}

export interface DetectionCounts {
  readonly true: number;
  readonly false: number;
}

/** How many more mistakes there are with the change: false alarms, and objects that are not found. */
export function moreMistakes({ found, lost, gained, gone }: SideEffects): number {
  return gained.false - gone.false + lost.length - found.length;
}

/** Two runs on the same features give the same box bit for bit, but that batches of proposals are summed in another order. */
const sameBox = 0.99;

export function sideEffectsOf(before: Judged, after: Judged): SideEffects {
  const isFound = ({ verdicts }: Judged, index: number) => verdicts[index]?.kind === 'found';
  const indices = [...after.verdicts.keys()];
  const wasMissed = (index: number) => before.verdicts.slice(index, index + 1).some(isMissed);
  return {
    found: indices.filter((index) => wasMissed(index) && isFound(after, index)),
    lost: indices.filter((index) => isFound(before, index) && !isFound(after, index)),
    gained: counted(onlyIn(after.detections, before.detections)),
    gone: counted(onlyIn(before.detections, after.detections)),
  };
}

function onlyIn(
  own: readonly JudgedDetection[],
  others: readonly JudgedDetection[],
): readonly JudgedDetection[] {
  const left = new Set(others);
  return own.filter(({ box, classId }) => {
    for (const other of left) {
      if (other.classId !== classId || iou(other.box, box) < sameBox) continue;
      left.delete(other);
      return false;
    }
    return true;
  });
}

/** What is of an object that does not count is neither. */
function counted(detections: readonly JudgedDetection[]): DetectionCounts {
  const number = (asked: Match) => detections.filter(({ match }) => match === asked).length;
  return { true: number('true'), false: number('false') };
}
