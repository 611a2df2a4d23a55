/** The options of `anchorscope diagnose`, as the command line has them. */
import type { Command } from 'commander';
import * as v from 'valibot';
import {
  changesOption,
  classNamesOption,
  detectorOptions,
  firstPixelOption,
  formatOption,
  parseIoU,
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
  data: v.string(),
  ...truthOptions,
  iou: v.number(),
  json: v.optional(v.boolean(), false),
});

export function withDiagnosis(command: Command, onExit: (code: number) => void): void {
  command
    .description('say of each annotated object why it was missed, and which setting would find it')
    .requiredOption('--model <folder>', 'the model package')
    .requiredOption('--data <folder>', 'a data set, or its one annotation file')
    .addOption(formatOption())
    .addOption(firstPixelOption())
    .addOption(classNamesOption())
    .option('--iou <share>', 'from this IoU on a box covers an object', parseIoU, 0.5)
    .addOption(changesOption())
    .addOption(providerOption())
    .addOption(timeLimitOption())
    .option('--json', 'one JSON object a line: each object, then all')
    .action(async (options: unknown) => {
      const parsed = v.parse(optionsSchema, options);
      checkPart(parsed);
      const { runDiagnose } = await import('./diagnose.ts');
      onExit(await runDiagnose({ ...parsed, classNames: parsed.class }));
    });
  withPart(command, 'as many as the cores and the memory are for, where it is not said');
}
