/**
 * Clipping to the picture and leaving out what is too small or scores too low
 * (Ren et al. 2015, section 3.3; torchvision's and Detectron2's order: clip, then filter).
 */
import { clipBoxes, takeRows } from '../../geometry/boxes.ts';
import { Fate, type Selected } from '../stages/table.ts';
import type { ClippedTable, TopKTable } from '../stages/stages.ts';

const { fround } = Math;

/**
 * Whether both sides reach minSize and neither is 0. A box with a NaN does not. Sides and thresholds are
 * compared in single precision, in which boxes and scores are stored: 0.01 is not below 0.01.
 */
export function isLargeEnough(boxes: Float32Array, row: number, minSize: number): boolean {
  const width = fround(boxes[row * 4 + 2]! - boxes[row * 4]!);
  const height = fround(boxes[row * 4 + 3]! - boxes[row * 4 + 1]!);
  const least = fround(minSize);
  return width > 0 && height > 0 && width >= least && height >= least;
}

/** The rows with fate `kept`, in order. */
export function selectKept(fate: Uint8Array<ArrayBuffer>): Selected {
  const kept = new Int32Array(fate.length);
  let count = 0;
  for (let row = 0; row < fate.length; row++) if (fate[row] === Fate.kept) kept[count++] = row;
  return { parentRow: kept.slice(0, count), fate };
}

/**
 * The top-k proposals clipped to the resized picture (width × height, input pixels; padding is outside),
 * without those of a side below minSize and those below scoreThreshold.
 */
export function clipProposals(
  topK: TopKTable,
  width: number,
  height: number,
  minSize: number,
  scoreThreshold: number,
): ClippedTable {
  const boxes = clipBoxes(topK.boxes, width, height);
  const fate = new Uint8Array(topK.count);
  for (let row = 0; row < topK.count; row++) {
    if (!isLargeEnough(boxes, row, minSize)) fate[row] = Fate.tooSmall;
    else if (!(topK.scores[row]! >= fround(scoreThreshold))) fate[row] = Fate.lowScore;
  }
  const { parentRow } = selectKept(fate);
  return {
    kind: 'clipped',
    count: parentRow.length,
    parentRow,
    fate,
    boxes: takeRows(boxes, parentRow, 4),
    scores: takeRows(topK.scores, parentRow),
    levels: Int32Array.from(parentRow, (row) => topK.levels[row]!),
  };
}
