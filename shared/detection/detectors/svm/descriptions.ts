/** What detections by SVM scores are, whoever scored: the last stage of R-CNN and of sliding windows. */
import type { SettingControl, StageDescription, StageThreshold } from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';

const nmsIoU: SettingControl = {
  name: 'svm.nmsIoU',
  title: 'Class NMS IoU',
  help: 'A detection that overlaps a better one of its class by more is suppressed.',
  unit: 'share',
};
const maxDetections: SettingControl = {
  name: 'svm.maxDetections',
  title: 'Most detections',
  help: 'How many detections a picture may have, over all classes.',
  unit: 'count',
  reach: { least: 300 },
};
const minSize: SettingControl = {
  name: 'svm.minSize',
  title: 'Smallest side',
  help: 'Detections with a shorter side are dropped.',
  unit: 'pixels',
};

/** The threshold on the scores of a stage. */
export function marginThreshold(stage: string): StageThreshold {
  return { stage, title: 'SVM score', setting: 'svm.scoreThreshold', exclusive: true };
}

/** Where scores and boxes are from; one stage's where it has both. */
export interface MarginStages<Scores extends string = string, Boxes extends string = string> {
  readonly scores: Scores;
  /** Aligned with the scores. */
  readonly boxes: Boxes;
}

/** @param paper where the paper selects like that */
export function svmDetections(
  { scores, boxes }: MarginStages,
  paper: string,
): StageDescription & { readonly kind: 'detections' } {
  return {
    ...plainStage,
    part: 'SVM',
    kind: 'detections',
    title: 'Detections',
    titleOfOne: 'Detection',
    sentence: 'The final boxes, after the score threshold and suppression within each class.',
    paper,
    row: 'detection',
    colour: 'detection',
    columns: ['boxes', 'scores', 'parentRow', 'fate', 'suppressedBy', 'classes'],
    parents: [{ stage: boxes, by: 'parentRow' }],
    fates: [
      {
        fate: 'lowScore',
        decidedBy: 'score',
        setting: 'svm.scoreThreshold',
        legend: 'low score',
        drawn: false,
      },
      {
        fate: 'tooSmall',
        decidedBy: 'side',
        setting: 'svm.minSize',
        legend: 'too small',
        drawn: false,
      },
      {
        fate: 'suppressed',
        decidedBy: 'overlap',
        setting: 'svm.nmsIoU',
        legend: 'suppressed',
        drawn: false,
      },
      {
        fate: 'overLimit',
        decidedBy: 'rank',
        setting: 'svm.maxDetections',
        legend: 'over the limit',
        drawn: false,
      },
    ],
    score: 'margin',
    controls: [nmsIoU, maxDetections, minSize],
    threshold: marginThreshold(scores),
    legend: 'detections',
    classed: true,
    rival: ['box', 'boxes'],
    exported: 'Detections',
  };
}
