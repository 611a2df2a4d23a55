/** Lineages for tests, of one anchor and as many stages as wanted. */
import type {
  ClassOutcome,
  Lineage,
  Outcome,
} from '../../../../../shared/detection/stages/lineage.ts';
import type { Box } from '../../../../../shared/geometry/boxes.ts';

const box: Box = [0, 0, 10, 10];
export const kept: Outcome = { fate: 'kept', suppressed: [], suppressedCount: 0 };

export function classOutcome(classIndex: number, more: Partial<ClassOutcome> = {}): ClassOutcome {
  const own = { classIndex, score: 0.5, box, classRow: 80 + classIndex, detectionRow: null };
  return { ...kept, ...own, ...more };
}

/** An anchor that ended at the top-k. */
export function shortLineage(row: number): Lineage {
  return {
    selected: { stage: 'anchors', row },
    anchor: { row, level: 0, x: 0, y: 0, shape: 0, shapes: 3, box },
    objectness: { logit: -3, probability: 0.05, rank: 2000, of: 6000 },
    decoded: {
      delta: [0, 0, 0, 0],
      box,
      iouWithAnchor: 1,
      outcome: { ...kept, fate: 'belowTopK' },
    },
    topK: null,
    clipped: null,
    proposal: null,
    focus: null,
  };
}

/** An anchor that became proposal `proposalRow`, seen as one of its classes. */
export function wholeLineage(
  row: number,
  proposalRow: number,
  classes: readonly ClassOutcome[],
  focus: ClassOutcome | null = classes[0] ?? null,
): Lineage {
  const short = shortLineage(row);
  return {
    ...short,
    decoded: { ...short.decoded, outcome: kept },
    topK: { row: proposalRow + 20, box, outcome: kept },
    clipped: { row: proposalRow + 10, box, outcome: kept },
    proposal: { row: proposalRow, box, pooledLevel: 0, background: 0.2, classes },
    focus,
  };
}
