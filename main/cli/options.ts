/** The options of the commands, as they come from the command line's parser. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import * as v from 'valibot';
import { dataFormats, exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { exportedStages, knownRules } from '../../shared/detection/detectors/kinds.ts';
import { classNamesSchema, type ClassNames } from '../../shared/evaluation/classNames.ts';
import { providerNames, providerRequestSchema } from '../../shared/model/providers.ts';
import { architectureNames } from '../../shared/model/architectures.ts';
import { checkSetting, marginRule, writtenValue } from '../../shared/model/settings.ts';
import { timeLimitSchema, usualTimeLimit, type TimeLimit } from '../../shared/model/timeLimit.ts';
import { StudioError } from '../../shared/result.ts';
import { vocFirstPixelSchema } from '../../shared/annotation/firstPixel.ts';
import { parseAnswer } from '../services/models/answers.ts';
import { parseShard } from '../services/shards/shard.ts';

export const settingChangeSchema = v.object({ name: v.string(), value: v.number() });
export type SettingChange = v.InferOutput<typeof settingChangeSchema>;

/** Of a command that runs one model. */
export const detectorOptions = {
  model: v.string(),
  provider: providerRequestSchema,
  timeLimit: timeLimitSchema,
  set: v.array(settingChangeSchema),
};

/** Of a command that holds a model against annotations. */
export const truthOptions = {
  format: v.optional(v.picklist(dataFormats)),
  class: classNamesSchema,
  vocFirstPixel: v.optional(vocFirstPixelSchema),
};

/** Of a command that can be divided among machines. */
export const partOptions = {
  shard: v.optional(v.object({ number: v.number(), of: v.number() })),
  out: v.optional(v.string()),
  workers: v.optional(v.number()),
};

export const detectOptionsSchema = v.object({
  ...detectorOptions,
  ...partOptions,
  json: v.optional(v.boolean(), false),
  stages: v.optional(v.boolean(), false),
});
export const exportOptionsSchema = v.object({
  ...detectorOptions,
  to: v.picklist(exportFormats),
  out: v.string(),
  stage: v.picklist(exportedStages),
  minScore: v.optional(v.number()),
});

/** A key of model.json and its value. */
export const answerSchema = v.tuple([v.string(), v.unknown()]);

export const importOptionsSchema = v.object({
  architecture: v.optional(v.picklist(architectureNames)),
  classes: v.optional(v.string()),
  set: v.array(answerSchema),
  quantize: v.optional(v.literal('int8')),
  calibrate: v.optional(v.array(v.string())),
  out: v.string(),
  json: v.optional(v.boolean(), false),
});
export const mergeOptionsSchema = v.object({ json: v.optional(v.boolean(), false) });
export const catalogueOptionsSchema = v.object({ json: v.optional(v.boolean(), false) });
export const downloadOptionsSchema = v.object({
  out: v.string(),
  json: v.optional(v.boolean(), false),
});

/** What every command that detects is given. */
export type DetectorOptions = v.InferOutput<v.ObjectSchema<typeof detectorOptions, undefined>>;
export type DetectOptions = v.InferOutput<typeof detectOptionsSchema>;
export type ExportOptions = v.InferOutput<typeof exportOptionsSchema>;
export type ImportOptions = v.InferOutput<typeof importOptionsSchema>;
export type CatalogueOptions = v.InferOutput<typeof catalogueOptionsSchema>;
export type DownloadOptions = v.InferOutput<typeof downloadOptionsSchema>;

/** `rpn.nmsIoU=0.6` or `regions.rules=opencv` added to the changes before it. @throws StudioError naming the setting. */
export function addChange(text: string, former: readonly SettingChange[]): SettingChange[] {
  const [, name = '', written = ''] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  const value = writtenValue(knownRules, name, written);
  if (name === '' || Number.isNaN(value)) {
    throw new InvalidArgumentError('It is written name=number, such as rpn.nmsIoU=0.6.');
  }
  checkSetting(knownRules, name, value);
  return [...former, { name, value }];
}

type Answer = v.InferOutput<typeof answerSchema>;

