/**
 * A grid of trainings and tests, one after the other: Faster R-CNN's own ablations on a person's data. What is done already is
 * not done again, so a run that was stopped goes on where it was.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { item } from '../../../../shared/item.ts';
import { jsonText } from '../../../../shared/json.ts';
import { StudioError } from '../../../../shared/result.ts';
import {
  ablationRows,
  wholeRow,
  type AblationResult,
  type AblationRow,
  type AblationTable,
  type TrainedChange,
} from '../../../../shared/training/ablation.ts';
import {
  recipeSchema,
  type ScheduleName,
  type TrainingRecipe,
} from '../../../../shared/training/recipe.ts';
import { readDataset } from '../../../datasets/readDataset.ts';
import { unfinishedPrefix } from '../../../disk/newFolder.ts';
import { metricsOf } from '../../../training/evaluation.ts';
import { testPackage, type TestTools } from '../../../training/ablation/testPackage.ts';

export interface AblationRequest {
  /** Of the training with all sizes and ratios. */
  readonly recipe: TrainingRecipe;
  readonly tables: readonly AblationTable[];
  /** Where trainings and results are kept; absolute. */
  readonly folder: string;
}

export interface AblationTools extends Omit<TestTools, 'onPicture'> {
  /** Trains, or goes on training, to a package in the folder. @throws StudioError where it failed or was stopped */
  readonly train: (recipe: TrainingRecipe, folder: string) => Promise<void>;
  /** Whether the package of a training is there. */
  readonly isTrained: (folder: string) => Promise<boolean>;
  /** Told what is about to be done. */
  readonly say: (sentence: string) => void;
  readonly onPicture: (row: AblationRow, done: number, total: number) => void;
}

const share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));
const stateSchema = v.strictObject({
  format: v.literal('anchorscope-ablation'),
  recipe: recipeSchema,
  results: v.record(v.string(), v.strictObject({ ap50: share, ap: share, recall50: share })),
});
type State = v.InferOutput<typeof stateSchema>;

const stateName = 'ablation.json';

/** @throws StudioError as readDataset and trainings do; badInput where the folder is of another ablation; stopped */
export async function ablate(
  { recipe, tables, folder }: AblationRequest,
  tools: AblationTools,
): Promise<AblationResult[]> {
  if (!trainsAnRpn(recipe.schedule)) {
    const sentence = `--schedule: an ablation of anchors and proposals needs joint, heads or alternating, and not ${recipe.schedule}.`;
    throw new StudioError('badInput', sentence);
  }
  const rows = ablationRows.filter(({ table }) => tables.includes(table));
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new StudioError('badInput', `The folder ${folder} cannot be made.`, { cause });
  });
  let state = await readState(folder, recipe);
  const { data, seed } = recipe;
  const dataset = await readDataset({
    folder: data.folder,
    format: data.format,
    vocFirstPixel: data.vocFirstPixel,
    split: { fraction: data.validationShare, seed },
    signal: tools.signal,
  });
  const trainedFolder = (id: string) => path.join(folder, id);
  for (const row of rows) {
    if (Object.hasOwn(state.results, row.id)) continue;
    const model = trainedFolder(row.tested === undefined ? row.id : wholeRow);
    const change = row.trained ?? {};
    if (!(await tools.isTrained(model))) {
      tools.say(row.tested === undefined ? `Training ${row.title}` : 'Training with all anchors');
      await tools.train(changed(recipe, change), model);
    }
    tools.say(`Testing ${row.title}`);
    const asked = row.tested ?? { proposals: 300 };
    const found = await testPackage(model, dataset.val, asked, {
      ...tools,
      onPicture: (done, total) => tools.onPicture(row, done, total),
    });
    const { ap50, ap, recall50 } = metricsOf(found, dataset.classes);
    state = { ...state, results: { ...state.results, [row.id]: { ap50, ap, recall50 } } };
    await writeState(folder, state);
  }
  return rows.map((row) => ({ row, ...(state.results[row.id] ?? none) }));
}

const trainsAnRpn = (schedule: ScheduleName) =>
  schedule === 'joint' || schedule === 'heads' || schedule === 'alternating';

const none = { ap50: null, ap: null, recall50: null };

/** The recipe with a row's change. @throws StudioError badInput where the recipe names no anchors to choose from */
export function changed(
  recipe: TrainingRecipe,
  { anchors, lambda }: TrainedChange,
): TrainingRecipe {
  const { sizes, ratios } = recipe.anchors;
  if (sizes === null || ratios === null) {
    throw new StudioError('badInput', 'The ablation needs the sizes and ratios of the anchors.');
  }
  // As the paper weighs both losses: N_reg is the number of locations.
  const weighed = lambda === undefined ? {} : { lambda, regNormaliser: 'locations' as const };
  return {
    ...recipe,
    rpn: { ...recipe.rpn, ...weighed },
    anchors: {
      sizes: sizes.map((ofLevel) => chosenSizes(ofLevel, anchors?.sizes ?? 'all')),
      ratios: anchors?.ratios === 'one' ? [nearestToOne(ratios)] : ratios,
    },
  };
}

function chosenSizes(sizes: readonly number[], which: 'smallest' | 'largest' | 'all'): number[] {
  const sorted = sizes.toSorted((a, b) => a - b);
  if (which === 'all') return sorted;
  return [item(sorted, which === 'smallest' ? 0 : sorted.length - 1)];
}

function nearestToOne(ratios: readonly number[]): number {
  return item(
    ratios.toSorted((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b))),
    0,
  );
}

async function readState(folder: string, recipe: TrainingRecipe): Promise<State> {
  const file = path.join(folder, stateName);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { format: 'anchorscope-ablation', recipe, results: {} };
  const parsed = v.safeParse(v.pipe(jsonText, stateSchema), text);
  if (!parsed.success) {
    const field = v.getDotPath(parsed.issues[0]) ?? 'the whole file';
    throw new StudioError('badInput', `${file}, ${field}: ${parsed.issues[0].message}.`);
  }
  if (isDeepStrictEqual(parsed.output.recipe, recipe)) return parsed.output;
  const sentence = `${file} is of an ablation with another recipe: name another folder with --out.`;
  throw new StudioError('badInput', sentence);
}

/** Whole or not at all. */
async function writeState(folder: string, state: State): Promise<void> {
  const unfinished = path.join(folder, `${unfinishedPrefix}${stateName}`);
  await writeFile(unfinished, `${JSON.stringify(state, null, 2)}\n`);
  await rename(unfinished, path.join(folder, stateName));
}
