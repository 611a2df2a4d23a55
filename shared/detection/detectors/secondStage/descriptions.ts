/** What the stages behind the proposals are, whoever proposed: RoI pooling, the head's classes, detections. */
import type { SettingControl, StageDescription, StageThreshold } from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';
import type { SecondStageTables } from './tables.ts';

const headIoU: SettingControl = {
  name: 'head.nmsIoU',
  title: 'Class NMS IoU',
  help: 'A detection that overlaps a better one of its class by more is suppressed.',
  unit: 'share',
};
const maxDetections: SettingControl = {
  name: 'head.maxDetections',
  title: 'Most detections',
  help: 'How many detections a picture may have, over all classes.',
  unit: 'count',
  reach: { least: 300 },
};
const headMinSize: SettingControl = {
  name: 'head.minSize',
  title: 'Smallest side',
  help: 'Detections with a shorter side are dropped.',
  unit: 'pixels',
};

const classScore: StageThreshold = {
  stage: 'classes',
  title: 'Class score',
  setting: 'head.scoreThreshold',
  exclusive: true,
};

const ofHead = { ...plainStage, part: 'Head' } as const;

/** The stage whose boxes are pooled. */
export interface PooledStage {
  readonly stage: string;
  /** What one of its rows is called. */
  readonly row: string;
  readonly sentence: string;
  /** What changes how many there are. */
  readonly controls: readonly SettingControl[];
  readonly threshold: StageThreshold | null;
}

export function secondStageDescriptions({
  stage,
  row,
  sentence,
  controls,
  threshold,
}: PooledStage): {
  readonly [K in keyof SecondStageTables]: StageDescription & { readonly kind: K };
} {
  return {
    pooled: {
      ...ofHead,
      kind: 'pooled',
      title: 'RoI',
      titleOfOne: 'RoI',
      sentence,
      paper: 'Girshick 2015, section 2.1; He et al. 2017, section 3',
      row,
      colour: 'features',
      columns: ['boxes', 'levels'],
      parents: [{ stage, by: 'aligned' }],
      controls,
      threshold,
      levels: 'pooled',
      legend: 'pooled',
    },
    classes: {
      ...ofHead,
      kind: 'classes',
      title: 'Classes',
      titleOfOne: 'Classes',
      sentence: `Every ${row} as every class, with its probability and its box.`,
      paper: 'Girshick 2015, section 2',
      row: 'class box',
      colour: 'class',
      moves: 'regression',
      columns: ['boxes', 'scores', 'parentRow'],
      parents: [{ stage: 'pooled', by: 'repeated' }],
      score: 'score',
      threshold: classScore,
      drawn: 'best',
      legend: `best class of each ${row}`,
      classed: true,
    },
    detections: {
      ...ofHead,
      kind: 'detections',
      title: 'Detections',
      titleOfOne: 'Detection',
      sentence: 'The final boxes, after the score threshold and suppression within each class.',
      paper: 'Girshick 2015, section 2; Girshick et al. 2014, section 2.2',
      row: 'detection',
      colour: 'detection',
      columns: ['boxes', 'scores', 'parentRow', 'fate', 'suppressedBy', 'classes'],
      parents: [{ stage: 'classes', by: 'parentRow' }],
      fates: [
        {
          fate: 'lowScore',
          decidedBy: 'score',
          setting: 'head.scoreThreshold',
          legend: 'low score',
          drawn: false,
        },
        {
          fate: 'tooSmall',
          decidedBy: 'side',
          setting: 'head.minSize',
          legend: 'too small',
          drawn: false,
        },
        {
          fate: 'suppressed',
          decidedBy: 'overlap',
          setting: 'head.nmsIoU',
          legend: 'suppressed',
          drawn: false,
        },
        {
          fate: 'overLimit',
          decidedBy: 'rank',
          setting: 'head.maxDetections',
          legend: 'over the limit',
          drawn: false,
        },
      ],
      score: 'score',
      controls: [headIoU, maxDetections, headMinSize],
      threshold: classScore,
      legend: 'detections',
      classed: true,
      rival: ['box', 'boxes'],
      exported: 'Detections',
    },
  };
}
