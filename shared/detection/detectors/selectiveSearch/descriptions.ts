/** What the stages of Selective Search are, whichever detector takes its regions. */
import type { SettingControl, StageDescription, StageWork } from '../../stages/description.ts';
import { plainStage } from '../plainStage.ts';
import type { SelectiveSearchTables } from './tables.ts';

const rules: SettingControl = {
  name: 'regions.rules',
  title: 'Rules',
  help: 'As the paper has it, in R-CNN’s wrapper, or as OpenCV computes it.',
  unit: 'choice',
  choices: ['Paper', 'OpenCV'],
};
const version: SettingControl = {
  name: 'regions.version',
  title: 'Version',
  help: 'How many strategies run: one, the paper’s fast version, or its quality version.',
  unit: 'choice',
  choices: ['Single', 'Fast', 'Quality'],
};
const sigma: SettingControl = {
  name: 'regions.sigma',
  title: 'Blur',
  help: 'Deviation of the Gaussian before the segmentation, pixels of the picture that is segmented.',
  unit: 'deviation',
};
const k: SettingControl = {
  name: 'regions.k',
  title: 'k',
  help: 'Larger means larger segments; the other thresholds of the version are multiples of it.',
  unit: 'count',
  reach: { least: 500 },
};
const smallestSide: SettingControl = {
  name: 'regions.smallestSide',
  title: 'Smallest side',
  help: 'Regions with a shorter side are dropped, pixels of the picture that is segmented.',
  unit: 'pixels',
};
export const mostRegions: SettingControl = {
  name: 'regions.most',
  title: 'Keep',
  help: 'How many regions go on to the network.',
  unit: 'count',
  reach: { least: 2000, stage: 'merges' },
};

const ofRegions = { ...plainStage, part: 'Regions', score: 'similarity' } as const;

/** @param work what comes before the first stage */
export function selectiveSearchDescriptions(work?: StageWork): {
  readonly [K in keyof SelectiveSearchTables]: StageDescription & { readonly kind: K };
} {
  return {
    segments: {
      ...ofRegions,
      ...(work === undefined ? {} : { work }),
      kind: 'segments',
      title: 'Segments',
      titleOfOne: 'Segment',
      sentence: 'Pixels that are alike and lie together, of each colour space and threshold.',
      paper: 'Uijlings et al. 2013, section 3.1; Felzenszwalb and Huttenlocher 2004',
      row: 'segment',
      colour: 'reference',
      columns: ['boxes'],
      parents: [],
      mergedIn: 'merges',
      controls: [rules, version, sigma, k],
      legend: 'segments',
    },
    merges: {
      ...ofRegions,
      kind: 'merges',
      title: 'Merges',
      titleOfOne: 'Merge',
      sentence: 'Again and again the two most similar neighbours become one, until one is left.',
      paper: 'Uijlings et al. 2013, sections 3.1 and 3.2',
      row: 'merge',
      colour: 'moved',
      moves: 'merging',
      candidates: true,
      columns: ['boxes', 'scores', 'seedRow', 'parentRow', 'otherParentRow'],
      parents: [
        { stage: 'segments', by: 'seedRow' },
        { stage: 'merges', by: 'parentRow' },
        { stage: 'merges', by: 'otherParentRow' },
      ],
      mergedIn: 'merges',
      legend: 'merges',
    },
    regions: {
      ...ofRegions,
      kind: 'regions',
      title: 'Regions',
      titleOfOne: 'Region',
      sentence: 'The boxes of all strategies in an order that favours late merges, each box once.',
      paper: 'Uijlings et al. 2013, section 3.4; Girshick et al. 2014, section 2.1',
      row: 'region',
      score: 'score',
      colour: 'proposal',
      columns: ['boxes', 'scores', 'parentRow', 'fate', 'suppressedBy'],
      parents: [{ stage: 'merges', by: 'parentRow' }],
      fates: [
        {
          fate: 'tooSmall',
          decidedBy: 'side',
          setting: 'regions.smallestSide',
          legend: 'too small',
          drawn: false,
        },
        {
          fate: 'suppressed',
          decidedBy: 'sameBox',
          setting: 'regions.seed',
          legend: 'same box',
          drawn: false,
        },
        {
          fate: 'overLimit',
          decidedBy: 'order',
          setting: 'regions.most',
          legend: 'over the limit',
          drawn: false,
        },
      ],
      controls: [smallestSide, mostRegions],
      legend: 'regions',
      rival: ['merge', 'merges'],
      exported: 'Regions',
    },
  };
}
