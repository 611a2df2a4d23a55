/** Walking along a lineage: which row it has at each stage, where it goes on and where it ends. */
import type { Lineage, Outcome, RowRef } from '../../../../shared/detection/stages/lineage.ts';
import { stageKinds, type StageKind } from '../../../../shared/detection/stages/stages.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';

/** The lineage's row and box at a stage; null where it ended before. */
export function stepAt(lineage: Lineage, stage: StageKind): { ref: RowRef; box: Box } | null {
  const { anchor, decoded, topK, clipped, proposal, focus } = lineage;
  const step = (row: number, box: Box) => ({ ref: { stage, row }, box });
  switch (stage) {
    case 'anchors':
    case 'objectness':
      return step(anchor.row, anchor.box);
    case 'decoded':
      return step(anchor.row, decoded.box);
    case 'topK':
      return topK && step(topK.row, topK.box);
    case 'clipped':
      return clipped && step(clipped.row, clipped.box);
    case 'proposals':
    case 'pooled':
      return proposal && step(proposal.row, proposal.box);
    case 'classes':
      return focus && step(focus.classRow, focus.box);
    case 'detections': {
      const row = focus?.detectionRow ?? null;
      return focus === null || row === null ? null : step(row, focus.box);
    }
  }
}

/** The last stage that the lineage reaches, of its focus class after the head. */
export function lastStage(lineage: Lineage): StageKind {
  return stageKinds.findLast((stage) => stepAt(lineage, stage) !== null) ?? 'anchors';
}

/** The lineage's row in the stage before or after; null at its ends. */
export function neighbour(lineage: Lineage, from: StageKind, step: 1 | -1): RowRef | null {
  const stage = stageKinds[stageKinds.indexOf(from) + step];
  return stage === undefined ? null : (stepAt(lineage, stage)?.ref ?? null);
}

/** The stage whose selection the lineage did not survive, and how; null where it was detected. */
export function ending(
  lineage: Lineage,
): { readonly before: StageKind; readonly outcome: Outcome } | null {
  const { decoded, topK, clipped, proposal, focus } = lineage;
  if (topK === null) return { before: 'topK', outcome: decoded.outcome };
  if (clipped === null) return { before: 'clipped', outcome: topK.outcome };
  if (proposal === null) return { before: 'proposals', outcome: clipped.outcome };
  if (focus?.detectionRow !== null) return null;
  return { before: 'detections', outcome: focus };
}

/** The outcome of a lineage's row at the selection that makes `stage`; null for other stages. */
export function outcomeInto(lineage: Lineage, stage: StageKind): Outcome | null {
  switch (stage) {
    case 'topK':
      return lineage.decoded.outcome;
    case 'clipped':
      return lineage.topK?.outcome ?? null;
    case 'proposals':
      return lineage.clipped?.outcome ?? null;
    case 'detections':
      return lineage.focus;
    default:
      return null;
  }
}
