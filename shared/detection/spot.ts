/** What a detector has at a place of the picture: the box that a person may mean by a click there, and the next ones. */
import { boxAt, clipBoxes, iou, type Box } from '../geometry/boxes.ts';
import { imageFromInput } from '../geometry/spaces.ts';
import type { Run } from './pipeline.ts';
import { classOfRow, tableOf } from './stages/rows.ts';
import { everyScore } from './stages/scores.ts';
import type { Detector } from './stages/stage.ts';
import type { RowRef } from './stages/table.ts';

export interface Spot {
  /** Image space. */
  readonly x: number;
  readonly y: number;
  /** Boxes that are there already, image space: none of them is offered again. */
  readonly known: readonly Box[];
}

export interface SpotBox extends RowRef {
  /** Image space, within the picture. */
  readonly box: Box;
  /** null where the stage knows no classes. */
  readonly className: string | null;
  readonly score: number;
}

/** So many known boxes are looked at: more than anybody lays over one place. */
export const mostKnown = 1000;
/** From this IoU on a box is one that is there already. */
const knownIoU = 0.5;
/** From this IoU on a box is no other one than one that was offered before it. */
const offeredIoU = 0.7;
/**
 * A box that scores less as its class is none of that class; what was proposed before says more of it. Of a signed distance, what is
 * beyond the margin.
 */
const leastClassScore = 0.05;
const leastMargin = -1;
/** More than a person would click through. */
const mostOffered = 24;

/**
 * The boxes that contain a place: those of the last stage first, then what earlier ones have and later ones lost; of a
 * stage the highest score first, and no two of nearly the same extent. Stages whose rows have no box and score of their own
 * are passed over.
 */
export function boxesAtSpot(
  detector: Pick<Detector, 'stages' | 'imageBoxes'>,
  { tables, view }: Pick<Run, 'tables' | 'view'>,
  className: (index: number) => string,
  { x, y, known }: Spot,
): readonly SpotBox[] {
  const { stages } = detector;
  const { imageWidth, imageHeight, scaleX, scaleY } = view.geometry;
  const last = stages.at(-1);
  const offered: SpotBox[] = [];
  for (const stage of stages.toReversed()) {
    const { boxes, scores } = tableOf(tables, stage.kind);
    if (boxes === undefined || scores === undefined) continue;
    const ofClass = stage.score === 'margin' ? leastMargin : leastClassScore;
    const least = stage.classed ? ofClass : everyScore;
    const exact = stage === last ? detector.imageBoxes(tables) : null;
    for (const row of rowsAround(boxes, x / scaleX, y / scaleY, scores, least)) {
      if (offered.length === mostOffered) return offered;
      const one = exact ?? imageFromInput(boxes.slice(4 * row, 4 * row + 4), view.geometry);
      const box = boxAt(clipBoxes(one, imageWidth, imageHeight), exact === null ? 0 : row);
      const isOld =
        known.some((each) => iou(each, box) >= knownIoU) ||
        offered.some((each) => iou(each.box, box) >= offeredIoU);
      if (isOld || box[2] <= box[0] || box[3] <= box[1]) continue;
      const ref = { stage: stage.kind, row };
      const classIndex = classOfRow(stages, tables, ref);
      const name = classIndex === null ? null : className(classIndex);
      offered.push({ ...ref, box, className: name, score: scores[row]! });
    }
  }
  return offered;
}

/** Rows whose box contains a point, the highest score first. Boxes and point in one space. */
function rowsAround(
  boxes: Float32Array,
  x: number,
  y: number,
  scores: Float32Array,
  least: number,
): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const at = 4 * row;
    const isAround =
      boxes[at]! <= x && x <= boxes[at + 2]! && boxes[at + 1]! <= y && y <= boxes[at + 3]!;
    if (isAround && scores[row]! >= least) rows.push(row);
  }
  return rows.sort((a, b) => scores[b]! - scores[a]! || a - b);
}
