/** The options of `anchorscope compare`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { addModels, addNumberedChange, compareOptionsSchema } from './compareOptions.ts';
import { firstPixelOption, formatOption, providerOption, timeLimitOption } from './options.ts';

export function withComparison(command: Command, onExit: (code: number) => void): void {
  command
    .description('run several models on pictures, and say how their times and finds differ')
    .argument('<images...>', 'pictures, folders (with all below them) and globs')
    .requiredOption(
      '--models <folders>',
      'model packages with commas between, or the option again; one may be named twice',
      addModels,
    )
    .addOption(
      new Option(
        '--set <name=value>',
        'a setting of each model that has it; with a number before it, 2:rpn.nmsIoU=0.5, of the second model alone',
      )
        .argParser(addNumberedChange)
        .default([], "the packages' own"),
    )
    .addOption(providerOption())
    .addOption(timeLimitOption())
    .option('--data <folder>', 'annotations of the pictures: says AP50 and the recall of proposals')
    .addOption(formatOption('--format', 'of the annotations; told where it is not said'))
    .addOption(firstPixelOption())
    .option(
      '--pictures <folder>',
      'the annotated pictures, where they are not with the annotations',
    )
    .option('--json', 'one JSON object a line: each picture, then all')
    .action(async (names: unknown, options: unknown) => {
      const images = v.parse(v.array(v.string()), names);
      const { runCompare } = await import('./compare.ts');
      onExit(await runCompare(images, v.parse(compareOptionsSchema, options)));
    });
}
