/** What anchors would fit a data set, beside those that there are. */
import * as v from 'valibot';
import type { Coverage } from '../detection/training/anchorCoverage.ts';

/** A set of anchors, by what a person reads. */
export const anchorSetNames = {
  suggested: 'suggested by k-means',
  own: 'the network’s own',
  paper: 'Faster R-CNN, 3 sizes × 3 ratios',
  oneRatio: 'Faster R-CNN, 3 sizes × 1 ratio',
  oneScale: 'Faster R-CNN, 1 size × 3 ratios',
  pyramid: 'FPN, 5 sizes × 3 ratios',
} as const;
export type AnchorSetName = keyof typeof anchorSetNames;

/** What some anchors reach of the data's ground truth. */
export interface AnchorReach {
  readonly anchors: AnchorSetName;
  /** Shapes at a cell, of each level. */
  readonly shapes: readonly number[];
  /** With every shape's centre on the object's: what no grid exceeds. */
  readonly anywhere: Coverage;
  /** Where the network's cells are. */
  readonly onGrid: Coverage;
}

export interface AnchorAdvice {
  /** For each level, finest first: sides of squares of the same area, input pixels. */
  readonly sizes: readonly (readonly number[])[];
  /** Height over width. */
  readonly ratios: readonly number[];
  /** Objects with an area, of the pictures to train on. */
  readonly objects: number;
  /** What of the data was left out or is doubtful, a sentence each. */
  readonly problems: readonly string[];
  readonly reach: readonly AnchorReach[];
}

const few = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16));

/** How many shapes a cell may have: so many sizes a level, and so many ratios. */
export const anchorWishSchema = v.strictObject({ sizes: few, ratios: few });
export type AnchorWish = v.InferOutput<typeof anchorWishSchema>;

/** As many as the paper's. */
export const usualAnchorWish: AnchorWish = { sizes: 3, ratios: 3 };
