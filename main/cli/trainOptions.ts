/** What `anchorscope train` is asked for: flags, and a file with a recipe that they override. */
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { jsonText } from '../../shared/json.ts';
import { providerRequestSchema } from '../../shared/model/providers.ts';
import { startNames, windowsName } from '../../shared/model/architectures.ts';
import { StudioError } from '../../shared/result.ts';
import {
  defaultRecipe,
  rateSchema,
  recipeSchema,
  scheduleNames,
  type ScheduleName,
  type TrainingRecipe,
  type TrainingStart,
} from '../../shared/training/recipe.ts';
import { readSmallFile } from '../disk/smallFile.ts';

/** A training.json has the curves of all steps beside the recipe. */
const maxRecipeBytes = 2 ** 28;

export const trainOptionsSchema = v.object({
  data: v.optional(v.string()),
  format: v.optional(v.picklist(dataFormats)),
  vocFirstPixel: v.optional(v.number()),
  architecture: v.optional(v.picklist(startNames)),
  backbone: v.optional(v.string()),
  from: v.optional(v.string()),
  schedule: v.optional(v.picklist(scheduleNames)),
  out: v.optional(v.string()),
  provider: v.optional(providerRequestSchema),
  seed: v.optional(v.number()),
  epochs: v.optional(v.number()),
  batch: v.optional(v.number()),
  keptVariants: v.optional(v.number()),
  anchors: v.optional(
    v.object({ sizes: v.array(v.array(v.number())), ratios: v.array(v.number()) }),
  ),
  shortSide: v.optional(v.array(v.number())),
  learningRate: v.optional(v.number()),
  lambda: v.optional(v.number()),
  trained: v.optional(v.array(v.string())),
  recipe: v.optional(v.string()),
  resume: v.optional(v.string()),
  estimate: v.optional(v.boolean()),
  json: v.optional(v.boolean(), false),
});
export type TrainOptions = v.InferOutput<typeof trainOptionsSchema>;

/** What to do; folders are absolute. */
export type AskedTraining =
  | { readonly kind: 'new'; readonly recipe: TrainingRecipe; readonly folder: string }
  | { readonly kind: 'resume'; readonly folder: string; readonly learningRate: number | null };

export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It is a number.');
}

/** `480,512` */
export function parseNumbers(text: string): number[] {
  return text.split(',').map(parseNumber);
}

/** `32,64,128x0.5,1,2`, or with a list for each level `32,45/64,91x0.5,1,2`. */
export function parseAnchors(text: string): { sizes: number[][]; ratios: number[] } {
  const [sizes = '', ratios = '', more] = text.split('x');
  if (more !== undefined || ratios === '') {
    throw new InvalidArgumentError('It is sizes, an x, and ratios: 32,64,128x0.5,1,2.');
  }
  return { sizes: sizes.split('/').map(parseNumbers), ratios: parseNumbers(ratios) };
}

/** `head,rpn.` */
export function parsePrefixes(text: string): string[] {
  const prefixes = text.split(',').map((prefix) => prefix.trim());
  if (!prefixes.includes('')) return prefixes;
  throw new InvalidArgumentError('It is one beginning of a name or more, with commas between.');
}

/** Flags whose values go to a field of the recipe. */
const flagOf: Readonly<Record<string, string>> = {
  schedule: '--schedule',
  epochs: '--epochs',
  batch: '--batch',
  keptVariants: '--kept-variants',
  seed: '--seed',
  anchors: '--anchors',
  'input.shortSides': '--short-side',
  'optimiser.learningRate': '--learning-rate',
  'rpn.lambda': '--lambda',
  trained: '--trained',
  'data.folder': '--data',
  'data.vocFirstPixel': '--voc-first-pixel',
};

/** @throws StudioError badInput naming the flag, or the recipe's file and the field; notFound. */
export async function askedTraining(options: TrainOptions): Promise<AskedTraining> {
  const { resume, out } = options;
  if (resume !== undefined) return askedResume(resume, options);
  if (out === undefined) throw bad('Name the folder to make with --out.');
  return { kind: 'new', recipe: await askedRecipe(options), folder: path.resolve(out) };
}

/** @throws as askedTraining. */
export async function askedRecipe(options: TrainOptions): Promise<TrainingRecipe> {
  const { recipe: file } = options;
  const given = file === undefined ? null : await readRecipe(file);
  const parsed = v.safeParse(recipeSchema, recipeOf(options, given));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const fields = v.getDotPath(issue) ?? 'the recipe';
  const flag = Object.entries(flagOf).find(([field]) => `${fields}.`.startsWith(`${field}.`))?.[1];
  throw bad(`${flag ?? fields}: ${issue.message}.`);
}

