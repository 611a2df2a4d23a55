/** What each stage of Faster R-CNN is: all that the window, the terminal and the exports know of it. */
import type {
  SettingControl,
  StageDescription,
  StageThreshold,
  StageWork,
} from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';
import { secondStageDescriptions } from '../secondStage/descriptions.ts';
import type { FasterRcnnTables } from './tables.ts';

const preNmsTopN: SettingControl = {
  name: 'rpn.preNmsTopN',
  title: 'Keep before NMS',
  help: 'How many of each level’s proposals go on, best objectness first.',
  unit: 'count',
  reach: { least: 1, stage: 'anchors', ofLevel: true },
};
const postNmsTopN: SettingControl = {
  name: 'rpn.postNmsTopN',
  title: 'Keep after NMS',
  help: 'How many proposals go on to the head, over all levels.',
  unit: 'count',
  reach: { least: 300, stage: 'clipped' },
};
const rpnIoU: SettingControl = {
  name: 'rpn.nmsIoU',
  title: 'NMS IoU',
  help: 'A proposal that overlaps a better one of its level by more is suppressed.',
  unit: 'share',
};
const rpnMinSize: SettingControl = {
  name: 'rpn.minSize',
  title: 'Smallest side',
  help: 'Proposals with a shorter side are dropped.',
  unit: 'pixels',
};
const shownObjectness = (stage: string): StageThreshold => ({
  stage,
  title: 'Objectness',
  setting: null,
  exclusive: false,
});
const leastObjectness: StageThreshold = {
  stage: 'topK',
  title: 'Objectness',
  setting: 'rpn.scoreThreshold',
  exclusive: false,
};
const trunk: StageWork = {
  step: 'trunk',
  title: 'Trunk',
  sentence:
    'The backbone’s features of the whole picture, and the region proposal network’s convolutions on them.',
  paper: 'Ren et al. 2015, sections 3 and 3.1',
};

const ofRpn = { ...plainStage, part: 'RPN' } as const;

type Kind = keyof FasterRcnnTables;

export const fasterRcnnDescriptions: {
  readonly [K in Kind]: StageDescription & { readonly kind: K };
} = {
  anchors: {
    ...ofRpn,
    work: trunk,
    kind: 'anchors',
    title: 'Anchors',
    titleOfOne: 'Anchors',
    sentence: 'The reference boxes of every cell of every level.',
    paper: 'Ren et al. 2015, section 3.1.1',
    row: 'anchor',
    colour: 'reference',
    candidates: true,
    columns: ['boxes'],
    parents: [],
    levels: 'anchors',
    grid: true,
    drawn: 'sample',
    legend: 'anchors',
    legendOfSample: 'anchors of a few cells',
  },
  objectness: {
    ...ofRpn,
    kind: 'objectness',
    title: 'Objectness',
    titleOfOne: 'Objectness',
    sentence: 'The region proposal network’s score of every anchor.',
    paper: 'Ren et al. 2015, section 3.1',
    row: 'anchor',
    colour: 'score',
    columns: ['scores'],
    parents: [{ stage: 'anchors', by: 'aligned' }],
    threshold: shownObjectness('objectness'),
    levels: 'anchors',
    grid: true,
    map: true,
    legend: 'anchors',
  },
  decoded: {
    ...ofRpn,
    kind: 'decoded',
    title: 'Decoded',
    titleOfOne: 'Decoded',
    sentence: 'Every anchor moved by its deltas: proposals before any selection.',
    paper: 'Ren et al. 2015, section 3.1.2',
    row: 'decoded anchor',
    colour: 'moved',
    moves: 'regression',
    columns: ['boxes'],
    parents: [{ stage: 'objectness', by: 'aligned' }],
    threshold: shownObjectness('objectness'),
    levels: 'anchors',
    grid: true,
    legend: 'decoded',
  },
  topK: {
    ...ofRpn,
    kind: 'topK',
    title: 'Top-k',
    titleOfOne: 'Top-k',
    sentence: 'The best proposals of each level by objectness.',
    paper: 'Ren et al. 2015, section 3.3; of each level, Lin et al. 2017, section 4.1',
    row: 'top-k proposal',
    colour: 'ranked',
    columns: ['boxes', 'scores', 'parentRow', 'fate', 'levels'],
    parents: [{ stage: 'decoded', by: 'parentRow' }],
    fates: [
      {
        fate: 'belowTopK',
        decidedBy: 'rankInLevel',
        setting: 'rpn.preNmsTopN',
        legend: 'below top-k',
        drawn: false,
      },
    ],
    controls: [preNmsTopN],
    threshold: shownObjectness('topK'),
    levels: 'anchors',
    legend: 'best of each level',
    exported: 'Top-k',
  },
  clipped: {
    ...ofRpn,
    kind: 'clipped',
    title: 'Clipped',
    titleOfOne: 'Clipped',
    sentence: 'Clipped to the picture, without those too small or with too low an objectness.',
    paper: 'Ren et al. 2015, section 3.3',
    row: 'clipped proposal',
    colour: 'clipped',
    moves: 'clipping',
    columns: ['boxes', 'scores', 'parentRow', 'fate', 'levels'],
    parents: [{ stage: 'topK', by: 'parentRow' }],
    fates: [
      {
        fate: 'tooSmall',
        decidedBy: 'side',
        setting: 'rpn.minSize',
        legend: 'too small',
        drawn: true,
      },
      {
        fate: 'lowScore',
        decidedBy: 'score',
        setting: 'rpn.scoreThreshold',
        legend: 'low objectness',
        drawn: true,
      },
    ],
    controls: [rpnMinSize],
    threshold: leastObjectness,
    levels: 'anchors',
    legend: 'clipped',
    exported: 'Clipped',
  },
  proposals: {
    ...ofRpn,
    kind: 'proposals',
    title: 'NMS',
    titleOfOne: 'NMS',
    sentence: 'The proposals that are left after non-maximum suppression.',
    paper: 'Ren et al. 2015, section 3.3',
    row: 'proposal',
    colour: 'proposal',
    columns: ['boxes', 'scores', 'parentRow', 'fate', 'suppressedBy', 'levels'],
    parents: [{ stage: 'clipped', by: 'parentRow' }],
    fates: [
      {
        fate: 'suppressed',
        decidedBy: 'overlap',
        setting: 'rpn.nmsIoU',
        legend: 'suppressed',
        drawn: true,
      },
      {
        fate: 'overLimit',
        decidedBy: 'rank',
        setting: 'rpn.postNmsTopN',
        legend: 'over the limit',
        drawn: false,
      },
    ],
    controls: [rpnIoU, postNmsTopN],
    threshold: leastObjectness,
    levels: 'anchors',
    legend: 'after NMS',
    rival: ['proposal', 'proposals'],
    exported: 'NMS (proposals)',
  },
  ...secondStageDescriptions({
    stage: 'proposals',
    row: 'proposal',
    sentence: 'The features of each proposal, pooled to one size.',
    controls: [postNmsTopN],
    threshold: leastObjectness,
  }),
};
