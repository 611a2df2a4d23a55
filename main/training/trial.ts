/** A training step that leaves nothing behind: to compare providers, and to tell how long a training takes. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName } from '../../shared/model/providers.ts';
import type { InputGeometry } from '../../shared/geometry/spaces.ts';
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
  const cached = isCached(phase) ? madeUpProposals(example.geometry, recipe.heads.sampled) : null;
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

/** [count, 4] boxes all over the input, so that a step has as much to do as with real ones. */
function madeUpProposals(
  { inputWidth, inputHeight }: Pick<InputGeometry, 'inputWidth' | 'inputHeight'>,
  count: number,
): Float32Array {
  const random = seededRandom('made-up proposals');
  const boxes = Array.from({ length: count }, () => {
    const [x, y] = [random.next() * inputWidth, random.next() * inputHeight];
    return [x / 2, y / 2, (x + inputWidth) / 2, (y + inputHeight) / 2];
  });
  return Float32Array.from(boxes.flat());
}

export interface StepTrial extends Trial {
  /** Of the time, what the part of the trunk took that stays. */
  readonly making: number;
}
