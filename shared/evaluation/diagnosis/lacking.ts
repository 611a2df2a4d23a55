/** What candidates lack where none fits an object: their scale, their ratio, or that one lies there. */
import { boxAt, type Box } from '../../geometry/boxes.ts';
import { shapeIou, type Shape } from '../../detection/training/anchorCoverage.ts';
import type { LineStage } from './line.ts';
import type { NoCandidate, ScaleAndRatio } from './verdict.ts';

/**
 * Of a grid of shapes the closest one, wherever it lies; else the shape of the row that overlaps the object most.
 * @param object input space @param best a row of the stage, −1 for none
 */
export function lackingOf(
  { stage, boxes, table }: LineStage,
  object: Box,
  best: number,
  least: number,
): NoCandidate['lacking'] {
  const wanted = { width: object[2] - object[0], height: object[3] - object[1] };
  const closest = stage.grid ? closestRow(boxes, table.count, wanted) : best;
  if (closest < 0) return null;
  const shape = shapeAt(boxes, closest);
  const iou = shapeIou(wanted, shape);
  const [own, other] = [scaleAndRatio(wanted), scaleAndRatio(shape)];
  const rescaled = shapeIou(wanted, shapeOf({ scale: own.scale, ratio: other.ratio }));
  const reshaped = shapeIou(wanted, shapeOf({ scale: other.scale, ratio: own.ratio }));
  const lack = iou >= least ? 'place' : rescaled >= reshaped ? 'scale' : 'ratio';
  return { lack, object: own, closest: other, iou };
}

/** −1 where no row has an area. */
function closestRow(boxes: Float32Array, count: number, wanted: Shape): number {
  let closest = -1;
  let most = 0;
  for (let row = 0; row < count; row++) {
    const shape = shapeAt(boxes, row);
    if (!(shape.width > 0 && shape.height > 0)) continue;
    const iou = shapeIou(wanted, shape);
    if (iou <= most) continue;
    most = iou;
    closest = row;
  }
  return closest;
}

function shapeAt(boxes: Float32Array, row: number): Shape {
  const [x0, y0, x1, y1] = boxAt(boxes, row);
  return { width: x1 - x0, height: y1 - y0 };
}

function scaleAndRatio({ width, height }: Shape): ScaleAndRatio {
  return { scale: Math.sqrt(width * height), ratio: width / height };
}

function shapeOf({ scale, ratio }: ScaleAndRatio): Shape {
  return { width: scale * Math.sqrt(ratio), height: scale / Math.sqrt(ratio) };
}
