/** The options of `anchorscope compare-labels`, as the command line has them. */
import type { Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { formatOption, parseIoU } from './options.ts';

const format = v.optional(v.picklist(dataFormats));
const optionsSchema = v.object({
  fromFirst: format,
  fromSecond: format,
  pictures: v.optional(v.string()),
  iou: v.number(),
  json: v.optional(v.boolean(), false),
});

export function withLabelComparison(command: Command, onExit: (code: number) => void): void {
  command
    .description('say how far two sets of annotations of the same pictures agree')
    .argument('<first>', 'a folder with annotations, or its one annotation file')
    .argument('<second>', 'another one, of whichever format')
    .addOption(formatOption('--from-first'))
    .addOption(formatOption('--from-second'))
    .option('--pictures <folder>', 'the pictures, where they are not with the annotations')
    .option('--iou <share>', 'from this IoU on two boxes are of one object', parseIoU, 0.5)
    .option('--json', 'one JSON object a line: all, each class, each picture')
    .action(async (first: unknown, second: unknown, options: unknown) => {
      const [one, other] = [v.parse(v.string(), first), v.parse(v.string(), second)];
      const { runLabelComparison } = await import('./compareLabels.ts');
      onExit(await runLabelComparison(one, other, v.parse(optionsSchema, options)));
    });
}
