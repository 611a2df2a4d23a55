/** How good the network is by now: on the validation pictures, after an epoch. */
import { isIgnored } from '../../shared/annotation/annotation.ts';
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import { boxAt, boxArea } from '../../shared/geometry/boxes.ts';
import { bestThreshold } from '../../shared/evaluation/bestThreshold.ts';
import {
  cocoMetrics,
  type CocoDetection,
  type CocoObject,
} from '../../shared/evaluation/cocoMetrics.ts';
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
  const objects = found.flatMap(({ picture }) => objectsOf(picture));
  const detections = found.flatMap((each) => detectionsOf(each));
  const isDetecting = found.some((each) => each.detections !== null);
  const all = isDetecting ? cocoMetrics(objects, detections) : null;
  const [recall] = proposalRecall(found.map(proposedPicture), [recallProposals]);
  return {
    ap: known(all?.AP),
    ap50: known(all?.AP50),
    recall50: known(recall?.recalls[0]),
    averageRecall: known(recall?.average),
    classes: classes.map(({ id, name }) => {
      const ofClass = ({ classId }: { readonly classId: number }) => classId === id;
      const ap50 = isDetecting
        ? known(cocoMetrics(objects.filter(ofClass), detections.filter(ofClass)).AP50)
        : null;
      return { id, name, ap50 };
    }),
  };
}

/** The signed score from which on detections are worth showing, as far as a setting can be so; null where none finds an object. */
export function thresholdOf(found: readonly Found[]): number | null {
  const best = bestThreshold(
    found.flatMap(({ picture }) => objectsOf(picture)),
    found.flatMap((each) => detectionsOf(each)),
  );
  return best === null ? null : clamp(best, marginRule.least, marginRule.most);
}

/** NaN is what a mean of nothing is; it says nothing to anybody. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function objectsOf({ relativePath, annotations }: AnnotatedPicture): CocoObject[] {
  return annotations.flatMap((annotation) => {
    const { classId, geometry, attributes } = annotation;
    // What has no class is nothing that a class could find.
    if (classId === null) return [];
    const { box } = geometry;
    return {
      picture: relativePath,
      classId,
      box,
      area: boxArea(box),
      crowd: attributes.crowd,
      difficult: attributes.difficult,
    };
  });
}

function detectionsOf({ picture, detections }: Found): CocoDetection[] {
  return (detections ?? []).map(({ classId, box, score }) => ({
    picture: picture.relativePath,
    classId,
    box,
    score,
  }));
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
