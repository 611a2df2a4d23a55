/** Where the way of each anchor of a run ended. */
import { item } from '../../../item.ts';
import { rowInAncestor } from '../../stages/rows.ts';
import { Fate, fateNames, type FateName, type RowRef } from '../../stages/table.ts';
import { fasterRcnnDescriptions } from './descriptions.ts';
import { fasterRcnnKinds, type FasterRcnnTables } from './tables.ts';

/** Every anchor has exactly one of these. */
export const anchorFateNames = [
  'detected',
  'belowTopK',
  'tooSmallProposal',
  'lowObjectness',
  'suppressedProposal',
  'overProposalLimit',
  'lowClassScore',
  'tooSmallDetection',
  'suppressedDetection',
  'overDetectionLimit',
] as const;

export type AnchorFate = (typeof anchorFateNames)[number];

const proposalFates: Record<FateName, AnchorFate> = {
  kept: 'detected',
  belowTopK: 'belowTopK',
  tooSmall: 'tooSmallProposal',
  lowScore: 'lowObjectness',
  suppressed: 'suppressedProposal',
  overLimit: 'overProposalLimit',
};

const classFates: Record<FateName, AnchorFate> = {
  kept: 'detected',
  belowTopK: 'belowTopK',
  tooSmall: 'tooSmallDetection',
  lowScore: 'lowClassScore',
  suppressed: 'suppressedDetection',
  overLimit: 'overDetectionLimit',
};

const stages = fasterRcnnKinds.map((kind) => fasterRcnnDescriptions[kind]);

/**
 * The fate of every anchor, as an index into anchorFateNames. A proposal's is its most probable class's, unless any
 * class of it was detected.
 */
export function anchorFates(tables: FasterRcnnTables): Uint8Array {
  const { anchors, topK, clipped, proposals, classes, detections } = tables;
  const fates = new Uint8Array(anchors.count);
  const end = (row: RowRef, fate: AnchorFate) => {
    fates[rowInAncestor(stages, tables, row, 'anchors')] = anchorFateNames.indexOf(fate);
  };
  topK.fate.forEach((fate, row) => {
    end({ stage: 'decoded', row }, proposalFates[fateName(fate)]);
  });
  clipped.fate.forEach((fate, row) => {
    end({ stage: 'topK', row }, proposalFates[fateName(fate)]);
  });
  proposals.fate.forEach((fate, row) => {
    end({ stage: 'clipped', row }, proposalFates[fateName(fate)]);
  });
  for (let row = 0; row < proposals.count; row++) {
    let best = row * classes.classCount;
    for (let k = 0; k < classes.classCount; k++) {
      const classRow = row * classes.classCount + k;
      const bestKept = detections.fate[best] === Fate.kept;
      const kept = detections.fate[classRow] === Fate.kept;
      if (kept === bestKept ? classes.scores[classRow]! > classes.scores[best]! : kept) {
        best = classRow;
      }
    }
    end({ stage: 'proposals', row }, classFates[fateName(detections.fate[best]!)]);
  }
  return fates;
}

function fateName(fate: number): FateName {
  return item(fateNames, fate);
}
