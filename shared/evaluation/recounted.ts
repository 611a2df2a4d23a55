/**
 * An evaluation at an IoU and a score: what is found, missed and wrong, and where on the way what is missed was lost. A recount of
 * what is there: nothing is detected, and at COCO's thresholds nothing matched, anew.
 */
import type { StageDescription } from '../detection/stages/description.ts';
import { item } from '../item.ts';
import {
  coveredBars,
  funnelBars,
  leastKept,
  type FunnelBar,
  type Thresholds,
} from './diagnosis/coverage.ts';
import { stagesOfLine } from './diagnosis/line.ts';
import { objectOf, type EvaluatedSet } from './evaluatedSet.ts';
import { countedRows, type CountedRows } from './metrics/counts.ts';
import { matchTables, type Matches } from './metrics/matching.ts';
import { Rows } from './metrics/order.ts';

/** A bar of the funnel with the rows of objects behind it. */
export interface CountedBar extends FunnelBar {
  readonly covered: Int32Array;
  /** Of which the object was lost there: the first bar after the last that covers it. */
  readonly lost: Int32Array;
}

export interface Recounted {
  readonly iou: number;
  /** As the setting has it. */
  readonly score: number;
  /** The least score that is kept with it. */
  readonly least: number;
  /** Matched at the IoU. */
  readonly matches: Matches;
  readonly counted: CountedRows;
  /** Rows of the objects that count: the set's own. */
  readonly objects: Int32Array;
  readonly bars: readonly CountedBar[];
  /** For each row of an object the bar that lost it; −1: it is found, −2: it does not count. */
  readonly lostAt: Int16Array;
}

/** Of the set's tables at an IoU. @param matches the same at COCO's thresholds */
export function matchesAt(set: EvaluatedSet, matches: Matches, iou: number): Matches {
  return matches.thresholds.includes(iou)
    ? matches
    : matchTables(set.tables, [iou], [[0, Infinity]]);
}

/**
 * @param matches of matchesAt that IoU @param score as the setting has it
 * @throws RangeError for a score that is NaN
 */
export function recounted(
  set: EvaluatedSet,
  stages: readonly StageDescription[],
  matches: Matches,
  { iou, score }: Thresholds,
): Recounted {
  const line = stagesOfLine(stages);
  const bars = funnelBars(line);
  const least = leastKept(stages, score);
  const counted = countedRows(matches, iou, least);
  const count = set.tables.objects.count;
  const found = new Uint8Array(count);
  for (const row of counted.foundObjects) found[row] = 1;
  const lostAt = new Int16Array(count).fill(-2);
  const kept = { iou, score: least };
  const covers = new Uint8Array(bars.length);
  const rows = bars.map(() => ({ covered: new Rows(count), lost: new Rows(count) }));
  for (const row of set.countedObjects) {
    const at = coveredBars(bars, objectOf(set, row).coverage, found[row] === 1, kept, covers);
    for (const [bar, { covered }] of rows.entries()) if (covers[bar] === 1) covered.add(row);
    lostAt[row] = at ?? -1;
    if (at !== null) item(rows, at).lost.add(row);
  }
  return {
    ...{ iou, score, least, matches, counted, lostAt, objects: set.countedObjects },
    bars: bars.map((bar, at) => ({
      ...bar,
      covered: item(rows, at).covered.all,
      lost: item(rows, at).lost.all,
    })),
  };
}
