/** The package of a training that ended: its graphs, model.json, and training.json with all that repeats it. */
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { Dataset } from '../project/dataset/dataset.ts';
import { writePackageFolder } from '../project/packageFolder.ts';
import type { Curves } from './curves.ts';
import { summarise } from './data/summary.ts';
import type { StartingNetwork } from './start/startingNetwork.ts';
import { packageGraphs } from './start/trainedPackage.ts';
import type { Values } from './weightStore.ts';

export interface TrainingLog {
  readonly recipe: TrainingRecipe;
  readonly data: Dataset;
  readonly dataHash: string;
  readonly curves: Curves;
  readonly seconds: number;
}

/** @throws StudioError diskFull, badInput where the folder exists; then nothing of it is there. */
export async function writeTrained(
  folder: string,
  network: StartingNetwork,
  values: Values,
  { recipe, data, dataHash, curves, seconds }: TrainingLog,
): Promise<void> {
  const log = {
    format: 'anchorscope-training',
    formatVersion: 1,
    recipe,
    origin: network.origin,
    data: { ...summarise(data), sha256: dataHash },
    seconds,
    curves,
  };
  const beside = [{ path: 'training.json', parts: [JSON.stringify(log), '\n'] }];
  await writePackageFolder(folder, packageGraphs(network, values), network.spec, { beside });
}
