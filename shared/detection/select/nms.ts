/**
 * Greedy non-maximum suppression, within groups, that remembers who suppressed whom.
 *
 * The RPN's groups are feature levels, the head's are classes.
 */
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
  const rivals = keptBoxes(groups, count);

  const order = rankDescending(scores);
  for (let i = 0; i < count; i++) {
    const row = order[i]!;
    const group = groups === null ? 0 : groups[row]!;
    const suppressor = firstOverlapping(rivals, group, boxes, row, iouThreshold);
    if (suppressor >= 0) {
      fate[row] = Fate.suppressed;
      suppressedBy[row] = suppressor;
    } else {
      keep(rivals, group, boxes, row);
      if (keptCount < limit) parentRow[keptCount++] = row;
      else fate[row] = Fate.overLimit;
    }
  }
  return { parentRow: parentRow.slice(0, keptCount), fate, suppressedBy };
}

/** The kept boxes, group after group and best first, packed for the scan that dominates the cost of NMS. */
interface KeptBoxes {
  /** Where each group's begin, and where they end by now. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** x0, y0, x1, y1, area of each. */
  readonly packed: Float64Array;
  readonly rows: Int32Array;
}

/** Room for all rows of every group. */
function keptBoxes(groups: Int32Array | null, count: number): KeptBoxes {
  let most = 0;
  if (groups !== null) for (let row = 0; row < count; row++) most = Math.max(most, groups[row]!);
  const starts = new Int32Array(most + 2);
  if (groups !== null) for (let row = 0; row < count; row++) starts[groups[row]! + 1]!++;
  for (let group = 1; group < starts.length; group++) starts[group]! += starts[group - 1]!;
  return {
    starts,
    ends: starts.slice(),
    packed: new Float64Array(5 * count),
    rows: new Int32Array(count),
  };
}

function keep(
  { ends, packed, rows }: KeptBoxes,
  group: number,
  boxes: Float32Array,
  row: number,
): void {
  const x0 = boxes[row * 4]!;
  const y0 = boxes[row * 4 + 1]!;
  const x1 = boxes[row * 4 + 2]!;
  const y1 = boxes[row * 4 + 3]!;
  const kept = ends[group]!++;
  packed[kept * 5] = x0;
  packed[kept * 5 + 1] = y0;
  packed[kept * 5 + 2] = x1;
  packed[kept * 5 + 3] = y1;
  packed[kept * 5 + 4] = (x1 - x0) * (y1 - y0);
  rows[kept] = row;
}

/** The row of the group's first kept box with a larger IoU with `row` than the threshold, or −1. */
function firstOverlapping(
  { starts, ends, packed, rows }: KeptBoxes,
  group: number,
  boxes: Float32Array,
  row: number,
  iouThreshold: number,
): number {
  const x0 = boxes[row * 4]!;
  const y0 = boxes[row * 4 + 1]!;
  const x1 = boxes[row * 4 + 2]!;
  const y1 = boxes[row * 4 + 3]!;
  const area = (x1 - x0) * (y1 - y0);
  // The IoU of two boxes is at most that of their extents in x, and of those in y. So the left edge of a
  // rival is between x0 − width · (1 / IoU − 1) and x0 + width · (1 − IoU), and its top edge likewise:
  // one comparison for most pairs.
  const shift = (2 - iouThreshold - 1 / iouThreshold) / 2;
  const spread = (1 / iouThreshold - iouThreshold) / 2;
  const middleX = x0 + (x1 - x0) * shift;
  const middleY = y0 + (y1 - y0) * shift;
  const awayX = (x1 - x0) * spread;
  const awayY = (y1 - y0) * spread;
  const end = ends[group]! * 5;
  for (let i = starts[group]! * 5; i < end; i += 5) {
    const left = packed[i]!;
    if (Math.abs(left - middleX) > awayX) continue;
    const top = packed[i + 1]!;
    if (Math.abs(top - middleY) > awayY) continue;
    const width = Math.min(x1, packed[i + 2]!) - Math.max(x0, left);
    const height = Math.min(y1, packed[i + 3]!) - Math.max(y0, top);
    if (!(width > 0 && height > 0)) continue;
    const intersection = width * height;
    if (intersection > iouThreshold * (area + packed[i + 4]! - intersection)) return rows[i / 5]!;
  }
  return -1;
}
