/** The options of `anchorscope evaluate`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { StudioError } from '../../shared/result.ts';
import { subsetChoices } from '../services/evaluation/modelTruth.ts';
import { evaluateModel, evaluateResults } from './evaluate.ts';
import {
  changesOption,
  detectorOptions,
  formatOption,
  providerOption,
  timeLimitOption,
  checkPart,
  partOptions,
  withPart,
} from './options.ts';

const optionsSchema = v.object({
  ...detectorOptions,
  ...partOptions,
  model: v.optional(v.string()),
  data: v.optional(v.string()),
  format: v.optional(v.picklist(dataFormats)),
  subset: v.optional(v.picklist(subsetChoices)),
  groundTruth: v.optional(v.string()),
  results: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
});

export function withEvaluation(command: Command, onExit: (code: number) => void): void {
  command
    .description('say how good a model, or a file of results, is on annotated pictures')
    .option('--model <folder>', 'the model package')
    .option('--data <folder>', 'a data set, or its one annotation file')
    .addOption(formatOption())
    .addOption(
      new Option('--subset <part>', 'of data that say which pictures are for what').choices(
        subsetChoices,
      ),
    )
    .addOption(changesOption())
    .addOption(providerOption())
    .addOption(timeLimitOption())
    .option('--ground-truth <file>', "COCO annotations, in place of a model's data set")
    .option('--results <file>', 'COCO results for them')
    .option('--json', 'one JSON object')
    .action(async (options: unknown) => onExit(await run(v.parse(optionsSchema, options))));
  withPart(command, 'as many as the cores and the memory are for, where it is not said');
}

function run({
  groundTruth,
  results,
  json,
  ...ofModel
}: v.InferOutput<typeof optionsSchema>): Promise<number> {
  const { model, data, format, subset, set, shard, out } = ofModel;
  checkPart(ofModel);
  if (groundTruth !== undefined || results !== undefined) {
    if (groundTruth === undefined || results === undefined) {
      throw new StudioError('badInput', '--ground-truth and --results go together.');
    }
    if (
      [model, data, format, subset, shard, out].some((each) => each !== undefined) ||
      set.length > 0
    ) {
      const sentence =
        '--ground-truth and --results say it all: leave out what is of a model and its data.';
      throw new StudioError('badInput', sentence);
    }
    return evaluateResults(groundTruth, results, json);
  }
  if (model === undefined || data === undefined) {
    throw new StudioError('badInput', 'Name --model and --data, or --ground-truth and --results.');
  }
  return evaluateModel({ ...ofModel, model, data, json });
}
