/** What each stage of sliding windows is: all that the window, the terminal and the exports know of it. */
import { windowsRanges } from '../../../model/slidingWindowsPackage.ts';
import type { SettingControl, StageDescription } from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';
import { marginThreshold, svmDetections } from '../svm/descriptions.ts';
import type { SlidingWindowsTables } from './tables.ts';

const step: SettingControl = {
  name: 'windows.step',
  title: 'Step',
  help: 'How many times smaller each level of the pyramid is than the one before it.',
  unit: 'factor',
  range: { least: windowsRanges.step.least, most: 2 },
};
const largestScale: SettingControl = {
  name: 'windows.largestScale',
  title: 'Largest scale',
  help: 'The first level’s size over the picture’s; above 1 finds objects smaller than a window.',
  unit: 'factor',
  range: { least: 0.1, most: 4 },
};
const smallestScale: SettingControl = {
  name: 'windows.smallestScale',
  title: 'Smallest scale',
  help: 'No level is smaller than so many times the picture; 0 is as small as a window.',
  unit: 'factor',
  range: { least: 0, most: 1 },
};
const most: SettingControl = {
  name: 'windows.most',
  title: 'Most windows',
  help: 'The largest levels are left out where a picture would have more.',
  unit: 'count',
  reach: { least: windowsRanges.most },
};

const ofHog = { ...plainStage, part: 'HOG', score: 'margin' } as const;
const ofSvm = { ...plainStage, part: 'SVM', score: 'margin' } as const;

export const scoredWindows = { scores: 'scores', boxes: 'scores' } as const;

type Kind = keyof SlidingWindowsTables;

export const slidingWindowsDescriptions: {
  readonly [K in Kind]: StageDescription & { readonly kind: K };
} = {
  pyramid: {
    ...ofHog,
    kind: 'pyramid',
    title: 'Pyramid',
    titleOfOne: 'Level',
    sentence:
      'The picture made smaller step by step, so that windows of one size see objects of all sizes.',
    paper: 'Dalal and Triggs 2005, section 4; Dalal 2006, section 5.2',
    row: 'level',
    colour: 'reference',
    columns: [],
    parents: [],
    controls: [step, largestScale, smallestScale, most],
    legend: 'levels',
  },
  hog: {
    ...ofHog,
    kind: 'hog',
    title: 'HOG',
    titleOfOne: 'HOG',
    sentence:
      'Histograms of the gradients’ orientations in cells of 8 × 8 pixels, normalised in blocks of 2 × 2 cells.',
    paper: 'Dalal and Triggs 2005, section 6',
    row: 'level',
    colour: 'features',
    columns: [],
    parents: [{ stage: 'pyramid', by: 'aligned' }],
    legend: 'levels',
  },
  windows: {
    ...ofSvm,
    kind: 'windows',
    candidates: true,
    // Its own boxes are windows with their margin.
    objectBoxes: 'scores',
    title: 'Windows',
    titleOfOne: 'Window',
    sentence: 'A window of each class at every cell of every level.',
    paper: 'Dalal and Triggs 2005, sections 1 and 4',
    row: 'window',
    colour: 'proposal',
    columns: ['boxes', 'classes'],
    // Which window it is says of what level it is: its way begins here.
    parents: [],
    controls: [step, largestScale, smallestScale, most],
    grid: true,
    drawn: 'sample',
    legend: 'windows',
    legendOfSample: 'windows of a few cells',
    classed: true,
  },
  scores: {
    ...ofSvm,
    kind: 'scores',
    title: 'Scores',
    titleOfOne: 'SVM score',
    sentence:
      'What the linear classifier of its class says of every window: a signed distance, of which 0 is the boundary.',
    paper: 'Dalal and Triggs 2005, section 4',
    row: 'window',
    colour: 'class',
    columns: ['boxes', 'scores'],
    parents: [{ stage: 'windows', by: 'aligned' }],
    threshold: marginThreshold('scores'),
    legend: 'scored windows',
    classed: true,
  },
  detections: svmDetections(
    scoredWindows,
    'Dalal and Triggs 2005, section 4; suppression within a class as Girshick et al. 2014, section 2.2',
  ),
};
