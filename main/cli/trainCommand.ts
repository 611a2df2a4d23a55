/** The options of `anchorscope train`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { providerNames } from '../../shared/model/providers.ts';
import { startNames } from '../../shared/model/architectures.ts';
import { scheduleNames } from '../../shared/training/recipe.ts';
import {
  parseNumber,
  parseAnchors,
  parseNumbers,
  parsePrefixes,
  trainOptionsSchema,
} from './trainOptions.ts';
import { formatOption } from './options.ts';

/** @param processEntry the path of the training process. */
export function withTraining(
  command: Command,
  processEntry: string,
  onExit: (code: number) => void,
): void {
  withRecipe(
    command.description('train a network on pictures with boxes, and make a model package of it'),
  )
    .option('--out <folder>', 'the folder to make; nothing of that name may exist')
    .option(
      '--resume <folder>',
      'go on with the training of that --out, from its checkpoint; --learning-rate may change',
    )
    .option('--estimate', 'only tell what it would take, by a step that is measured')
    .option('--json', 'one JSON object a step, an evaluation, and the end')
    .action(async (options: unknown) => {
      const { runTrain } = await import('./train.ts');
      onExit(await runTrain(v.parse(trainOptionsSchema, options), processEntry));
    });
}

/** The options that make a recipe. */
export function withRecipe(command: Command): Command {
  return command
    .option('--data <folder>', 'pictures with annotations')
    .addOption(formatOption('--format', 'of the annotations; told where it is not said'))
    .option(
      '--voc-first-pixel <number>',
      'that Pascal VOC counts from: 1, where it is not said, or 0',
      parseNumber,
    )
    .addOption(new Option('--architecture <name>', 'a new network').choices(startNames))
    .option('--backbone <file>', "weights of the new network's backbone; without it from scratch")
    .option('--from <folder>', 'a model package to go on from')
    .addOption(new Option('--schedule <name>', 'joint where it is not said').choices(scheduleNames))
    .addOption(
      new Option('--provider <name>', 'execution provider').choices(['auto', ...providerNames]),
    )
    .option('--seed <number>', 'another seed gives another training', parseNumber)
    .option('--epochs <number>', 'how often each picture is seen', parseNumber)
    .option('--batch <number>', 'pictures of a step', parseNumber)
    .option(
      '--kept-variants <number>',
      'ways of each picture that a trunk that stays is run on; 0: anew in each epoch',
      parseNumber,
    )
    .option(
      '--anchors <sizes>x<ratios>',
      "instead of the network's own: 32,64,128x0.5,1,2; sizes of several levels with slashes between",
      parseAnchors,
    )
    .option('--short-side <pixels>', 'of the input; more with commas, drawn anew', parseNumbers)
    .option('--learning-rate <rate>', 'after the warm-up', parseNumber)
    .option('--lambda <number>', "weight of the RPN's box loss", parseNumber)
    .option(
      '--trained <prefixes>',
      'only parameters whose names begin so, with commas',
      parsePrefixes,
    )
    .option(
      '--recipe <file>',
      'a whole recipe as JSON, or a training.json; other options go first',
    );
}
