/** What a training would take, by a step and a look at a picture that are measured. */
import { seededRandom } from '../../shared/random.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../shared/training/report.ts';
import { firstReadable } from './data/unreadable.ts';
import { fastest } from './fastest.ts';
import { lookAt } from './looks.ts';
import { diskNeeded } from './needs.ts';
import { phasesOf } from './phases.ts';
import { prepare, release } from './prepare.ts';
import { trialOn } from './trial.ts';

/** @throws StudioError about the data, the start or the provider, as the training itself would */
export async function estimateTraining(recipe: TrainingRecipe): Promise<TrainingEstimate> {
  const none = () => Promise.resolve();
  const prepared = await prepare(recipe, null, seededRandom(recipe.seed), null, none);
  try {
    const { data, network, provider, source } = prepared;
    const learned = await firstReadable(data.train);
    const step = await trialOn(provider.actual, 'full', recipe, network, source, learned);
    const seen = await firstReadable([...data.val, ...data.train]);
    const look = await fastest(() => lookAt(prepared, seen, null, true));
    const phases = phasesOf(recipe.schedule).length;
    const steps = data.train.length * recipe.epochs * phases;
    // One before the first step, and one after each epoch.
    const looks = data.val.length * (recipe.epochs * phases + 1);
    return {
      steps,
      seconds: (steps * step.milliseconds + looks * look) / 1000,
      provider,
      memory: 1024 * process.resourceUsage().maxRSS,
      disk: diskNeeded(network),
    };
  } finally {
    await release(prepared);
  }
}
