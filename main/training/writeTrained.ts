/** The package of a training that ended: its graphs, model.json, and training.json with all that repeats it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
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
  const spec = { ...network.spec, ...textsOf(folder, network, data) };
  const log = {
    format: 'anchorscope-training',
    formatVersion: 1,
    recipe,
    origin: network.origin,
    /** What the start was trained by, where it says so. */
    former: recipe.start.kind === 'package' ? await formerLog(recipe.start.folder) : null,
    data: { ...summarise(data), sha256: dataHash },
    seconds,
    curves,
  };
  const beside = [{ path: 'training.json', parts: [JSON.stringify(log), '\n'] }];
  await writePackageFolder(folder, packageGraphs(network, values), spec, { beside });
}

/** What a person should know of the package. */
function textsOf(
  folder: string,
  { spec, origin }: StartingNetwork,
  { train, folder: from }: Dataset,
) {
  const data = `${train.length} pictures of ${path.basename(from)}`;
  return {
    name: path.basename(folder),
    description: `Trained by Anchorscope on ${data}. ${origin}`,
    trainedOn: `${data}; training.json has the recipe and the curves.`,
    licence: spec.licence,
  };
}

/** The training.json of the package that a training began with; null where it has none. */
async function formerLog(folder: string): Promise<unknown> {
  const text = await readFile(path.join(folder, 'training.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
