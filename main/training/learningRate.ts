/** The learning rate of a step. */
import { fullRate, type TrainingRecipe } from '../../shared/training/recipe.ts';

/**
 * Rises in a line over the warm-up's steps, then follows the decay.
 * @param step from 0, of `steps` of a phase
 * @param stepOfAll the same one, from 1 over all phases
 */
export function learningRate(
  step: number,
  steps: number,
  stepOfAll: number,
  optimiser: TrainingRecipe['optimiser'],
): number {
  const { warmUpSteps, decay } = optimiser;
  const full = fullRate(optimiser, stepOfAll);
  const warmth = step < warmUpSteps ? (step + 1) / (warmUpSteps + 1) : 1;
  const done = step / steps;
  switch (decay.kind) {
    case 'none':
      return full * warmth;
    case 'cosine':
      return full * warmth * 0.5 * (1 + Math.cos(Math.PI * done));
    case 'step':
      return full * warmth * decay.factor ** decay.at.filter((share) => done >= share).length;
  }
}
