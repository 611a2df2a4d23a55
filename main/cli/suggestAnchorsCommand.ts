/** The options of `anchorscope suggest-anchors`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { trainableNames } from '../../shared/model/architectures.ts';
import { usualAnchorWish } from '../../shared/training/anchorAdvice.ts';
import { vocFirstPixelSchema } from '../../shared/annotation/firstPixel.ts';
import { firstPixelOption, formatOption } from './options.ts';
import { parseNumber } from './trainOptions.ts';

const optionsSchema = v.object({
  data: v.string(),
  format: v.optional(v.picklist(dataFormats)),
  vocFirstPixel: v.optional(vocFirstPixelSchema),
  architecture: v.optional(v.picklist(trainableNames)),
  from: v.optional(v.string()),
  sizes: v.number(),
  ratios: v.number(),
  shortSide: v.optional(v.number()),
  json: v.optional(v.boolean(), false),
});

export function withAnchorSuggestions(command: Command, onExit: (code: number) => void): void {
  command
    .description('suggest anchors that fit a data set, by k-means on its boxes')
    .requiredOption('--data <folder>', 'a data set, or its one annotation file')
    .addOption(formatOption())
    .addOption(firstPixelOption())
    .addOption(new Option('--architecture <name>', 'the network to train').choices(trainableNames))
    .option('--from <package>', 'the model package to train on from')
    .option('--sizes <count>', 'sizes of each level', parseNumber, usualAnchorWish.sizes)
    .option('--ratios <count>', 'ratios of height to width', parseNumber, usualAnchorWish.ratios)
    .option('--short-side <pixels>', 'of the input', parseNumber)
    .option('--json', 'one JSON object')
    .action(async (options: unknown) => {
      const { runSuggestion } = await import('./suggestAnchors.ts');
      onExit(await runSuggestion(v.parse(optionsSchema, options)));
    });
}
