/**
 * Which ground truth a box overlaps most: what anchors and RoIs are assigned by (Ren et al. 2015, section
 * 3.1.2; Girshick 2015, section 2.3). The legend is in pictureTruth.ts; all boxes are in input space.
 *
 * IoU is computed as torchvision's box_iou does, in single precision with each operation rounded, so that ties
 * and thresholds fall the same way, bit for bit.
 */
import { item } from '../../item.ts';
import { Ignored, type PictureTruth } from './pictureTruth.ts';

/** Of n boxes and M boxes of ground truth. */
export interface Matches {
  /** [n] IoU with the ground truth that the box overlaps most; 0 where it overlaps none. */
  readonly overlaps: Float32Array<ArrayBuffer>;
  /** [n] row of that ground truth, of equal ones the first; −1 where there is none. */
  readonly matched: Int32Array<ArrayBuffer>;
  /** [n] 1: more than half of the box lies in an ignore region. */
  readonly inIgnoreRegion: Uint8Array<ArrayBuffer>;
  /** [n] IoU with the ignored object that the box overlaps most; 0 where it overlaps none. */
  readonly ignoredOverlaps: Float32Array<ArrayBuffer>;
  /** For each ground truth, the boxes that overlap it most: all that tie, or none where nothing does. */
  readonly bestRows: readonly (readonly number[])[];
}

const { fround } = Math;

/** Neighbouring boxes that are compared together with where the ground truth is. */
const blockSize = 64;

/**
 * Every box's best ground truth and every ground truth's best boxes. Ignore regions and ignored objects match nothing. A
 * box or a ground truth without area, or with a NaN, overlaps nothing.
 *
 * An ignore region is compared by the share of the box that it covers, not by IoU: a crowd is far larger than a
 * box of one of its members. An ignored object is one object, and is compared by IoU as any other: a part of it is
 * background, as a part of any object is.
 *
 * @param boxes [n, 4]
 * @param leftOut [n] 1: the box takes no part; null: all do.
 */
export function matchBoxes(
  boxes: Float32Array,
  truth: PictureTruth,
  leftOut: Uint8Array | null,
): Matches {
  const count = boxes.length / 4;
  const truthCount = truth.ignored.length;
  const { boxes: truthBoxes, ignored } = truth;
  const overlaps = new Float32Array(count);
  const matched = new Int32Array(count).fill(-1);
  const inIgnoreRegion = new Uint8Array(count);
  const ignoredOverlaps = new Float32Array(count);
  const bestRows = Array.from({ length: truthCount }, (): number[] => []);
  const best = new Float32Array(truthCount);
  const truthAreas = areasOf(truthBoxes);
  const near = new Int32Array(truthCount);

  for (let first = 0; first < count; first += blockSize) {
    const end = Math.min(first + blockSize, count);
    const nearCount = findNear(near, truthBoxes, boxes, first, end);
    if (nearCount === 0) continue;
    for (let row = first; row < end; row++) {
      if (leftOut?.[row] === 1) continue;
      const x0 = boxes[row * 4]!;
      const y0 = boxes[row * 4 + 1]!;
      const x1 = boxes[row * 4 + 2]!;
      const y1 = boxes[row * 4 + 3]!;
      const area = fround(fround(x1 - x0) * fround(y1 - y0));
      for (let i = 0; i < nearCount; i++) {
        const index = near[i]!;
        const at = index * 4;
        const width = fround(Math.min(x1, truthBoxes[at + 2]!) - Math.max(x0, truthBoxes[at]!));
        if (!(width > 0)) continue;
        const height = fround(
          Math.min(y1, truthBoxes[at + 3]!) - Math.max(y0, truthBoxes[at + 1]!),
        );
        if (!(height > 0)) continue;
        const common = fround(width * height);
        if (ignored[index] === Ignored.region) {
          if (common > 0.5 * area) inIgnoreRegion[row] = 1;
          continue;
        }
        const overlap = fround(common / fround(fround(truthAreas[index]! + area) - common));
        if (!(overlap > 0)) continue;
        if (ignored[index] === Ignored.object) {
          ignoredOverlaps[row] = Math.max(ignoredOverlaps[row]!, overlap);
          continue;
        }
        if (overlap > overlaps[row]!) {
          overlaps[row] = overlap;
          matched[row] = index;
        }
        if (overlap < best[index]!) continue;
        const rows = item(bestRows, index);
        if (overlap > best[index]!) {
          best[index] = overlap;
          rows.length = 0;
        }
        rows.push(row);
      }
    }
  }
  return { overlaps, matched, inIgnoreRegion, ignoredOverlaps, bestRows };
}

/** [M] in single precision. */
function areasOf(boxes: Float32Array): Float32Array {
  return Float32Array.from({ length: boxes.length / 4 }, (_, i) => {
    const width = fround(boxes[i * 4 + 2]! - boxes[i * 4]!);
    return width * fround(boxes[i * 4 + 3]! - boxes[i * 4 + 1]!);
  });
}

/**
 * Writes the ground truth that overlaps what bounds boxes first … end − 1 into `near`, in order, and returns how
 * many. Anchors next to each other lie next to each other, so that this spares most pairs.
 */
function findNear(
  near: Int32Array,
  truthBoxes: Float32Array,
  boxes: Float32Array,
  first: number,
  end: number,
): number {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = first * 4; i < end * 4; i += 4) {
    // Comparisons that a NaN fails.
    if (boxes[i]! < left) left = boxes[i]!;
    if (boxes[i + 1]! < top) top = boxes[i + 1]!;
    if (boxes[i + 2]! > right) right = boxes[i + 2]!;
    if (boxes[i + 3]! > bottom) bottom = boxes[i + 3]!;
  }
  let count = 0;
  for (let i = 0; i < near.length; i++) {
    const at = i * 4;
    if (!(truthBoxes[at]! < right && truthBoxes[at + 2]! > left)) continue;
    if (!(truthBoxes[at + 1]! < bottom && truthBoxes[at + 3]! > top)) continue;
    near[count++] = i;
  }
  return count;
}
