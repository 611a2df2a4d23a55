/** The steps of a phase, by what it learns from. */
import type { ProviderName } from '../../shared/model/providers.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import { CropSteps } from './crops/cropSteps.ts';
import type { Phase } from './phases.ts';
import type { TrainedGraphs } from './step/stepGraphs.ts';
import { StepRunner } from './step/stepRunner.ts';
import type { Steps } from './step/steps.ts';
import type { WeightStore } from './weightStore.ts';

/** @throws StudioError badInput where the recipe fits the network or the phase in no way */
export function stepsOf(
  network: TrainedGraphs,
  phase: Phase,
  recipe: TrainingRecipe,
  provider: ProviderName,
  weights: WeightStore,
): Steps {
  return phase.ofCrops
    ? new CropSteps(network, phase, recipe, provider, weights)
    : new StepRunner(network, phase, recipe, provider, weights);
}
