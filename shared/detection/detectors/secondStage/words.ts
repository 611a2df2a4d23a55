/** What the stages behind the proposals say of a row. */
import { count, hundredths, score as scoreText } from '../../../words.ts';
import type { Stage, Telling } from '../../stages/stage.ts';
import type { StageTable } from '../../stages/table.ts';
import type { HeadSettings } from './settings.ts';
import type { SecondStageTables } from './tables.ts';

type Settings = Readonly<Record<'head', HeadSettings>>;
type Words<T extends SecondStageTables, S extends Settings> = Pick<
  Stage<T, unknown, S>,
  'tell' | 'tag' | 'ending'
>;

/** @param source the stage whose boxes are pooled; @param tag of one of its rows on the picture */
export function secondStageWords<
  Source extends string,
  T extends SecondStageTables & Readonly<Record<Source, StageTable>>,
  S extends Settings,
>(
  source: Source,
  tag: (row: number, told: Telling<T, S>) => string,
): Readonly<Record<keyof SecondStageTables, Words<T, S>>> {
  return {
    pooled: {
      tell(row, { tables }) {
        const { height, width, channels, levels } = tables.pooled;
        return {
          facts: { level: levels[row]! },
          value: `${count(row + 1)} of ${count(tables[source].count)}`,
          detail: `pooled to ${height} × ${width}, ${count(channels)} channels`,
        };
      },
      tag,
    },
    classes: {
      tell(row, told) {
        const background = told.tables.classes.background[told.rowIn('pooled')]!;
        return { facts: { background }, value: classAndScore(row, told), detail: '' };
      },
      tag: classAndScore,
    },
    detections: {
      tell(row, { tables }) {
        return {
          facts: {},
          value: `${count(row + 1)} of ${count(tables.detections.count)}`,
          detail: '',
        };
      },
      tag: (_, told) => classAndScore(told.rowIn('classes'), told),
      ending(fate, row, { tables, settings: { head } }) {
        if (fate === 'tooSmall') return tooSmall(head.minSize);
        if (fate === 'overLimit') return overLimit(head.maxDetections, 'detections');
        const own = scoreText(tables.classes.scores[row]!);
        return `Score ${own} ≤ ${hundredths(head.scoreThreshold)}, the least that goes on.`;
      },
    },
  };
}

function classAndScore<T extends SecondStageTables, S>(
  row: number,
  { tables, className }: Telling<T, S>,
): string {
  const { classCount, scores } = tables.classes;
  return `${className(row % classCount)} ${scoreText(scores[row]!)}`;
}

export function tooSmall(minSize: number): string {
  return `A side of the clipped box is smaller than ${minSize} input px.`;
}

export function overLimit(limit: number, what: string): string {
  return `Not suppressed, but ${count(limit)} better ${what} fill the limit.`;
}
