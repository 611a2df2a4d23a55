/**
 * Greedy non-maximum suppression, within groups, that remembers who suppressed whom.
 *
 * The RPN's groups are feature levels, the head's are classes.
 */
import { KeptBoxes } from './keptBoxes.ts';
import { rankDescending } from './ranking.ts';
import { Fate, type Suppressed } from '../stages/table.ts';

/**
 * Goes through the rows from the best score down and keeps a row unless one kept before it, of its own
 * group, overlaps it by an IoU larger than `iouThreshold`. The suppressor that is remembered is the best
 * scored of those. At most `limit` rows, over all groups, are kept: the others are `overLimit`.
 *
 * @param boxes [n, 4]
 * @param scores [n]
 * @param groups [n], whole numbers from 0; null: one group.
 * @returns the kept rows from the best score down; equal scores keep their order.
 */
export function nms(
  boxes: Float32Array,
  scores: Float32Array,
  groups: Int32Array | null,
  iouThreshold: number,
  limit: number,
): Suppressed {
  const count = scores.length;
  const fate = new Uint8Array(count);
  const suppressedBy = new Int32Array(count).fill(-1);
  const parentRow = new Int32Array(Math.min(count, limit));
  let keptCount = 0;
  const kept = new KeptBoxes(boxes, groups, iouThreshold);

  const order = rankDescending(scores);
  for (let i = 0; i < count; i++) {
    const row = order[i]!;
    const group = groups === null ? 0 : groups[row]!;
    const suppressor = kept.firstOverlapping(group, row);
    if (suppressor >= 0) {
      fate[row] = Fate.suppressed;
      suppressedBy[row] = suppressor;
    } else {
      kept.keep(group, row);
      if (keptCount < limit) parentRow[keptCount++] = row;
      else fate[row] = Fate.overLimit;
    }
  }
  return { parentRow: parentRow.slice(0, keptCount), fate, suppressedBy };
}
