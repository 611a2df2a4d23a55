/** Which regions of a picture its classifiers learn from, where they cannot learn from all. */
import type { PictureTruth } from '../../../shared/detection/training/pictureTruth.ts';
import { boxAt, iou, takeRows } from '../../../shared/geometry/boxes.ts';
import type { Random } from '../../../shared/random.ts';

/** Those that overlap an object by half, which are few, and as many others as there is room for. [n, 4] */
export function chosenRegions(
  regions: Float32Array,
  truth: PictureTruth,
  most: number,
  random: Random,
): Float32Array<ArrayBuffer> {
  const count = regions.length / 4;
  if (most === 0 || count <= most) return Float32Array.from(regions);
  const objects = Array.from(truth.classes.keys(), (row) => boxAt(truth.boxes, row));
  const isNear = (row: number) => objects.some((box) => iou(box, boxAt(regions, row)) >= 0.5);
  const near = Array.from({ length: count }, (_, row) => isNear(row));
  const order = Array.from({ length: count }, (_, row) => row);
  random.shuffle(order);
  const chosen = order.toSorted((a, b) => Number(near[b]) - Number(near[a])).slice(0, most);
  return takeRows(Float32Array.from(regions), Int32Array.from(chosen).sort(), 4);
}
