/** The package of a training that ended: its graphs, model.json, and training.json with all that repeats it. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { parseJson } from '../../shared/json.ts';
import { StudioError } from '../../shared/result.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import { counted } from '../../shared/words.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { NewFile } from '../disk/newFolder.ts';
import { exists } from '../disk/missingFolders.ts';
import { readSmallFile } from '../disk/smallFile.ts';
import { writePackageFolder } from '../packages/packageFolder.ts';
import { checkpointsFolder, type CheckpointState } from './checkpoint.ts';
import type { Curves } from './curves.ts';
import { summariseData } from '../datasets/summary.ts';
import { keptCurves } from './keptCurves.ts';
import type { Description } from './start/description.ts';
import type { StartingNetwork } from './start/networkTypes.ts';
import { packageGraphs, packageOf } from './start/trainedPackage.ts';
import type { Values } from './weightStore.ts';

const logName = 'training.json';
/** The curves of a million steps have less. */
const maxLogBytes = 2 ** 28;
/** As model.json has it, characters. */
const longestName = 200;

export interface TrainingLog {
  readonly recipe: TrainingRecipe;
  readonly data: Dataset;
  readonly dataHash: string;
  readonly curves: Curves;
  readonly seconds: number;
  /** From which on detections are shown, where signed scores were learned. */
  readonly scoreThreshold?: number;
}

/** @throws StudioError diskFull, badInput where the folder exists; then nothing of it is there. */
export async function writeTrained(
  folder: string,
  network: StartingNetwork,
  values: Values,
  log: TrainingLog,
): Promise<void> {
  const { recipe, data, scoreThreshold } = log;
  const described = trainedDescription(folder, network, data);
  const made = packageOf(network, described, recipe, scoreThreshold);
  const beside = [await logFile(log, network.origin)];
  // What a killed process leaves of it is removed with what it leaves of a checkpoint.
  const madeIn = checkpointsFolder(folder);
  const graphs = packageGraphs(made.graphs, values);
  await writePackageFolder(folder, graphs, made.model, { beside, madeIn });
}

/** training.json. @param origin what the package was made of, in a sentence; @param more what else is told of it */
export async function logFile(
  { recipe, data, dataHash, curves, seconds }: TrainingLog,
  origin: string,
  more: object = {},
): Promise<NewFile> {
  const log = {
    format: 'anchorscope-training',
    formatVersion: 2,
    recipe,
    origin,
    /** What the start was trained by, where it says so, but for its single steps. */
    former:
      recipe.start.kind === 'package' ? withoutSteps(await readLog(recipe.start.folder)) : null,
    data: { ...summariseData(data), sha256: dataHash },
    seconds: Math.round(seconds),
    curves: keptCurves(curves),
    ...more,
  };
  return { path: logName, parts: [JSON.stringify(log), '\n'] };
}

const writtenSchema = v.object({ recipe: v.unknown(), data: v.object({ sha256: v.string() }) });

/**
 * Whether the package of the training that the checkpoint is of is there: the process ended between writing it and
 * removing the checkpoint.
 * @throws StudioError badInput where something else is in its place, in time
 */
export async function isWritten(
  folder: string,
  { recipe, dataHash }: Pick<CheckpointState, 'recipe' | 'dataHash'>,
): Promise<boolean> {
  if (!(await exists(folder, lstat))) return false;
  const log = v.safeParse(writtenSchema, await readLog(folder));
  const { success, output } = log;
  if (success && output.data.sha256 === dataHash && isDeepStrictEqual(output.recipe, recipe)) {
    return true;
  }
  const sentence = `${folder} exists already, and is not of this training: rename it, and go on again.`;
  throw new StudioError('badInput', sentence);
}

/** model.json without its files: that of the start, with what a person should know of the new package. */
export function trainedDescription(
  folder: string,
  { spec, origin }: StartingNetwork,
  data: Pick<Dataset, 'train' | 'folder'>,
): Description {
  return { ...spec, ...trainedTexts(folder, origin, data) };
}

/** What a person should know of a package that was trained. @param origin what it was made of, in a sentence */
export function trainedTexts(
  folder: string,
  origin: string,
  { train, folder: from }: Pick<Dataset, 'train' | 'folder'>,
): Pick<Description, 'name' | 'description' | 'trainedOn'> {
  const data = `${counted(train.length, 'picture')} of ${path.basename(from)}`;
  return {
    name: path.basename(folder).slice(0, longestName).toWellFormed(),
    description: `Trained by Anchorscope on ${data}. ${origin}`,
    trainedOn: `${data}; training.json has the recipe and the curves.`,
  };
}

const withCurvesSchema = v.looseObject({ curves: v.looseObject({ steps: v.unknown() }) });

/** A log whose curves have their evaluations alone; anything else as it is. */
function withoutSteps(log: unknown): unknown {
  const { success, output } = v.safeParse(withCurvesSchema, log);
  if (!success) return log;
  const { steps: _, ...curves } = output.curves;
  return { ...output, curves };
}

/** The training.json of a package; null where it has none. */
async function readLog(folder: string): Promise<unknown> {
  const text = await readSmallFile(path.join(folder, logName), maxLogBytes).catch(() => null);
  if (text === null) return null;
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
