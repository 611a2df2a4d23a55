/** What each stage of R-CNN is: all that the window, the terminal and the exports know of it. */
import type { StageDescription } from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';
import { mostRegions, selectiveSearchDescriptions } from '../selectiveSearch/descriptions.ts';
import { marginThreshold, svmDetections } from '../svm/descriptions.ts';
import type { RcnnTables } from './tables.ts';

const ofNetwork = { ...plainStage, part: 'CNN', controls: [mostRegions] } as const;
const ofSvms = { ...plainStage, part: 'SVM', score: 'margin' } as const;
const threshold = marginThreshold('scores');

type Kind = keyof RcnnTables;

export const rcnnDescriptions: {
  readonly [K in Kind]: StageDescription & { readonly kind: K };
} = {
  ...selectiveSearchDescriptions(),
  warped: {
    ...ofNetwork,
    kind: 'warped',
    // Its own boxes are regions with their context.
    objectBoxes: 'regions',
    title: 'Warped',
    titleOfOne: 'Crop',
    sentence: 'Each region with some context, pulled to one square whatever its shape.',
    paper: 'Girshick et al. 2014, section 2.1 and appendix A',
    row: 'crop',
    colour: 'clipped',
    columns: ['boxes'],
    parents: [{ stage: 'regions', by: 'aligned' }],
    legend: 'regions with their context',
  },
  features: {
    ...ofNetwork,
    kind: 'features',
    title: 'Features',
    titleOfOne: 'Features',
    sentence: 'The network runs once for every crop: this is what takes R-CNN’s time.',
    paper: 'Girshick et al. 2014, section 2.1',
    row: 'crop',
    colour: 'features',
    columns: [],
    parents: [{ stage: 'warped', by: 'aligned' }],
    legend: 'regions with their context',
  },
  scores: {
    ...ofSvms,
    kind: 'scores',
    title: 'SVM scores',
    titleOfOne: 'SVM score',
    sentence: 'Every region as every class: how far on the class’s side of its SVM’s plane.',
    paper: 'Girshick et al. 2014, section 2.3 and appendix B',
    row: 'class box',
    colour: 'class',
    columns: ['boxes', 'scores', 'parentRow'],
    parents: [{ stage: 'features', by: 'repeated' }],
    threshold,
    drawn: 'best',
    legend: 'best class of each region',
    classed: true,
  },
  refined: {
    ...ofSvms,
    kind: 'refined',
    title: 'Refined',
    titleOfOne: 'Refined',
    sentence: 'Each region moved once by its class’s box regressor.',
    paper: 'Girshick et al. 2014, appendix C',
    row: 'class box',
    colour: 'moved',
    moves: 'regression',
    columns: ['boxes'],
    parents: [{ stage: 'scores', by: 'aligned' }],
    threshold,
    drawn: 'best',
    legend: 'best class of each region, moved',
    classed: true,
  },
  detections: svmDetections(
    { scores: 'scores', boxes: 'refined' },
    'Girshick et al. 2014, sections 2.2 and 2.3',
  ),
};
