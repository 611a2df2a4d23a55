/**
 * Final detections: score threshold, small boxes, NMS for each class, the best over all classes
 * (Girshick 2015, Fast R-CNN; torchvision's and Detectron2's post-processing).
 */
import { clipBoxes, takeRows } from '../../geometry/boxes.ts';
import { imageFromInput, type InputGeometry } from '../../geometry/spaces.ts';
import { isLargeEnough, selectKept } from '../rpn/clipped.ts';
import { nms } from '../select/nms.ts';
import type { HeadSettings } from '../detectors/secondStage/settings.ts';
import { Fate } from '../stages/table.ts';
import type { ClassTable, DetectionTable } from '../stages/stages.ts';

/** Every proposal as every class: row p·K + k is of class k. */
export function selectDetections(
  {
    count,
    boxes,
    scores,
    classCount,
  }: Pick<ClassTable, 'count' | 'boxes' | 'scores' | 'classCount'>,
  settings: HeadSettings,
  geometry: InputGeometry,
): DetectionTable {
  const classOf = (row: number) => row % classCount;
  return selectClassed({ count, boxes, scores, classOf }, settings, geometry);
}

/** Rows that are each of a class, with a box and a score. */
export interface ClassedRows {
  readonly count: number;
  /** [count, 4] input space */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** [count] */
  readonly scores: Float32Array<ArrayBuffer>;
  readonly classOf: (row: number) => number;
}

/** The detections of a picture, best first. */
export function selectClassed(
  classes: ClassedRows,
  settings: HeadSettings,
  geometry: InputGeometry,
): DetectionTable {
  const fate = new Uint8Array(classes.count);
  // In single precision, as the scores are.
  const threshold = Math.fround(settings.scoreThreshold);
  for (let row = 0; row < classes.count; row++) {
    if (!(classes.scores[row]! > threshold)) fate[row] = Fate.lowScore;
    else if (!isLargeEnough(classes.boxes, row, settings.minSize)) fate[row] = Fate.tooSmall;
  }
  // NMS sees only the candidates; its rows are candidates' numbers until mapped back.
  const { parentRow: candidates } = selectKept(fate);
  const selected = nms(
    takeRows(classes.boxes, candidates, 4),
    takeRows(classes.scores, candidates),
    Int32Array.from(candidates, classes.classOf),
    settings.nmsIoU,
    settings.maxDetections,
  );
  const suppressedBy = new Int32Array(classes.count).fill(-1);
  candidates.forEach((row, candidate) => {
    fate[row] = selected.fate[candidate]!;
    const by = selected.suppressedBy[candidate]!;
    if (by >= 0) suppressedBy[row] = candidates[by]!;
  });
  const parentRow = Int32Array.from(selected.parentRow, (candidate) => candidates[candidate]!);
  const boxes = takeRows(classes.boxes, parentRow, 4);
  return {
    kind: 'detections',
    count: parentRow.length,
    parentRow,
    fate,
    suppressedBy,
    boxes,
    imageBoxes: clipBoxes(
      imageFromInput(boxes, geometry),
      geometry.imageWidth,
      geometry.imageHeight,
    ),
    scores: takeRows(classes.scores, parentRow),
    classes: Int32Array.from(parentRow, classes.classOf),
  };
}
