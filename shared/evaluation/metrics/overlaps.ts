/** Overlaps of rows of two tables with boxes, in one space. As `iou` of two boxes, without making them. */
import type { BoxColumns } from './tables.ts';

/** Square pixels that both cover. */
export function commonArea(
  { boxes: a }: Pick<BoxColumns, 'boxes'>,
  row: number,
  { boxes: b }: Pick<BoxColumns, 'boxes'>,
  other: number,
): number {
  const i = 4 * row;
  const j = 4 * other;
  const width = Math.min(a[i + 2]!, b[j + 2]!) - Math.max(a[i]!, b[j]!);
  const height = Math.min(a[i + 3]!, b[j + 3]!) - Math.max(a[i + 1]!, b[j + 1]!);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, in [0, 1]. */
export function iouAt(a: BoxColumns, row: number, b: BoxColumns, other: number): number {
  const common = commonArea(a, row, b, other);
  return common === 0 ? 0 : common / (a.boxArea[row]! + b.boxArea[other]! - common);
}

/** The share of the first that lies in the second, which is how a crowd is compared. */
export function shareAt(a: BoxColumns, row: number, b: BoxColumns, other: number): number {
  const common = commonArea(a, row, b, other);
  return common === 0 ? 0 : common / a.boxArea[row]!;
}
