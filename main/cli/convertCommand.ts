/** The options of `anchorscope convert`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { formatOption, parseFirstPixel } from './options.ts';

export function withConversion(command: Command, onExit: (code: number) => void): void {
  command
    .description('write annotations of one program as those of another')
    .argument('<source>', 'a folder with annotations and pictures, or its one annotation file')
    .argument('<out>', 'the folder to make; nothing of that name may exist')
    .addOption(formatOption('--from'))
    .addOption(
      new Option('--to <format>', 'what to write').choices(exportFormats).makeOptionMandatory(),
    )
    .option('--pictures <folder>', 'the pictures, where they are not with the annotations')
    .option('--instances <file>', 'COCO results: the COCO file that says what their ids mean')
    .option(
      '--from-first-pixel <number>',
      'Pascal VOC that is read counts from: 1 or 0',
      parseFirstPixel,
      1,
    )
    .option(
      '--to-first-pixel <number>',
      'Pascal VOC that is written counts from: 1 or 0',
      parseFirstPixel,
      1,
    )
    .addOption(
      new Option('--yolo-lines <kind>', 'what a line of YOLO is')
        .choices(['boxes', 'outlines'])
        .default('boxes'),
    )
    .addOption(
      new Option('--yolo-layout <kind>', 'where files of YOLO lie')
        .choices(['ultralytics', 'darknet'])
        .default('ultralytics'),
    )
    .option('--json', 'one JSON object a line: what was found, skipped and lost, and the end')
    .action(async (source: unknown, out: unknown, options: unknown) => {
      const { convertOptionsSchema, runConvert } = await import('./convert.ts');
      const parsed = v.parse(convertOptionsSchema, options);
      onExit(await runConvert(v.parse(v.string(), source), v.parse(v.string(), out), parsed));
    });
}
