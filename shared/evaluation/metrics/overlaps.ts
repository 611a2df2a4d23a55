/** Overlaps of rows of two columns of boxes, [n, 4] each, in one space. As `iou` of two boxes, without making them. */

/** Square pixels; 0 for a box whose corners are out of order. */
export function areaAt(boxes: Float64Array, row: number): number {
  const i = 4 * row;
  return Math.max(0, boxes[i + 2]! - boxes[i]!) * Math.max(0, boxes[i + 3]! - boxes[i + 1]!);
}

/** Square pixels that both cover. */
export function commonArea(a: Float64Array, row: number, b: Float64Array, other: number): number {
  const i = 4 * row;
  const j = 4 * other;
  const width = Math.min(a[i + 2]!, b[j + 2]!) - Math.max(a[i]!, b[j]!);
  const height = Math.min(a[i + 3]!, b[j + 3]!) - Math.max(a[i + 1]!, b[j + 1]!);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, in [0, 1]. */
export function iouAt(a: Float64Array, row: number, b: Float64Array, other: number): number {
  const common = commonArea(a, row, b, other);
  return common === 0 ? 0 : common / (areaAt(a, row) + areaAt(b, other) - common);
}

/** The share of the first that lies in the second, which is how a crowd is compared. */
export function shareAt(a: Float64Array, row: number, b: Float64Array, other: number): number {
  const common = commonArea(a, row, b, other);
  return common === 0 ? 0 : common / areaAt(a, row);
}
