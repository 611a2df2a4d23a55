/** A run as a comparison holds it against others. */
import type { StageDescription } from '../../detection/stages/description.ts';
import type { Box } from '../../geometry/boxes.ts';
import type { InputGeometry } from '../../geometry/spaces.ts';
import type { PictureRun } from './comparedPictures.ts';
import type { FoundBox } from './detectorMatches.ts';
import { bestProposals, type ProposalStage } from './proposalCurves.ts';
import { timeLineOf, type TimedRun } from './timeLine.ts';

/** What of a run's summary is read. */
export interface ComparedRun extends TimedRun {
  readonly geometry: InputGeometry;
  /** Image space. */
  readonly detections: readonly FoundBox[];
}

/**
 * @param stages of its detector
 * @param proposals those of its stages of proposals that are held against ground truth
 * @param column of a stage's own table; null where it is not there
 */
export function pictureRun(
  run: ComparedRun,
  stages: readonly StageDescription[],
  proposals: readonly ProposalStage[],
  column: (stage: string, name: 'boxes' | 'scores') => Float32Array | null,
): PictureRun {
  const none = new Float32Array();
  return {
    found: run.detections,
    time: timeLineOf(run, stages),
    proposals: new Map(
      proposals.map(({ kind, boxes, scores }): readonly [string, readonly Box[]] => [
        kind,
        bestProposals(
          column(boxes, 'boxes') ?? none,
          column(scores, 'scores') ?? none,
          run.geometry,
        ),
      ]),
    ),
  };
}
