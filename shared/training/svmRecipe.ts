/** How support vector machines are trained, one a class, with hard negatives: R-CNN's numbers. */
import * as v from 'valibot';
import type { MiningRule } from '../detection/training/hardNegatives.ts';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0, 'must be greater than 0'));
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1));

export const svmRecipeSchema = v.strictObject({
  /** C: what an example may cost at most. */
  cost: positive,
  /** The cost of a positive example over that of a negative one. */
  positiveWeight: positive,
  /** What the bias is multiplied by, so that it is hardly regularised. */
  biasScale: positive,
  /** A negative overlaps every object of its class by less IoU. */
  negativeBelow: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  /** A negative with a higher score is hard, and is kept. */
  hardAbove: finite,
  /** A kept negative with a lower score is given up. */
  evictedBelow: finite,
  /** Trained again after more than so many new ones. */
  retrainedAfter: count,
});
export type SvmRecipe = v.InferOutput<typeof svmRecipeSchema>;

/** Girshick et al. 2014, appendix B, and the authors' code. */
export const paperSvm: SvmRecipe = {
  cost: 1e-3,
  positiveWeight: 2,
  biasScale: 10,
  negativeBelow: 0.3,
  hardAbove: -1.0001,
  evictedBelow: -1.2,
  retrainedAfter: 2000,
};

/** The recipe as mining takes it. */
export function miningRuleOf(recipe: SvmRecipe): MiningRule {
  const { cost, positiveWeight, biasScale: biasFeature } = recipe;
  return {
    svm: { cost, positiveWeight, biasFeature, tolerance: 1e-2, maxRounds: 300 },
    hardAbove: recipe.hardAbove,
    evictBelow: recipe.evictedBelow,
    retrainAfter: recipe.retrainedAfter,
  };
}
