/** The options of `anchorscope diagnose`, as the command line has them. */
import { Option, type Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import { providerRequestSchema } from '../../shared/model/providers.ts';
import { timeLimitSchema } from '../../shared/model/timeLimit.ts';
import { runDiagnose } from './diagnose.ts';
import {
  addChange,
  parseIoU,
  providerOption,
  settingChangeSchema,
  timeLimitOption,
} from './options.ts';

const optionsSchema = v.object({
  model: v.string(),
  data: v.string(),
  format: v.optional(v.picklist(dataFormats)),
  iou: v.number(),
  set: v.array(settingChangeSchema),
  provider: providerRequestSchema,
  timeLimit: timeLimitSchema,
  json: v.optional(v.boolean(), false),
});

export function withDiagnosis(command: Command, onExit: (code: number) => void): void {
  command
    .description('say of each annotated object why it was missed, and which setting would find it')
    .requiredOption('--model <folder>', 'the model package')
    .requiredOption('--data <folder>', 'a data set, or its one annotation file')
    .addOption(
      new Option('--format <format>', 'told by the files where it is not said').choices(
        dataFormats,
      ),
    )
    .option('--iou <share>', 'from this IoU on a box covers an object', parseIoU, 0.5)
    .addOption(
      new Option('--set <name=value>', 'a setting of the model, again for more')
        .argParser(addChange)
        .default([], "the package's own"),
    )
    .addOption(providerOption())
    .addOption(timeLimitOption())
    .option('--json', 'one JSON object a line: each object, then all')
    .action(async (options: unknown) => onExit(await runDiagnose(v.parse(optionsSchema, options))));
}
