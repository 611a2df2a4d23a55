/** What a training would take, by a step and a look at a picture that are measured. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { seededRandom } from '../../shared/random.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../shared/training/report.ts';
import { firstReadable } from './data/unreadable.ts';
import { fastest } from './fastest.ts';
import { lookAt } from './looks.ts';
import { millisecondsOfCrop } from './crops/classifying.ts';
import { diskNeeded } from './needs.ts';
import { PhaseRun } from './phaseRun.ts';
import { phasesOf, type Phase } from './phases.ts';
import { prepare, release, type Prepared } from './prepare.ts';
import { regionsOf } from './regions.ts';
import { trialOn } from './trial.ts';

/** @throws StudioError about the data, the start or the provider, as the training itself would */
export async function estimateTraining(recipe: TrainingRecipe): Promise<TrainingEstimate> {
  const none = () => Promise.resolve();
  const prepared = await prepare(recipe, null, seededRandom(recipe.seed), null, none);
  try {
    const { data, network, provider, source } = prepared;
    const learned = await firstReadable(data.train);
    const seen = await firstReadable([...data.val, ...data.train]);
    const phases = phasesOf(recipe.schedule);
    const perEpoch = Math.ceil(data.train.length / recipe.batch);
    let milliseconds = 0;
    for (const [i, phase] of phases.entries()) {
      const trial = await trialOn(provider.actual, 'full', recipe, network, source, learned, phase);
      const { keptVariants, epochs } = recipe;
      // What the part of the trunk makes that stays is kept after so many epochs.
      const making = keptVariants > 0 ? Math.min(epochs, keptVariants) : epochs;
      const ofPicture = epochs * (trial.milliseconds - trial.making) + making * trial.making;
      milliseconds += data.train.length * ofPicture;
      // One before the first step, and one after each epoch.
      const looks = data.val.length * (epochs + (i === 0 ? 1 : 0));
      if (!phase.ofCrops) milliseconds += looks * (await lookOf(prepared, phase, recipe, seen));
      if (phase.proposals !== 'regions') continue;
      let regions = new Float32Array(0);
      const find = async () => (regions = await regionsOf(seen, recipe.regions));
      const search = await fastest(find);
      if (phase.ofCrops) {
        // Features of all regions, once.
        const crop = await millisecondsOfCrop(network, recipe, seen, provider.actual);
        const count = regions.length / 4;
        const classified = Math.min(count, recipe.classifiedRegions || count);
        milliseconds += crop * (data.train.length * classified + data.val.length * count);
      }
      milliseconds += (data.train.length + data.val.length) * search;
    }
    return {
      steps: perEpoch * recipe.epochs * phases.length,
      seconds: milliseconds / 1000,
      provider,
      memory: 1024 * process.resourceUsage().maxRSS,
      disk: diskNeeded(network),
    };
  } finally {
    await release(prepared);
  }
}

/** Milliseconds of a look at a picture. */
async function lookOf(
  prepared: Prepared,
  phase: Phase,
  recipe: TrainingRecipe,
  picture: AnnotatedPicture,
): Promise<number> {
  const random = seededRandom(recipe.seed);
  const run = await PhaseRun.open(prepared, phase, recipe, random, null, null);
  try {
    return await fastest(async () => {
      for await (const { coming } of run.eachToLookAt([picture], () => {})) {
        if (coming !== null) await lookAt(await run.looking(coming), null, true);
      }
    });
  } finally {
    await run.release();
  }
}
