/** Two evaluations of the same pictures: what one has found that the other has not, and how sure a difference is. */
import {
  bootstrap,
  difference,
  meanCounter,
  precisionCounter,
} from '../../../../shared/evaluation/metrics/bootstrap.ts';
import type { Interval } from '../../../../shared/evaluation/metrics/bootstrap.ts';
import type { Recounted } from '../../../../shared/evaluation/recounted.ts';
import { resamplingOf, type Evaluation } from './evaluation.svelte.ts';

export interface Against {
  /** The other one, at the same IoU. */
  readonly recount: Recounted;
  /** Rows of objects of this evaluation. */
  readonly gained: readonly number[];
  readonly lost: readonly number[];
  /** What this one has more; null where it cannot be counted. */
  readonly ap: Interval | null;
  readonly ap50: Interval | null;
  /** For each bar, how many objects more are covered; null where the other detector has other bars. */
  readonly bars: readonly (number | null)[];
}

/** @param own and other of the same pictures */
export function againstOf(
  current: Evaluation,
  own: Recounted,
  against: Evaluation,
  other: Recounted,
): Against {
  const theirs = new Map(
    [...other.lostAt.entries()].map(([row, at]) => [placeOf(against, row), at]),
  );
  const gained: number[] = [];
  const lost: number[] = [];
  for (const row of own.objects) {
    const its = theirs.get(placeOf(current, row));
    // A class that only one of them knows is neither gained nor lost.
    if (its === undefined || its === -2) continue;
    const [isFound, wasFound] = [own.lostAt[row] === -1, its === -1];
    if (isFound && !wasFound) gained.push(row);
    if (!isFound && wasFound) lost.push(row);
  }
  const coveredBy = new Map(
    other.bars.map(({ stage, part, covered }) => [`${stage} ${part}`, covered.length]),
  );
  return {
    ...{ recount: other, gained, lost },
    ...differences(current, against),
    bars: own.bars.map(({ stage, part, covered }) => {
      const its = coveredBy.get(`${stage} ${part}`);
      return its === undefined ? null : covered.length - its;
    }),
  };
}

/** An object's picture, and its place there. */
function placeOf({ set }: Evaluation, row: number): string {
  return `${set.pictures[set.tables.objects.picture[row]!]?.id} ${set.objectPlace[row]}`;
}

function differences(current: Evaluation, against: Evaluation): Pick<Against, 'ap' | 'ap50'> {
  const detections = Math.max(
    current.set.tables.detections.count,
    against.set.tables.detections.count,
  );
  const resampling = resamplingOf(2 * detections);
  try {
    const [ap] = bootstrap(
      difference(meanCounter(against.matches), meanCounter(current.matches)),
      resampling,
    );
    const [ap50] = bootstrap(
      difference(precisionCounter(against.matches, 0.5), precisionCounter(current.matches, 0.5)),
      resampling,
    );
    return { ap: ap ?? null, ap50: ap50 ?? null };
  } catch (error) {
    // Two detectors that do not count the same.
    if (error instanceof RangeError) return { ap: null, ap50: null };
    throw error;
  }
}
