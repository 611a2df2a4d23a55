/**
 * Proposals after NMS: on each level for itself, then the best over all levels
 * (Ren et al. 2015, section 3.3; Lin et al. 2017 for several levels).
 */
import { takeRows } from '../../geometry/boxes.ts';
import { nms } from '../select/nms.ts';
import type { ClippedTable, ProposalTable } from '../stages/stages.ts';

/** The clipped proposals that survive NMS at `nmsIoU`, at most `topN`, best first. */
export function selectProposals(
  clipped: ClippedTable,
  nmsIoU: number,
  topN: number,
): ProposalTable {
  const selected = nms(clipped.boxes, clipped.scores, clipped.levels, nmsIoU, topN);
  const { parentRow } = selected;
  return {
    kind: 'proposals',
    count: parentRow.length,
    ...selected,
    boxes: takeRows(clipped.boxes, parentRow, 4),
    scores: takeRows(clipped.scores, parentRow),
    levels: Int32Array.from(parentRow, (row) => clipped.levels[row]!),
  };
}
