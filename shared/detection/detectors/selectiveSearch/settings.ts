/** The settings of Selective Search, and what each may be. */
import { regionRules, regionVersions } from '../../../model/regionsSpec.ts';
import { countRule, pixelsRule, type SettingRule } from '../../../model/settings.ts';

/** See regionsSpec.ts. */
export type RegionsSettings = Readonly<
  Record<
    /** Index into `regionRules`. */
    | 'rules'
    /** Index into `regionVersions`. */
    | 'version'
    | 'width'
    | 'sigma'
    | 'k'
    | 'smallestSide'
    | 'most'
    | 'seed',
    number
  >
>;

const choiceOf = (choices: readonly string[]) => ({
  least: 0,
  most: choices.length - 1,
  step: 1,
  whole: true,
  words: choices,
});

/** What changes the segments, and what the regions that are made of them. */
export const segmentSettings = [
  'regions.rules',
  'regions.version',
  'regions.width',
  'regions.sigma',
  'regions.k',
];
export const regionSettings = ['regions.smallestSide', 'regions.most', 'regions.seed'];

export const regionsRules: readonly SettingRule[] = [
  { name: 'regions.rules', ...choiceOf(regionRules) },
  { name: 'regions.version', ...choiceOf(regionVersions) },
  { name: 'regions.width', least: 0, most: 10_000, step: 1, whole: true },
  { name: 'regions.sigma', least: 0, most: 10, step: 0.1, whole: false },
  // Segments of fewer pixels would be more than there is memory for.
  { name: 'regions.k', least: 10, most: 10_000, step: 10, whole: false },
  { name: 'regions.smallestSide', ...pixelsRule },
  { name: 'regions.most', ...countRule },
  { name: 'regions.seed', least: 0, most: 1_000_000, step: 1, whole: true },
];
