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

/** What does not depend on the thresholds. */
export interface Pairing extends Pick<Against, 'ap' | 'ap50'> {
  /** For each row of an object of this evaluation the other's; −1: it has none. */
  readonly rows: Int32Array;
}

/** Two evaluations of the same pictures. */
export function pairingOf(current: Evaluation, against: Evaluation): Pairing {
  const theirs = new Map(
    Array.from({ length: against.set.tables.objects.count }, (_, row) => [
      placeOf(against, row),
      row,
    ]),
  );
  const rows = Int32Array.from(
    { length: current.set.tables.objects.count },
    (_, row) => theirs.get(placeOf(current, row)) ?? -1,
  );
  return { rows, ...differences(current, against) };
}

export function againstOf({ rows, ap, ap50 }: Pairing, own: Recounted, other: Recounted): Against {
  const gained: number[] = [];
  const lost: number[] = [];
  for (const row of own.objects) {
    const its = other.lostAt[rows[row]!];
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
    ...{ recount: other, gained, lost, ap, ap50 },
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
