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
import { notCounted } from './diagnosis/truth.ts';
import { objectOf, type EvaluatedSet } from './evaluatedSet.ts';
import { countedRows, type CountedRows } from './metrics/counts.ts';
import { falseAlarms, type FalseAlarm } from './metrics/falseAlarms.ts';
import { matchTables, type Matches } from './metrics/matching.ts';

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
  /** Rows of the objects that count. */
  readonly objects: Int32Array;
  readonly bars: readonly CountedBar[];
  /** For each row of an object the bar that lost it; −1: it is found, −2: it does not count. */
  readonly lostAt: Int16Array;
  readonly falseAlarms: readonly FalseAlarm[];
}

/** From which score on a detection is sure, where scores are shares. */
const sureScore = 0.8;

/**
 * @param matches of the set's tables, at COCO's thresholds @param score as the setting has it
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
  const own = matches.thresholds.includes(iou)
    ? matches
    : matchTables(set.tables, [iou], [[0, Infinity]]);
  const least = leastKept(stages, score);
  const counted = countedRows(own, iou, least);
  const count = set.tables.objects.count;
  const found = new Uint8Array(count);
  for (const row of counted.foundObjects) found[row] = 1;
  const lostAt = new Int16Array(count).fill(-2);
  const objects: number[] = [];
  const rows = bars.map(() => ({ covered: [] as number[], lost: [] as number[] }));
  for (let row = 0; row < count; row++) {
    const object = objectOf(set, row);
    if (notCounted(object) !== null) continue;
    objects.push(row);
    const { covers, lostAt: at } = coveredBars(bars, object.coverage, found[row] === 1, {
      iou,
      score: least,
    });
    covers.forEach((does, bar) => {
      if (does) item(rows, bar).covered.push(row);
    });
    lostAt[row] = at ?? -1;
    if (at !== null) item(rows, at).lost.push(row);
  }
  const sure = stages.at(-1)?.score === 'margin' ? Infinity : Math.max(sureScore, least);
  return {
    ...{ iou, score, least, matches: own, counted, lostAt },
    objects: Int32Array.from(objects),
    bars: bars.map((bar, at) => ({
      ...bar,
      covered: Int32Array.from(item(rows, at).covered),
      lost: Int32Array.from(item(rows, at).lost),
    })),
    falseAlarms: falseAlarms(own, { iou, score: least, sure }),
  };
}
