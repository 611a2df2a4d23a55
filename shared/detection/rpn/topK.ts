/**
 * Pre-NMS top-k: on each level the anchors with the highest objectness go on (Lin et al. 2017, FPN; the
 * paper takes them from its one level).
 */
import { takeRows } from '../../geometry/boxes.ts';
import { rowsOfLevel } from './anchors.ts';
import { probabilitiesOfRows } from './objectness.ts';
import { rankDescending } from '../select/ranking.ts';
import { Fate } from '../stages/table.ts';
import type { AnchorLevel, DecodedTable, ObjectnessTable, TopKTable } from '../stages/stages.ts';

/** The best `topN` rows of each level, level after level, best first; ties go to the lower row. */
export function selectTopK(
  objectness: ObjectnessTable,
  decoded: DecodedTable,
  levels: readonly AnchorLevel[],
  topN: number,
): TopKTable {
  const chosen = levels.map((level) => {
    const { first, end } = rowsOfLevel(level);
    return rankDescending(objectness.logits, first, end, topN);
  });
  const count = chosen.reduce((sum, rows) => sum + rows.length, 0);
  const parentRow = new Int32Array(count);
  const levelOf = new Int32Array(count);
  const fate = new Uint8Array(decoded.count).fill(Fate.belowTopK);
  let at = 0;
  chosen.forEach((rows, level) => {
    parentRow.set(rows, at);
    levelOf.fill(level, at, at + rows.length);
    at += rows.length;
    for (const row of rows) fate[row] = Fate.kept;
  });
  return {
    kind: 'topK',
    count,
    parentRow,
    fate,
    boxes: takeRows(decoded.boxes, parentRow, 4),
    scores: probabilitiesOfRows(objectness.logits, parentRow),
    levels: levelOf,
  };
}
