/** How good the network is by now: on the validation pictures, after an epoch. */
import { isIgnored } from '../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import { boxAt } from '../../shared/geometry/boxes.ts';
import { cocoClassMetrics, cocoMetrics } from '../../shared/evaluation/metrics/cocoMetrics.ts';
import { matchTables, type Matches } from '../../shared/evaluation/metrics/matching.ts';
import { bestByF1, precisionRecallCurve } from '../../shared/evaluation/metrics/precisionRecall.ts';
import { evaluatedObjects, evaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import { marginRule } from '../../shared/model/settings.ts';
import { clamp } from '../../shared/numbers.ts';
import { proposalRecall, type ProposedPicture } from '../../shared/evaluation/proposalRecall.ts';
import type { EvaluationReport } from '../../shared/training/report.ts';

/** Proposals that recall counts. */
export const recallProposals = 300;

/** What was found on one picture, image space. */
export interface Found {
  readonly picture: AnnotatedPicture;
  /** [n, 4], best first. */
  readonly proposals: Float32Array<ArrayBuffer>;
  /** null: the phase has no detections. */
  readonly detections: readonly DetectionRow[] | null;
}

export type Metrics = Pick<
  EvaluationReport,
  'ap' | 'ap50' | 'recall50' | 'averageRecall' | 'classes'
>;

export function metricsOf(found: readonly Found[], classes: readonly ClassSummary[]): Metrics {
  const isDetecting = found.some((each) => each.detections !== null);
  const matches = isDetecting ? matchesOf(found) : null;
  const all = matches === null ? null : cocoMetrics(matches);
  const each = matches === null ? [] : cocoClassMetrics(matches);
  const [recall] = proposalRecall(found.map(proposedPicture), [recallProposals]);
  return {
    ap: known(all?.AP),
    ap50: known(all?.AP50),
    recall50: known(recall?.recalls[0]),
    averageRecall: known(recall?.average),
    classes: classes.map(({ id, name }) => {
      const ap50 = known(each.find(({ classId }) => classId === id)?.AP50);
      return { id, name, ap50 };
    }),
  };
}

/**
 * The signed score from which on detections are worth showing, all classes together at IoU 0.5, as far as a setting can be so;
 * null where none finds an object.
 */
export function thresholdOf(found: readonly Found[]): number | null {
  const best = bestByF1(precisionRecallCurve(matchesOf(found), 0.5, null));
  return best === null ? null : clamp(best.threshold, marginRule.least, marginRule.most);
}

/** NaN is what a mean of nothing is; it says nothing to anybody. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function matchesOf(found: readonly Found[]): Matches {
  return matchTables(
    evaluationTables(
      found.map(({ picture, detections }, id) => ({
        id,
        width: picture.width,
        height: picture.height,
        labels: [],
        objects: evaluatedObjects(picture.annotations),
        detections: detections ?? [],
      })),
    ),
  );
}

function proposedPicture({ picture, proposals }: Found): ProposedPicture {
  const count = Math.min(proposals.length / 4, recallProposals);
  return {
    proposals: Array.from({ length: count }, (_, row) => boxAt(proposals, row)),
    truth: picture.annotations.map((annotation) => ({
      box: annotation.geometry.box,
      ignored: isIgnored(annotation),
    })),
  };
}
