/**
 * How well anchors fit a data set's ground truth: their shapes alone, and where they lie. All sizes are input space:
 * ground truth as large as the network sees it.
 */
import { clamp } from '../../numbers.ts';

/** A width and a height, input pixels, both above 0. */
export interface Shape {
  readonly width: number;
  readonly height: number;
}

/** What anchors reach of a data set's ground truth. */
export interface Coverage {
  /** Of each ground truth the IoU with the best anchor, on the average; 0 of none. */
  readonly meanIou: number;
  /** Shares of the ground truth whose best anchor has at least this IoU. */
  readonly atHalf: number;
  readonly atSeventy: number;
}

/** Whether it can be compared: some annotated boxes have no area. */
export function hasSides({ width, height }: Shape): boolean {
  return width > 0 && height > 0 && width < Infinity && height < Infinity;
}

/** IoU of two shapes with one centre. */
export function shapeIou(a: Shape, b: Shape): number {
  const common = Math.min(a.width, b.width) * Math.min(a.height, b.height);
  return common / (a.width * a.height + b.width * b.height - common);
}

/** What shapes reach with their centres on the ground truth's. */
export function shapeCoverage(truth: readonly Shape[], shapes: readonly Shape[]): Coverage {
  return coverageOf(truth.filter(hasSides).map((shape) => closestShape(shape, shapes).iou));
}

/** @param ious of each ground truth with its best anchor */
export function coverageOf(ious: readonly number[]): Coverage {
  const { length } = ious;
  if (length === 0) return { meanIou: 0, atHalf: 0, atSeventy: 0 };
  const share = (least: number) => ious.filter((iou) => iou >= least).length / length;
  return {
    meanIou: ious.reduce((sum, iou) => sum + iou, 0) / length,
    atHalf: share(0.5),
    atSeventy: share(0.7),
  };
}

/** The shape that another one overlaps most, of equal ones the first; −1 and 0 where there is none. */
export function closestShape(
  shape: Shape,
  shapes: readonly Shape[],
): { readonly index: number; readonly iou: number } {
  let index = -1;
  let most = -1;
  let i = 0;
  for (const other of shapes) {
    const iou = shapeIou(shape, other);
    if (iou > most) {
      index = i;
      most = iou;
    }
    i++;
  }
  return { index, iou: Math.max(0, most) };
}

/** The cells of a level, of which each has its shapes around ((x + offset) · stride, (y + offset) · stride). */
export interface AnchoredLevel {
  readonly shapes: readonly Shape[];
  readonly stride: number;
  readonly offset: number;
  /** Cells across and down. */
  readonly columns: number;
  readonly rows: number;
}

/**
 * What anchors reach that lie where the levels' cells are. It is never more than the coverage of their shapes: what
 * is missing, the grid costs.
 *
 * @param boxes [M, 4] ground truth in input space; those without an area are passed over.
 */
export function gridCoverage(boxes: Float32Array, levels: readonly AnchoredLevel[]): Coverage {
  return coverageOf([...gridOverlaps(boxes, levels)].filter((iou) => !Number.isNaN(iou)));
}

/** Of each box the IoU with the best of such anchors; NaN where it has no area. @param boxes [M, 4] in input space */
export function gridOverlaps(boxes: Float32Array, levels: readonly AnchoredLevel[]): Float64Array {
  const ious = new Float64Array(boxes.length / 4).fill(NaN);
  for (let at = 0; at < boxes.length; at += 4) {
    const [x0, y0] = [boxes[at]!, boxes[at + 1]!];
    const size = { width: boxes[at + 2]! - x0, height: boxes[at + 3]! - y0 };
    if (!hasSides(size)) continue;
    let most = 0;
    for (const level of levels) {
      // Of one shape the nearest cell's anchor overlaps the most.
      const awayX = distance(x0 + size.width / 2, level, level.columns);
      const awayY = distance(y0 + size.height / 2, level, level.rows);
      for (const shape of level.shapes) {
        const width = overlap(size.width, shape.width, awayX);
        const common = width * overlap(size.height, shape.height, awayY);
        const union = size.width * size.height + shape.width * shape.height - common;
        most = Math.max(most, common / union);
      }
    }
    ious[at / 4] = most;
  }
  return ious;
}

/** From a position to the nearest cell's centre along an axis. */
function distance(position: number, { stride, offset }: AnchoredLevel, cells: number): number {
  const cell = clamp(Math.round(position / stride - offset), 0, cells - 1);
  return Math.abs((cell + offset) * stride - position);
}

/** Of two stretches whose middles are `away` from each other, what is in both. */
function overlap(a: number, b: number, away: number): number {
  return Math.max(0, Math.min(a, b, (a + b) / 2 - away));
}