/** A key of model.json, added to those before it. @throws StudioError naming the key. */
export function addAnswer(text: string, former: readonly Answer[]): Answer[] {
  return [...former, ...parseAnswer(text)];
}

/** The format of annotations. @param flag what it is called */
export function formatOption(
  flag = '--format',
  words = 'told by the files where it is not said',
): Option {
  return new Option(`${flag} <format>`, words).choices(dataFormats);
}

/** The number of the first pixel of annotations of Pascal VOC that are read. */
export function firstPixelOption(): Option {
  const words = 'that Pascal VOC counts from: 1, where it is not said, or 0';
  return new Option('--voc-first-pixel <number>', words).argParser(parseFirstPixel);
}

export function parseFirstPixel(text: string): 0 | 1 {
  if (text === '0' || text === '1') return text === '0' ? 0 : 1;
  throw new InvalidArgumentError('It is 0 or 1.');
}

/** `aeroplane=airplane`, added to those before it. @throws InvalidArgumentError */
export function addClassName(text: string, former: ClassNames): ClassNames {
  const [, data, model] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (data === undefined || model === undefined) {
    const sentence = 'It is written DATA=MODEL, such as "aeroplane=airplane".';
    throw new InvalidArgumentError(sentence);
  }
  return [...former.filter(([name]) => name !== data.trim()), [data.trim(), model.trim()]];
}

/** Classes that data and model call otherwise. */
export function classNamesOption(): Option {
  const words = 'a class of the data, and which of the model it is; again for more';
  return new Option('--class <data=model>', words)
    .argParser(addClassName)
    .default([], 'called alike');
}

/** Changes of a model's settings. */
export function changesOption(words = 'a setting of the model, again for more'): Option {
  return new Option('--set <name=value>', words)
    .argParser(addChange)
    .default([], "the package's own");
}

/** What runs a model. */
export function providerOption(): Option {
  return new Option('--provider <name>', 'execution provider')
    .choices(['auto', ...providerNames])
    .default('auto');
}

export function timeLimitOption(): Option {
  return new Option('--time-limit <seconds>', 'how long a picture may take; 0: as long as it takes')
    .argParser(parseTimeLimit)
    .default(usualTimeLimit);
}

/** `300`; `0`: no limit. */
export function parseTimeLimit(text: string): TimeLimit {
  const seconds = text.trim() === '' ? NaN : Number(text);
  if (seconds === 0) return null;
  if (v.is(timeLimitSchema, seconds)) return seconds;
  throw new InvalidArgumentError('It is a number of seconds from 1 to 86400, or 0 for no limit.');
}

/** The options of a command that can be divided among machines. */
export function withPart(command: Command, usually: string): Command {
  return command
    .option(
      '--shard <i/n>',
      'the i-th of n equal parts of the pictures alone; needs --out',
      parseShard,
    )
    .option('--out <folder>', 'keep what is found as a part there, for merge, and go on with it')
    .option('--workers <n>', `processes that detect at a time; ${usually}`, parseWorkers);
}

const mostWorkers = 256;

function parseWorkers(text: string): number {
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1 && workers <= mostWorkers) return workers;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${mostWorkers}.`);
}

/** @throws StudioError where a shard has no place for its part */
export function checkPart({
  shard,
  out,
}: {
  readonly shard?: unknown;
  readonly out?: unknown;
}): void {
  if (shard === undefined || out !== undefined) return;
  throw new StudioError('badInput', '--shard needs --out, the folder of the parts.');
}

export function parseScore(text: string): number {
  const score = Number(text);
  const { least, most } = marginRule;
  if (text.trim() === '' || !(score >= least && score <= most)) {
    throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
  }
  return score;
}

const leastIoU = 0.05;

export function parseIoU(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= leastIoU && value <= 1) return value;
  throw new InvalidArgumentError(`It is from ${leastIoU} to 1.`);
}

const mostPictures = 99_999;

/** How many pictures are drawn. */
export function parsePictureCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > mostPictures) {
    throw new InvalidArgumentError(`It is a whole number from 1 to ${mostPictures}.`);
  }
  return count;
}
