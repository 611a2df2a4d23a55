/** What a training works with: its data, its network, and the provider that both run on. */
import { item } from '../../shared/item.ts';
import type { ProviderName, ProviderReport } from '../../shared/model/providers.ts';
import type { Random } from '../../shared/random.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingState } from '../../shared/training/report.ts';
import { chooseProvider, type TrialSize } from './chooseProvider.ts';
import type { CheckpointState } from './checkpoint.ts';
import { plainExample, type ExampleSource } from './data/examples.ts';
import { readTrainingData, type TrainingData } from './data/trainingData.ts';
import { firstReadable } from './data/unreadable.ts';
import { DeviceReader } from '../runtime/deviceReader.ts';
import { onnxRuntime } from '../runtime/session.ts';
import { rehearse } from './rehearsal.ts';
import { packageOf } from './start/trainedPackage.ts';
import { startingNetwork } from './start/startingNetwork.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { trialOn } from './trial.ts';
import { WeightStore } from './weightStore.ts';
import { trainedDescription } from './writeTrained.ts';

export interface Prepared extends TrainingData {
  readonly source: ExampleSource;
  readonly network: StartingNetwork;
  readonly provider: ProviderReport;
  readonly reader: DeviceReader;
  readonly weights: WeightStore;
}

type Former = Pick<CheckpointState, 'dataHash' | 'provider' | 'leftOut'>;

/**
 * @param folder of the package to make; null: none, as for an estimate
 * @param former of a training that goes on: the data and the provider that it began with
 * @param tell is told what takes time, before it is done
 * @throws StudioError about the data, the start, or what could not be kept at the end; what `tell` throws
 */
export async function prepare(
  recipe: TrainingRecipe,
  folder: string | null,
  random: Random,
  former: Former | null,
  tell: (state: TrainingState) => Promise<void>,
): Promise<Prepared> {
  const doing = (what: string) => tell({ kind: 'preparing', doing: what });
  const { data, leftOut, dataHash } = await readTrainingData(recipe, former, folder === null, tell);
  await doing('making the network');
  const { shortSides, longSideMax } = recipe.input;
  const size = { shortSide: item(shortSides, 0), longSideMax };
  const network = await startingNetwork(
    recipe.start,
    data.classes,
    size,
    random.fork('start'),
    recipe.anchors,
  );
  const source = {
    classes: network.spec.classes,
    input: network.spec.input,
    recipe,
  };
  const first = await firstReadable(data.train);
  if (folder !== null) {
    await doing(`trying out what ${folder} will be`);
    const example = await plainExample(source, first);
    const described = trainedDescription(folder, network, data);
    await rehearse(folder, network, packageOf(network, described, recipe), example);
  }
  const trial = async (provider: ProviderName, trialSize: TrialSize) => {
    await doing(`trying a step on ${provider}`);
    return trialOn(provider, trialSize, recipe, network, source, first);
  };
  const available = onnxRuntime.providers();
  const provider = former?.provider ?? (await chooseProvider(recipe.provider, available, trial));
  const reader = new DeviceReader(provider.actual);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  return { data, leftOut, dataHash, source, network, provider, reader, weights };
}

/** Everything that holds memory outside of JavaScript. */
export async function release({ weights, reader }: Prepared): Promise<void> {
  await weights.comeHome();
  await reader.release();
}
