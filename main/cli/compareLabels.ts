/** `anchorscope compare-labels`: how far two sets of annotations of the same pictures say the same. */
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { LabelAgreement } from '../../shared/evaluation/labelAgreement.ts';
import { counted, score } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { compareSets } from '../services/datasets/compareSets.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';

export interface LabelComparisonOptions {
  /** Told by the files where it is undefined. */
  readonly fromFirst?: DataFormat | undefined;
  readonly fromSecond?: DataFormat | undefined;
  /** Pascal VOC: the number of a picture's first pixel, of either set. */
  readonly vocFirstPixel?: readonly [0 | 1, 0 | 1] | undefined;
  readonly pictures?: string | undefined;
  /** From which two boxes are of one object. */
  readonly iou: number;
  readonly json: boolean;
}

/** @returns the exit code. @throws StudioError where nothing could be compared. */
export async function runLabelComparison(
  first: string,
  second: string,
  { fromFirst, fromSecond, vocFirstPixel = [1, 1], pictures, iou, json }: LabelComparisonOptions,
): Promise<number> {
  const signal = interruption();
  const of = { pictures, signal };
  const { agreement, ...sets } = await compareSets(
    { ...of, folder: first, format: fromFirst ?? null, vocFirstPixel: vocFirstPixel[0] },
    { ...of, folder: second, format: fromSecond ?? null, vocFirstPixel: vocFirstPixel[1] },
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
