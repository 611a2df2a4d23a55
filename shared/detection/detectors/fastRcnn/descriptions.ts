/** What each stage of Fast R-CNN is: all that the window, the terminal and the exports know of it. */
import type { StageDescription, StageWork } from '../../stages/description.ts';
import { secondStageDescriptions } from '../secondStage/descriptions.ts';
import { mostRegions, selectiveSearchDescriptions } from '../selectiveSearch/descriptions.ts';
import type { FastRcnnTables } from './tables.ts';

const trunk: StageWork = {
  step: 'trunk',
  title: 'Trunk',
  sentence: 'The backbone’s features of the whole picture, once for all regions.',
  paper: 'Girshick 2015, section 2',
};

type Kind = keyof FastRcnnTables;

export const fastRcnnDescriptions: {
  readonly [K in Kind]: StageDescription & { readonly kind: K };
} = {
  ...selectiveSearchDescriptions(trunk),
  ...secondStageDescriptions({
    stage: 'regions',
    row: 'region',
    sentence: 'The features of each region, pooled to one size.',
    controls: [mostRegions],
    threshold: null,
  }),
};
