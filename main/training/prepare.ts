/** What a training works with: its data, its network, and the provider that both run on. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { item } from '../../shared/item.ts';
import type { ProviderName, ProviderReport } from '../../shared/model/providers.ts';
import { seededRandom, type Random } from '../../shared/random.ts';
import { StudioError } from '../../shared/result.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { readDataset } from '../datasets/readDataset.ts';
import { checkTrainable } from '../datasets/trainable.ts';
import { chooseProvider, type Trial, type TrialSize } from './chooseProvider.ts';
import { plainExample, type ExampleSource } from './data/examples.ts';
import { dataHash } from '../datasets/summary.ts';
import { Inference } from './inference.ts';
import { phasesOf } from './phases.ts';
import { DeviceReader } from '../runtime/deviceReader.ts';
import { onnxRuntime } from '../runtime/session.ts';
import { startingNetwork } from './start/startingNetwork.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { StepRunner } from './step/stepRunner.ts';
import { WeightStore } from './weightStore.ts';

export interface Prepared {
  readonly data: Dataset;
  readonly dataHash: string;
  readonly source: ExampleSource;
  readonly network: StartingNetwork;
  readonly provider: ProviderReport;
  readonly reader: DeviceReader;
  readonly weights: WeightStore;
  readonly inference: Inference;
}

/**
 * @param former of a training that goes on: the data and the provider that it began with
 * @param tell is told what takes time
 * @throws StudioError about the data or the start
 */
export async function prepare(
  recipe: TrainingRecipe,
  random: Random,
  former: { readonly dataHash: string; readonly provider: ProviderReport } | null,
  tell: (doing: string) => void,
): Promise<Prepared> {
  tell(`reading ${recipe.data.folder}`);
  const data = await readData(recipe);
  const hash = dataHash(data);
  if (former !== null && former.dataHash !== hash) {
    const sentence = `The data in ${recipe.data.folder} are not those that this training began with.`;
    throw new StudioError('badInput', sentence);
  }
  tell('making the network');
  const { shortSides, longSideMax } = recipe.input;
  const size = { shortSide: item(shortSides, 0), longSideMax };
  const network = await startingNetwork(recipe.start, data.classes, size, random.fork('start'));
  const source = {
    classes: network.spec.classes,
    input: network.spec.input,
    recipe,
  };
  const trial = (provider: ProviderName, trialSize: TrialSize) => {
    tell(`trying a step on ${provider}`);
    return trialOn(provider, trialSize, recipe, network, source, item(data.train, 0));
  };
  const available = onnxRuntime.providers();
  const provider = former?.provider ?? (await chooseProvider(recipe.provider, available, trial));
  const reader = new DeviceReader(provider.actual);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const inference = await Inference.open(network, weights, provider.actual);
  return { data, dataHash: hash, source, network, provider, reader, weights, inference };
}

/** Everything that holds memory outside of JavaScript. */
export async function release({ weights, inference, reader }: Prepared): Promise<void> {
  await weights.comeHome();
  await inference.release();
  await reader.release();
}

/** @throws StudioError as readDataset and checkTrainable do */
async function readData({ data: asked, seed }: TrainingRecipe): Promise<Dataset> {
  const data = await readDataset({
    folder: asked.folder,
    format: asked.format,
    split: { fraction: asked.validationShare, seed },
  });
  checkTrainable(data, asked.folder);
  return data;
}

/** Input pixels of a small trial. */
const smallSide = 64;

/** A step that leaves nothing behind, twice: the first time, much is done that is done once. */
async function trialOn(
  provider: ProviderName,
  size: TrialSize,
  recipe: TrainingRecipe,
  network: StartingNetwork,
  source: ExampleSource,
  picture: AnnotatedPicture,
): Promise<Trial> {
  const input =
    size === 'full' ? recipe.input : { shortSides: [smallSide], longSideMax: 4 * smallSide };
  const example = await plainExample({ ...source, recipe: { ...recipe, input } }, picture);
  const reader = new DeviceReader(provider);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const phase = item(phasesOf(recipe.schedule === 'heads' ? 'heads' : 'joint'), 0);
  const runner = new StepRunner(network, phase, recipe, provider, weights);
  const random = seededRandom('trial');
  try {
    const { losses } = await runner.run(example, random, recipe.optimiser.learningRate, null);
    const began = performance.now();
    await runner.run(example, random, recipe.optimiser.learningRate, null);
    const milliseconds = performance.now() - began;
    return { losses: Object.values(losses).map((loss) => loss ?? 0), milliseconds };
  } finally {
    await runner.release();
    await reader.release();
  }
}