function askedResume(
  resume: string,
  { json, resume: _, learningRate, ...others }: TrainOptions,
): AskedTraining {
  const surplus = Object.entries(others).find(([, value]) => value !== undefined);
  if (surplus !== undefined) {
    const flag = surplus[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw bad(
      `--resume goes on as the training began, but for the learning rate: leave out --${flag}.`,
    );
  }
  const parsed = v.safeParse(v.optional(rateSchema), learningRate);
  if (!parsed.success) throw bad(`--learning-rate: ${parsed.issues[0].message}.`);
  return { kind: 'resume', folder: path.resolve(resume), learningRate: parsed.output ?? null };
}

/** The recipe that is asked for, which may not be valid yet. */
function recipeOf(options: TrainOptions, given: TrainingRecipe | null): unknown {
  const { data, format, vocFirstPixel, schedule, provider, seed, epochs } = options;
  const { shortSide, learningRate, lambda, trained, batch, keptVariants, anchors } = options;
  const start = startOf(options, given?.start ?? null);
  const folder = data === undefined ? given?.data.folder : path.resolve(data);
  if (folder === undefined) throw bad('The training has no data: name them with --data.');
  const base =
    given ?? defaultRecipe({ data: { folder }, start, schedule: schedule ?? usualSchedule(start) });
  // Another folder may have another format.
  const formatOfData = format ?? (data === undefined ? base.data.format : null);
  return {
    ...base,
    data: {
      ...base.data,
      ...{ folder, format: formatOfData },
      vocFirstPixel: vocFirstPixel ?? base.data.vocFirstPixel,
    },
    start,
    schedule: schedule ?? base.schedule,
    provider: provider ?? base.provider,
    seed: seed ?? base.seed,
    epochs: epochs ?? base.epochs,
    batch: batch ?? base.batch,
    keptVariants: keptVariants ?? base.keptVariants,
    anchors: anchors ?? base.anchors,
    trained: trained ?? base.trained,
    input: { ...base.input, shortSides: shortSide ?? base.input.shortSides },
    rpn: { ...base.rpn, lambda: lambda ?? base.rpn.lambda },
    optimiser: {
      ...base.optimiser,
      learningRate: learningRate ?? base.optimiser.learningRate,
    },
  };
}

/** Of classifiers of windows the only one. */
function usualSchedule(start: TrainingStart): ScheduleName {
  const isWindows = start.kind === 'architecture' && start.name === windowsName;
  return isWindows ? 'sliding-windows' : 'joint';
}

function startOf(
  { architecture, backbone, from }: TrainOptions,
  given: TrainingStart | null,
): TrainingStart {
  if (architecture !== undefined && from !== undefined) {
    throw bad('A training starts from an --architecture or from a package: leave one out.');
  }
  const file = backbone === undefined ? null : path.resolve(backbone);
  if (architecture !== undefined) {
    return { kind: 'architecture', name: architecture, backbone: file };
  }
  const start: TrainingStart | null =
    from === undefined ? given : { kind: 'package', folder: path.resolve(from) };
  if (start === null) {
    throw bad('The training has no start: name an --architecture, or a package with --from.');
  }
  if (file === null) return start;
  if (start.kind === 'architecture') return { ...start, backbone: file };
  throw bad('--backbone says nothing without --architecture.');
}

const trainingJsonSchema = v.object({ recipe: v.unknown() });

/** A recipe, or the training.json of a package with its recipe. Paths in it start from the file's folder. */
async function readRecipe(file: string): Promise<TrainingRecipe> {
  const text = await readSmallFile(file, maxRecipeBytes).catch((cause: unknown) => {
    throw new StudioError('notFound', `The recipe ${file} cannot be read.`, { cause });
  });
  const json = v.safeParse(jsonText, text);
  if (!json.success) throw bad(`The recipe ${file} is not JSON.`);
  const inTraining = v.is(trainingJsonSchema, json.output) ? json.output : null;
  const parsed = v.safeParse(recipeSchema, inTraining === null ? json.output : inTraining.recipe);
  if (parsed.success) return fromFolder(parsed.output, path.dirname(path.resolve(file)));
  const [issue] = parsed.issues;
  const fields = [inTraining === null ? null : 'recipe', v.getDotPath(issue)];
  const field = fields.filter((each) => each !== null).join('.') || 'the whole file';
  throw bad(`${file}, ${field}: ${issue.message}.`);
}

function fromFolder(recipe: TrainingRecipe, folder: string): TrainingRecipe {
  const { data, start } = recipe;
  const resolved = (name: string) => path.resolve(folder, name);
  const backbone = start.kind === 'architecture' ? start.backbone : null;
  return {
    ...recipe,
    data: { ...data, folder: resolved(data.folder) },
    start:
      start.kind === 'package'
        ? { ...start, folder: resolved(start.folder) }
        : { ...start, backbone: backbone === null ? null : resolved(backbone) },
  };
}

function bad(sentence: string): StudioError {
  return new StudioError('badInput', sentence);
}
