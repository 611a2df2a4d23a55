/**
 * A program for a process of its own, whose environment decides which providers work: the same training step on the
 * CPU and on another provider, twice, so that the second begins where the provider left the weights.
 * Arguments: provider, folder of a data set. Prints one line of JSON.
 */
import { seededRandom } from '../../../shared/random.ts';
import { defaultRecipe } from '../../../shared/training/recipe.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import { item } from '../../../shared/item.ts';
import { readDataset } from '../../datasets/readDataset.ts';
import { plainExample } from '../data/examples.ts';
import { phasesOf } from '../phases.ts';
import { DeviceReader } from '../../runtime/deviceReader.ts';
import { startingNetwork } from '../start/startingNetwork.ts';
import { StepRunner } from '../step/stepRunner.ts';
import { WeightStore } from '../weightStore.ts';

/** What a provider made of two steps. */
export interface StepsOnProvider {
  readonly losses: readonly (readonly (number | null)[])[];
  /** Largest difference of a parameter from its value before, and from the CPU's, over that difference. */
  readonly change: number;
  readonly error: number;
}

const [provider = 'cpu', folder = ''] = process.argv.slice(2);
const start = {
  kind: 'architecture',
  name: 'fasterrcnn_resnet18_fpn_gn',
  backbone: null,
} as const;
const usual = defaultRecipe({ data: { folder, format: 'voc' }, start, schedule: 'joint' });
const recipe = {
  ...usual,
  input: { shortSides: [64], longSideMax: 96 },
  // The same operators as with more, of which a GPU that is none computes a long time.
  heads: { ...usual.heads, sampled: 16 },
};
const data = await readDataset({ folder, format: 'voc' });
const size = { shortSide: 64, longSideMax: 96 };
const network = await startingNetwork(start, data.classes, size, seededRandom(1));
const source = {
  classes: data.classes,
  input: network.spec.input,
  recipe,
};
const example = await plainExample(source, item(data.train, 0));

async function stepsOn(name: ProviderName) {
  const reader = new DeviceReader(name);
  const weights = new WeightStore([network.trunk, network.head], network.values, reader);
  const runner = new StepRunner(network, item(phasesOf('joint'), 0), recipe, name, weights);
  const losses = [];
  for (const seed of [1, 2]) {
    const outcome = await runner.run([{ example, random: seededRandom(seed), cached: null }], 0.01);
    losses.push(Object.values(outcome.losses));
  }
  const values = await weights.values();
  await runner.release();
  await reader.release();
  return { losses, values };
}

const onCpu = await stepsOn('cpu');
const other = await stepsOn(provider as ProviderName);
let [change, error] = [0, 0];
for (const [name, values] of onCpu.values) {
  const before = network.values.get(name);
  const theirs = other.values.get(name);
  values.forEach((value, i) => {
    change = Math.max(change, Math.abs(value - (before?.[i] ?? NaN)));
    error = Math.max(error, Math.abs(value - (theirs?.[i] ?? NaN)));
  });
}
const result: StepsOnProvider[] = [
  { losses: onCpu.losses, change, error: 0 },
  { losses: other.losses, change, error: error / change },
];
process.stdout.write(`${JSON.stringify(result)}\n`);
