/**
 * How far the detections of one model are those of another: the other's surer ones are taken for what is
 * there. It says how much a change of the model changed, not which of the two is right.
 */
import { iou, type Box } from '../geometry/boxes.ts';
import { mean } from '../numbers.ts';
import { evaluationTables } from './metrics/tables.ts';
import { vocMetrics } from './metrics/vocMetrics.ts';

export interface ClassedBox {
  readonly picture: string;
  readonly classId: number;
  readonly score: number;
  readonly box: Box;
}

export interface Agreement {
  /** Of the reference's detections, those of at least this score count. */
  readonly scoreThreshold: number;
  /** How many they are. */
  readonly count: number;
  /** Mean average precision over the classes that count, at IoU 0.5 and 0.75; NaN where none does. */
  readonly ap50: number;
  readonly ap75: number;
  /** Share of those that count which have a detection of their class with IoU ≥ 0.5; NaN where none does. */
  readonly kept: number;
  /** Mean absolute difference of the scores of such pairs; NaN where there is none. */
  readonly scoreDifference: number;
}

const matchingIoU = 0.5;

/** @param others of any score; boxes of both are in one space. */
export function agreementOf(
  reference: readonly ClassedBox[],
  others: readonly ClassedBox[],
  scoreThreshold: number,
): Agreement {
  const truth = reference.filter(({ score }) => score >= scoreThreshold);
  const objects = Map.groupBy(truth, ({ picture }) => picture);
  const found = Map.groupBy(others, ({ picture }) => picture);
  const tables = evaluationTables(
    [...new Set([...objects.keys(), ...found.keys()])].map((id) => ({
      ...{ id, width: 0, height: 0, labels: [] },
      objects: (objects.get(id) ?? []).map((each) => ({ ...each, crowd: false, difficult: false })),
      detections: found.get(id) ?? [],
    })),
  );
  const pairs = matched(truth, others);
  return {
    scoreThreshold,
    count: truth.length,
    ap50: vocMetrics(tables, 0.5, 'area').mAP,
    ap75: vocMetrics(tables, 0.75, 'area').mAP,
    kept: pairs.length / truth.length,
    scoreDifference: mean(pairs.map(([a, b]) => Math.abs(a.score - b.score))),
  };
}

/** Each of the truth with the best that is left for it, the surest first. */
function matched(truth: readonly ClassedBox[], others: readonly ClassedBox[]) {
  const left = new Set(others);
  const pairs: [ClassedBox, ClassedBox][] = [];
  for (const object of truth.toSorted((a, b) => b.score - a.score)) {
    let best: ClassedBox | null = null;
    let bestIoU = matchingIoU;
    for (const other of left) {
      if (other.picture !== object.picture || other.classId !== object.classId) continue;
      const overlap = iou(other.box, object.box);
      if (overlap < bestIoU || (overlap === bestIoU && best !== null)) continue;
      [best, bestIoU] = [other, overlap];
    }
    if (best === null) continue;
    left.delete(best);
    pairs.push([object, best]);
  }
  return pairs;
}
