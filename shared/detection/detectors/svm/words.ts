/** What detections by SVM scores say of a row. */
import { count, decimal, score as scoreText } from '../../../words.ts';
import type { Stage, Telling } from '../../stages/stage.ts';
import { overLimit, tooSmall } from '../secondStage/words.ts';
import type { MarginStages } from './descriptions.ts';
import type { SvmSettings } from './settings.ts';
import type { SvmTables } from './stages.ts';

type Settings = Readonly<Record<'svm', SvmSettings>>;

export function svmWords<
  Scores extends string,
  Boxes extends string,
  T extends SvmTables<Scores, Boxes>,
  S extends Settings,
>({
  scores,
}: MarginStages<Scores & keyof T & string, Boxes & keyof T & string>): Pick<
  Stage<T, unknown, S>,
  'tell' | 'tag' | 'ending'
> {
  return {
    tell: (row, { tables }) => ({
      facts: {},
      value: `${count(row + 1)} of ${count(tables.detections.count)}`,
      detail: '',
    }),
    tag: (row, { tables: { detections }, className }) =>
      classAndMargin(detections.classes[row]!, detections.scores[row]!, className),
    ending(fate, row, { tables, settings: { svm } }) {
      if (fate === 'tooSmall') return tooSmall(svm.minSize);
      if (fate === 'overLimit') return overLimit(svm.maxDetections, 'detections');
      const own = scoreText(tables[scores].scores[row]!);
      return `Score ${own} ≤ ${decimal(svm.scoreThreshold)}, the least that goes on.`;
    },
  };
}

/** `car −0.512` */
export function classAndMargin(
  classIndex: number,
  margin: number,
  className: Telling<never, unknown>['className'],
): string {
  return `${className(classIndex)} ${scoreText(margin)}`;
}
