/**
 * How rows of a stage overlap an object. IoU is taken in image space with the operations of geometry/boxes.ts, so that it is bit for
 * bit what any other evaluation gets; most rows are passed over after one or two comparisons.
 */
import { boxArea, boxAt, iou, type Box } from '../../geometry/boxes.ts';
import type { LineStage } from './line.ts';

type Boxes = Pick<LineStage, 'boxes' | 'scaleX' | 'scaleY'>;

/** A row and its IoU with an object; row −1 and 0 where none touches it. */
export interface RowOverlap {
  readonly row: number;
  readonly iou: number;
}

/** The box of a row in image space. */
export function imageBoxOf({ boxes, scaleX, scaleY }: Boxes, row: number): Box {
  const [x0, y0, x1, y1] = boxAt(boxes, row);
  return [x0 * scaleX, y0 * scaleY, x1 * scaleX, y1 * scaleY];
}

export function overlapOfRow(boxes: Boxes, row: number, object: Box): number {
  return iou(object, imageBoxOf(boxes, row));
}

/** Of equal overlaps the first row. @param classIndex null: of any class */
export function bestRow(stage: LineStage, object: Box, classIndex: number | null): RowOverlap {
  const { boxes, scaleX, scaleY, classes } = stage;
  // Whose classes lie beside its boxes may have other ones beside the same.
  if (classes?.by === 'column') return searchedRow(stage, object, classIndex);
  const known = bestKnown.get(boxes) ?? new Map<string, RowOverlap>();
  bestKnown.set(boxes, known);
  const key = [...object, classes === null ? null : classIndex, scaleX, scaleY].join(' ');
  const best = known.get(key) ?? searchedRow(stage, object, classIndex);
  if (known.size < mostKnown) known.set(key, best);
  return best;
}

/**
 * What was found among boxes, which stay as they are: stages share them, and a stage that other settings do not run again keeps its
 * own, so that a search for saving changes looks through hundreds of thousands of anchors once.
 */
const bestKnown = new WeakMap<Float32Array, Map<string, RowOverlap>>();
const mostKnown = 4096;

function searchedRow(stage: LineStage, object: Box, classIndex: number | null): RowOverlap {
  let row = -1;
  let most = 0;
  eachOverlapping(stage, object, classIndex, (other, overlap) => {
    if (overlap > most) {
      most = overlap;
      row = other;
    }
  });
  return { row, iou: most };
}

/** The rows with at least that IoU, in their order. @param least above 0 */
export function rowsCovering(
  stage: LineStage,
  object: Box,
  classIndex: number | null,
  least: number,
): readonly RowOverlap[] {
  const rows: RowOverlap[] = [];
  eachOverlapping(stage, object, classIndex, (row, overlap) => {
    if (overlap >= least) rows.push({ row, iou: overlap });
  });
  return rows;
}

/** @param visit is told of each row of the class that has some of the object in it */
function eachOverlapping(
  { boxes, scaleX, scaleY, classes, table: { count } }: LineStage,
  object: Box,
  classIndex: number | null,
  visit: (row: number, overlap: number) => void,
): void {
  const byPlace = classIndex !== null && classes?.by === 'place';
  const column = classIndex !== null && classes?.by === 'column' ? classes.classes : null;
  if (byPlace && classIndex >= classes.times) return;
  const step = byPlace ? classes.times : 1;
  const [x0, y0, x1, y1] = object;
  const own = boxArea(object);
  // In the space of the rows, for those that are passed over.
  const [x0There, x1There] = [x0 / scaleX, x1 / scaleX];
  const [y0There, y1There] = [y0 / scaleY, y1 / scaleY];
  for (let row = byPlace ? classIndex : 0; row < count; row += step) {
    const at = 4 * row;
    // NaN fails each of them.
    if (!(boxes[at + 3]! > y0There && boxes[at + 1]! < y1There)) continue;
    if (!(boxes[at + 2]! > x0There && boxes[at]! < x1There)) continue;
    if (column !== null && column[row] !== classIndex) continue;
    const left = boxes[at]! * scaleX;
    const top = boxes[at + 1]! * scaleY;
    const right = boxes[at + 2]! * scaleX;
    const bottom = boxes[at + 3]! * scaleY;
    const width = Math.min(x1, right) - Math.max(x0, left);
    const height = Math.min(y1, bottom) - Math.max(y0, top);
    if (!(width > 0 && height > 0)) continue;
    const common = width * height;
    const area = Math.max(0, right - left) * Math.max(0, bottom - top);
    visit(row, common / (own + area - common));
  }
}
