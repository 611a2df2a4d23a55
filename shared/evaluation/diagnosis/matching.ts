/** Which detection of a picture is matched to which object: the best score first, within each class (COCO's rule, cocoMatching.ts). */
import { item } from '../../item.ts';
import { rankDescending } from '../../detection/select/ranking.ts';
import { matchPicture, type Match } from '../cocoMatching.ts';
import { classOf, type LineStage } from './line.ts';
import { imageBoxOf } from './overlaps.ts';
import { notCounted, type DiagnosedObject } from './truth.ts';

export interface Matching {
  /** For each object its detection, or −1. */
  readonly detectionOf: Int32Array;
  /** For each detection its object, also one that does not count, or −1. */
  readonly objectOf: Int32Array;
  /** For each detection. */
  readonly outcomes: readonly Match[];
}

/** @param detections the last stage */
export function matchDetections(
  detections: LineStage,
  objects: readonly DiagnosedObject[],
  iou: number,
): Matching {
  const { count } = detections.table;
  const detectionOf = new Int32Array(objects.length).fill(-1);
  const objectOf = new Int32Array(count).fill(-1);
  const outcomes = new Array<Match>(count).fill('false');
  const scores = detections.scores() ?? new Float32Array(count);
  const bestFirst = [...rankDescending(Float32Array.from(scores))];
  const sameClass = Map.groupBy(bestFirst, (row) => classOf(detections, row));
  for (const [classIndex, rows] of sameClass) {
    const ofClass = [...objects.keys()].filter((index) => {
      const object = item(objects, index);
      // What has no area is overlapped by nothing.
      const isOfClass = classIndex === null || object.classIndex === classIndex;
      return isOfClass && notCounted(object) !== 'empty' && object.classIndex !== null;
    });
    const { taken, outcomes: said } = matchPicture(
      ofClass.map((index) => item(objects, index)),
      rows.map((row) => ({ box: imageBoxOf(detections, row), score: scores[row]! })),
      [0, Infinity],
      [iou],
    );
    rows.forEach((row, place) => {
      outcomes[row] = item(item(said, 0), place);
      const object = item(item(taken, 0), place);
      if (object < 0) return;
      objectOf[row] = item(ofClass, object);
      detectionOf[item(ofClass, object)] = row;
    });
  }
  return { detectionOf, objectOf, outcomes };
}
