/** A run as a comparison holds it against others. */
import type { RunSummary } from '../../contract/detector.ts';
import type { PictureRun } from './comparedPictures.ts';
import { bestProposals, type ProposalStage } from './proposalCurves.ts';
import { timeLineOf } from './timeLine.ts';
import type { StageDescription } from '../../detection/stages/description.ts';
import type { TableMessage } from '../../detection/stages/tableMessage.ts';
import type { Box } from '../../geometry/boxes.ts';

/** @param proposals stages whose tables are there */
export function pictureRun(
  summary: RunSummary,
  tables: readonly TableMessage[],
  stages: readonly StageDescription[],
  proposals: readonly ProposalStage[],
): PictureRun {
  const table = (kind: string) => tables.find((each) => each.kind === kind);
  return {
    found: summary.detections,
    time: timeLineOf(summary, stages),
    proposals: new Map(
      proposals.map(({ kind, boxes, scores }): readonly [string, readonly Box[]] => {
        const [sides, scored] = [
          table(boxes)?.boxes,
          scores === null ? null : table(scores)?.scores,
        ];
        const best = bestProposals(
          new Float32Array(sides ?? new ArrayBuffer()),
          scored ? new Float32Array(scored) : null,
          summary.geometry,
        );
        return [kind, best];
      }),
    ),
  };
}
