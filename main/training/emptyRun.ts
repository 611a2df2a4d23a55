/** A training of which nothing is known but what was asked for. */
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingRun } from '../../shared/training/report.ts';
import { phasesOf } from './phases.ts';

/** @param outFolder of the package to make, absolute */
export function emptyRun(recipe: TrainingRecipe, outFolder: string): TrainingRun {
  return {
    recipe,
    schedule: recipe.schedule,
    outFolder,
    provider: null,
    data: null,
    phase: null,
    step: 0,
    steps: 0,
    epoch: 0,
    epochs: recipe.epochs * phasesOf(recipe.schedule).length,
    secondsLeft: null,
    picturesPerSecond: null,
  };
}
