/** A run as a search for saving changes sees it: its summary, and what was said of it where its tables are. */
import type { RunSummary } from '../../contract/detector.ts';
import type { DescribedStage } from '../../detection/stages/description.ts';
import { item } from '../../item.ts';
import type { PictureDiagnosis } from './diagnose.ts';
import type { JudgedRun } from './savingChanges.ts';

/** What of a run's summary is read. */
export type SummarisedRun = Pick<RunSummary, 'settings' | 'stages' | 'detections'>;

/** @param stages of its detector */
export function judgedRun(
  stages: readonly DescribedStage[],
  run: SummarisedRun,
  diagnosis: Pick<PictureDiagnosis, 'outcomes' | 'detections'>,
): JudgedRun {
  return {
    ...{ stages, settings: run.settings },
    counts: new Map(run.stages.map(({ kind, count }) => [kind, count])),
    verdicts: diagnosis.outcomes.map(({ verdict }) => verdict),
    detections: run.detections.map(({ classId, box }, row) => ({
      ...{ classId, box },
      match: item(diagnosis.detections, row).match,
    })),
  };
}
