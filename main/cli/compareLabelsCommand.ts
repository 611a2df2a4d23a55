/** The options of `anchorscope compare-labels`, as the command line has them. */
import { InvalidArgumentError, type Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { vocFirstPixelSchema } from '../../shared/annotation/firstPixel.ts';
import { formatOption, parseFirstPixel, parseIoU } from './options.ts';

const format = v.optional(v.picklist(dataFormats));
const optionsSchema = v.object({
  fromFirst: format,
  fromSecond: format,
  vocFirstPixel: v.optional(v.tuple([vocFirstPixelSchema, vocFirstPixelSchema])),
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
    .option(
      '--voc-first-pixel <numbers>',
      'that Pascal VOC counts from: 1, where it is not said, or 0; of the two sets each with 0,1',
      parseFirstPixels,
    )
    .option('--pictures <folder>', 'the pictures, where they are not with the annotations')
    .option('--iou <share>', 'from this IoU on two boxes are of one object', parseIoU, 0.5)
    .option('--json', 'one JSON object a line: all, each class, each picture')
    .action(async (first: unknown, second: unknown, options: unknown) => {
      const [one, other] = [v.parse(v.string(), first), v.parse(v.string(), second)];
      const { runLabelComparison } = await import('./compareLabels.ts');
      onExit(await runLabelComparison(one, other, v.parse(optionsSchema, options)));
    });
}

/** `0` of both sets, `0,1` of the first and of the second. */
function parseFirstPixels(text: string): readonly [0 | 1, 0 | 1] {
  const [first, second = first, ...more] = text.split(',').map(parseFirstPixel);
  if (first === undefined || second === undefined || more.length > 0) {
    throw new InvalidArgumentError('It is 0 or 1, or one for each set with a comma between.');
  }
  return [first, second];
}
