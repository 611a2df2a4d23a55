/**
 * Greedy non-maximum suppression, within groups, that remembers who suppressed whom.
 *
 * The RPN's groups are feature levels, the head's are classes.
 */
import { rankDescending } from './ranking.ts';
import { Fate, type Suppressed } from './stages.ts';

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
  const kept: number[] = [];
  const keptOfGroup = new Map<number, KeptBoxes>();

  for (const row of rankDescending(scores)) {
    const group = groups === null ? 0 : groups[row]!;
    let rivals = keptOfGroup.get(group);
    if (rivals === undefined) keptOfGroup.set(group, (rivals = new KeptBoxes()));
    const suppressor = rivals.firstOverlapping(boxes, row, iouThreshold);
    if (suppressor >= 0) {
      fate[row] = Fate.suppressed;
      suppressedBy[row] = suppressor;
    } else {
      rivals.add(boxes, row);
      if (kept.length < limit) kept.push(row);
      else fate[row] = Fate.overLimit;
    }
  }
  return { parentRow: Int32Array.from(kept), fate, suppressedBy };
}

/** The kept boxes of one group, best first, packed for the scan that dominates the cost of NMS. */
class KeptBoxes {
  #count = 0;
  /** x0, y0, x1, y1, area of each. */
  #packed = new Float64Array(5 * 64);
  #rows = new Int32Array(64);

  add(boxes: Float32Array, row: number): void {
    if (this.#count === this.#rows.length) {
      const packed = new Float64Array(this.#packed.length * 2);
      packed.set(this.#packed);
      this.#packed = packed;
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    const at = this.#count * 5;
    const x0 = boxes[row * 4]!;
    const y0 = boxes[row * 4 + 1]!;
    const x1 = boxes[row * 4 + 2]!;
    const y1 = boxes[row * 4 + 3]!;
    this.#packed[at] = x0;
    this.#packed[at + 1] = y0;
    this.#packed[at + 2] = x1;
    this.#packed[at + 3] = y1;
    this.#packed[at + 4] = (x1 - x0) * (y1 - y0);
    this.#rows[this.#count++] = row;
  }

  /** The row of the first kept box with a larger IoU with `row` than the threshold, or −1. */
  firstOverlapping(boxes: Float32Array, row: number, iouThreshold: number): number {
    const x0 = boxes[row * 4]!;
    const y0 = boxes[row * 4 + 1]!;
    const x1 = boxes[row * 4 + 2]!;
    const y1 = boxes[row * 4 + 3]!;
    const area = (x1 - x0) * (y1 - y0);
    // The IoU is at most the smaller area over the larger: most pairs are out before they are compared.
    const least = area * iouThreshold;
    const most = area / iouThreshold;
    const packed = this.#packed;
    const end = this.#count * 5;
    for (let i = 0; i < end; i += 5) {
      const otherArea = packed[i + 4]!;
      if (otherArea < least || otherArea > most) continue;
      const width = Math.min(x1, packed[i + 2]!) - Math.max(x0, packed[i]!);
      const height = Math.min(y1, packed[i + 3]!) - Math.max(y0, packed[i + 1]!);
      if (!(width > 0 && height > 0)) continue;
      const intersection = width * height;
      if (intersection > iouThreshold * (area + otherArea - intersection)) {
        return this.#rows[i / 5]!;
      }
    }
    return -1;
  }
}
