/** A training step that leaves nothing behind: to compare providers, and to tell how long a training takes. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import { seededRandom } from '../../shared/random.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import { DeviceReader } from '../runtime/deviceReader.ts';
import type { Trial, TrialSize } from './chooseProvider.ts';
import { plainExample, type ExampleSource } from './data/examples.ts';
import { fastest } from './fastest.ts';
import { isCached, phasesOf, type Phase } from './phases.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { stepsOf } from './stepsOf.ts';
import { WeightStore } from './weightStore.ts';

/** Input pixels of a small trial. */
const smallSide = 64;

/** The first step's losses, and how long the fastest of those after it took. */
export async function trialOn(
  provider: ProviderName,
  size: TrialSize,
  recipe: TrainingRecipe,
  network: StartingNetwork,
  source: ExampleSource,
  picture: AnnotatedPicture,
  phase: Phase = item(phasesOf(recipe.schedule === 'alternating' ? 'joint' : recipe.schedule), 0),
): Promise<StepTrial> {
  const input =
    size === 'full' ? recipe.input : { shortSides: [smallSide], longSideMax: 4 * smallSide };
  const example = await plainExample({ ...source, recipe: { ...recipe, input } }, picture);
  const reader = new DeviceReader(provider);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const runner = stepsOf(network, phase, recipe, provider, weights);
  const random = seededRandom('trial');
  // Without proposals a step has as many rows.
  const cached = isCached(phase) ? new Float32Array(0) : null;
  try {
    const makeFeatures = () => runner.featuresOf(example);
    const features = await makeFeatures();
    const making = features === null ? 0 : await fastest(makeFeatures);
    const step = () =>
      runner.run([{ example, features, random, cached }], recipe.optimiser.learningRate);
    const { losses } = await step();
    const ofStep = await fastest(step);
    return {
      losses: Object.values(losses).map((loss) => loss ?? 0),
      milliseconds: making + ofStep,
      making,
    };
  } finally {
    await runner.release();
    await reader.release();
  }
}

export interface StepTrial extends Trial {
  /** Of the time, what the part of the trunk took that stays. */
  readonly making: number;
}
