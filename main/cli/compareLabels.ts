/** `anchorscope compare-labels`: how far two sets of annotations of the same pictures say the same. */
import type { Command } from 'commander';
import * as v from 'valibot';
import { dataFormats } from '../../shared/annotation/formats/formatNames.ts';
import type { LabelAgreement } from '../../shared/evaluation/labelAgreement.ts';
import { counted, score } from '../../shared/words.ts';
import { compareSets } from '../services/datasets/compareSets.ts';
import { interruption } from './interruption.ts';
import { formatOption, parseIoU } from './options.ts';
import { oneLine, print, say } from './output.ts';

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
      onExit(await runComparison(one, other, v.parse(optionsSchema, options)));
    });
}

/** @returns the exit code. @throws StudioError where nothing could be compared. */
async function runComparison(
  first: string,
  second: string,
  { fromFirst, fromSecond, pictures, iou, json }: v.InferOutput<typeof optionsSchema>,
): Promise<number> {
  const signal = interruption();
  const { agreement, ...sets } = await compareSets(
    { folder: first, format: fromFirst ?? null, pictures, signal },
    { folder: second, format: fromSecond ?? null, pictures, signal },
    iou,
  );
  sets.problems.forEach(say);
  if (sets.onlyFirst > 0) say(`${counted(sets.onlyFirst, 'picture')} only in ${first}.`);
  if (sets.onlySecond > 0) say(`${counted(sets.onlySecond, 'picture')} only in ${second}.`);
  const { all, classes, pictures: each } = agreement;
  if (json) {
    const { pictures: compared, onlyFirst, onlySecond } = sets;
    await printValue({
      kind: 'all',
      pictures: compared,
      picturesOnlyFirst: onlyFirst,
      picturesOnlySecond: onlySecond,
      iou,
      ...all,
    });
    for (const one of classes) await printValue({ kind: 'class', ...one });
    for (const one of each) await printValue({ kind: 'picture', ...one });
    return 0;
  }
  say(
    `Two boxes are of one object from an IoU of ${iou} on; agreement is the F1 of one set against the other.`,
  );
  await print(line('all', all));
  for (const one of classes) await print(line(`class ${one.className ?? '(none)'}`, one));
  for (const one of each) await print(line(one.picture, one));
  return 0;
}

function line(name: string, found: LabelAgreement): string {
  const { agreement, agreed, otherClass, onlyFirst, onlySecond, meanIoU } = found;
  const overlap = meanIoU === null ? '' : `, mean IoU ${score(meanIoU)}`;
  return oneLine(
    `${score(agreement)}  ${name}: ${agreed} agree, ${otherClass} of another class, ` +
      `${onlyFirst} only in the first, ${onlySecond} only in the second${overlap}`,
  );
}

function printValue(value: object): Promise<void> {
  return print(JSON.stringify(value));
}
