/**
 * What an interrupted training goes on from. Each checkpoint is a folder that appears whole and under its own
 * number; only then is the one before it removed. So there is always a whole one, whenever the process ends.
 */
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { jsonText } from '../../shared/json.ts';
import { providerNames, providerRequestSchema } from '../../shared/model/providers.ts';
import { StudioError } from '../../shared/result.ts';
import { recipeSchema } from '../../shared/training/recipe.ts';
import { openWeightFile } from '../network/weights/openWeightFile.ts';
import { safetensorsBytes } from '../network/weights/safetensorsBytes.ts';
import { unfinishedPrefix, writeNewFolder } from '../disk/newFolder.ts';
import { readSmallFile } from '../disk/smallFile.ts';
import { curvesSchema } from './curves.ts';
import { windowsStateSchema } from './windows/windowsState.ts';
import type { Values } from './weightStore.ts';

/** The curves of a million steps have less. */
const maxStateBytes = 2 ** 28;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const stateSchema = v.strictObject({
  format: v.literal('anchorscope-checkpoint'),
  formatVersion: v.literal(1),
  recipe: recipeSchema,
  /** Steps done in the phase, and in the phases before it. */
  phase: whole,
  stepOfPhase: whole,
  step: whole,
  /** Of the pictures' names and boxes, so that a training does not go on with other data. */
  dataHash: v.string(),
  /** Pictures that could not be read when it began: the others have their places. */
  leftOut: v.optional(
    v.array(v.strictObject({ relativePath: v.string(), reason: v.string() })),
    [],
  ),
  /** Another one would go on with other numbers. */
  provider: v.strictObject({
    requested: providerRequestSchema,
    actual: v.picklist(providerNames),
    reason: v.string(),
  }),
  /** Seconds of training so far. */
  seconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
  curves: curvesSchema,
  /** Of sliding windows alone. */
  windows: v.optional(windowsStateSchema),
});
export type CheckpointState = v.InferOutput<typeof stateSchema>;

export interface Checkpoint {
  readonly state: CheckpointState;
  readonly parameters: Values;
  readonly momentum: Values;
}

/** Where the checkpoints of a training are whose package will be in `folder`. */
export function checkpointsFolder(folder: string): string {
  return `${folder}.training`;
}

/** How the names begin of proposals that a phase of alternating training goes on from. */
export const proposalsPrefix = 'proposals-for-';
/** Where features of crops are kept that R-CNN's classifiers are learned from. */
export const cropFeaturesName = 'crop-features';
const prefix = 'checkpoint-';
const numberOf = (name: string) => Number(name.slice(prefix.length));

/** @throws StudioError diskFull, badInput; the former checkpoint then stays */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const place = checkpointsFolder(folder);
  const former = await numbersIn(place);
  const next = (former.at(-1) ?? 0) + 1;
  const { state, parameters, momentum } = checkpoint;
  await writeNewFolder(path.join(place, `${prefix}${next}`), [
    { path: 'state.json', parts: [JSON.stringify(state)] },
    { path: 'parameters.safetensors', parts: tensorBytes(parameters) },
    { path: 'momentum.safetensors', parts: tensorBytes(momentum) },
  ]);
  for (const number of former) await removeNumber(place, number);
}

/** The newest whole checkpoint; null where there is none. @throws StudioError badInput naming file and field */
export async function readCheckpoint(folder: string): Promise<Checkpoint | null> {
  const place = checkpointsFolder(folder);
  const newest = (await numbersIn(place)).at(-1);
  if (newest === undefined) return null;
  const own = path.join(place, `${prefix}${newest}`);
  return {
    state: await readState(path.join(own, 'state.json')),
    parameters: await readTensors(path.join(own, 'parameters.safetensors')),
    momentum: await readTensors(path.join(own, 'momentum.safetensors')),
  };
}

/**
 * Removes everything that the training wrote on its way, and nothing that another put there. The checkpoints go
 * last and each at once: a training whose process ends meanwhile has a whole one or none.
 */
export async function removeCheckpoints(folder: string): Promise<void> {
  const place = checkpointsFolder(folder);
  await removeUnfinished(folder);
  for (const name of await namesIn(place)) {
    const isOwn = isNumbered(name, proposalsPrefix) || name === cropFeaturesName;
    if (isOwn) await rm(path.join(place, name), { recursive: true });
  }
  for (const number of await numbersIn(place)) {
    const unfinished = path.join(place, `${unfinishedPrefix}${number}`);
    await rename(path.join(place, `${prefix}${number}`), unfinished);
    await rm(unfinished, { recursive: true });
  }
  // It stays where another has put something in it.
  await rmdir(place).catch(() => {});
}

/** What a killed process left unfinished. */
export async function removeUnfinished(folder: string): Promise<void> {
  const place = checkpointsFolder(folder);
  for (const name of await namesIn(place)) {
    if (name.startsWith(unfinishedPrefix)) {
      await rm(path.join(place, name), { recursive: true, force: true });
    }
  }
}

/** Whether the name is the prefix and a number. */
function isNumbered(name: string, before: string): boolean {
  return name.startsWith(before) && /^\d+$/.test(name.slice(before.length));
}

async function numbersIn(place: string): Promise<number[]> {
  return (await namesIn(place))
    .filter((name) => isNumbered(name, prefix))
    .map(numberOf)
    .sort((a, b) => a - b);
}

async function namesIn(place: string): Promise<string[]> {
  return readdir(place).catch(() => []);
}

async function removeNumber(place: string, number: number): Promise<void> {
  await rm(path.join(place, `${prefix}${number}`), { recursive: true, force: true });
}

async function readState(file: string): Promise<CheckpointState> {
  const parsed = v.safeParse(v.pipe(jsonText, stateSchema), await text(file));
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? 'the whole file';
  throw new StudioError('badInput', `${file}, ${field}: ${parsed.issues[0].message}.`);
}

async function text(file: string): Promise<string> {
  return readSmallFile(file, maxStateBytes).catch((cause: unknown) => {
    throw new StudioError('notFound', `${file} cannot be read.`, { cause });
  });
}

/**
 * The reader of weight files refuses one without tensors, as of the momentum before the first step, and takes away
 * what stands before all names, as it does for wrapped networks. With this one among them, neither happens.
 */
const mark = 'anchorscope';
/** Stands before names that mean something else in the file, and before those that begin with it. */
const escape = '=';
const meanElse: readonly string[] = [mark, '__metadata__'];

/** Any values under any names, as bytes for readTensors. */
export function tensorBytes(values: Values): AsyncGenerator<Uint8Array> {
  const escaped = Array.from(values, ([name, numbers]) => {
    const isPlain = !meanElse.includes(name) && !name.startsWith(escape);
    return [isPlain ? name : escape + name, numbers] as const;
  });
  return safetensorsBytes(new Map([...escaped, [mark, Float32Array.of(1)]]));
}

export async function readTensors(file: string): Promise<Values> {
  const opened = await openWeightFile(file);
  try {
    const values: Values = new Map();
    for (const name of opened.tensors.keys()) {
      if (name === mark) continue;
      const own = name.startsWith(escape) ? name.slice(escape.length) : name;
      values.set(own, await opened.readFloats(name));
    }
    return values;
  } finally {
    await opened.close();
  }
}
