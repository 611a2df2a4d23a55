/** The options of `anchorscope evaluate`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { tableFormats } from '../../shared/evaluation/tables/table.ts';
import { StudioError } from '../../shared/result.ts';
import { subsetChoices } from '../services/evaluation/subsetChoices.ts';
import {
  changesOption,
  classNamesOption,
  detectorOptions,
  firstPixelOption,
  formatOption,
  providerOption,
  timeLimitOption,
  checkPart,
  partOptions,
  truthOptions,
  withPart,
} from './options.ts';

const optionsSchema = v.object({
  ...detectorOptions,
  ...partOptions,
  model: v.optional(v.string()),
  data: v.optional(v.string()),
  ...truthOptions,
  subset: v.optional(v.picklist(subsetChoices)),
  groundTruth: v.optional(v.string()),
  results: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
  report: v.optional(v.string()),
  tables: v.optional(v.string()),
  tableFormat: v.picklist(tableFormats),
  figures: v.optional(v.string()),
});

export function withEvaluation(command: Command, onExit: (code: number) => void): void {
  command
    .description('say how good a model, or a file of results, is on annotated pictures')
    .option('--model <folder>', 'the model package')
    .option('--data <folder>', 'a data set, or its one annotation file')
    .addOption(formatOption())
    .addOption(firstPixelOption())
    .addOption(classNamesOption())
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
    .option('--report <file>', 'a self-contained HTML report; nothing of that name may exist')
    .option('--tables <folder>', 'tables of classes, stages, misses and detections')
    .addOption(
      new Option('--table-format <format>', 'of the tables').choices(tableFormats).default('csv'),
    )
    .option('--figures <folder>', 'figures as SVG, for light and dark grounds')
    .action(async (options: unknown) => onExit(await run(v.parse(optionsSchema, options))));
  withPart(command, 'as many as the cores and the memory are for, where it is not said');
}

async function run({
  groundTruth,
  results,
  json,
  report,
  tables,
  tableFormat,
  figures,
  ...ofModel
}: v.InferOutput<typeof optionsSchema>): Promise<number> {
  const { evaluateModel, evaluateResults } = await import('./evaluate.ts');
  const { isAnythingTaken } = await import('../services/evaluation/takenAlong.ts');
  const taken = { report, tables, tableFormat, figures };
  const { model, data, format, vocFirstPixel, subset, set, shard, out } = ofModel;
  checkPart(ofModel);
  if (out !== undefined && isAnythingTaken(taken)) {
    const sentence =
      '--report, --tables and --figures are of one whole run: leave --shard and --out out.';
    throw new StudioError('badInput', sentence);
  }
  if (groundTruth !== undefined || results !== undefined) {
    if (groundTruth === undefined || results === undefined) {
      throw new StudioError('badInput', '--ground-truth and --results go together.');
    }
    if (
      [model, data, format, vocFirstPixel, subset, shard, out].some((each) => each !== undefined) ||
      set.length + ofModel.class.length > 0
    ) {
      const sentence =
        '--ground-truth and --results say it all: leave out what is of a model and its data.';
      throw new StudioError('badInput', sentence);
    }
    return evaluateResults(groundTruth, results, json, taken);
  }
  if (model === undefined || data === undefined) {
    throw new StudioError('badInput', 'Name --model and --data, or --ground-truth and --results.');
  }
  return evaluateModel({ ...ofModel, classNames: ofModel.class, model, data, json, taken });
}
