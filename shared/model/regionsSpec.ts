/** What model.json says of Selective Search, for the detectors whose proposals are its regions. */
import * as v from 'valibot';
import { notNegative, numberFrom, positiveInteger, wholeFrom } from './parsers.ts';

/** By whose rules regions are made: the paper's, in Girshick's wrapper, or OpenCV's. */
export const regionRules = ['paper', 'opencv'] as const;

/** How many strategies: one, the paper's fast version or its quality version. */
export const regionVersions = ['single', 'fast', 'quality'] as const;

export const regionsSchema = v.strictObject({
  rules: v.picklist(regionRules),
  version: v.picklist(regionVersions),
  /** The picture is resized to this width before it is segmented, pixels; 0: it is taken as it is. */
  width: wholeFrom(0, 10_000),
  /** Of the Gaussian before the segmentation, pixels of the picture that is segmented. */
  sigma: numberFrom(0, 10),
  /** The first of the segmentation's thresholds; the others of a version are multiples of it. */
  k: numberFrom(10, 10_000),
  /** Regions with a shorter side are dropped, pixels of the picture that is segmented. */
  smallestSide: notNegative,
  /** Regions kept, first ones first. */
  most: positiveInteger(100_000),
  /** Where the order of regions comes from. */
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

export type RegionsSpec = v.InferOutput<typeof regionsSchema>;

/** The paper's fast version in R-CNN's wrapper, as R-CNN and Fast R-CNN take it. */
export const paperRegions: RegionsSpec = {
  rules: 'paper',
  version: 'fast',
  width: 500,
  sigma: 0.8,
  k: 50,
  smallestSide: 20,
  most: 2000,
  seed: 1,
};

/** The package's own values of them, as settings: a word as its place in its list. */
export function regionsDefaults({ rules, version, ...numbers }: RegionsSpec) {
  return {
    rules: regionRules.indexOf(rules),
    version: regionVersions.indexOf(version),
    ...numbers,
  };
}
