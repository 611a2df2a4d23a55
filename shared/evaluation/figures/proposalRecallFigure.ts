/** Recall by the number of proposals of a picture, before and after NMS (Ren et al. 2015; Hosang et al. 2016). */
import { count, hundredths } from '../../words.ts';
import { lineChart, shareAxis, type Axis } from './chart.ts';
import type { FigureLook } from './figure.ts';
import type { Markup } from './markup.ts';
import { mostSeries } from './palette.ts';
import { percent } from './percent.ts';

/** How much of the ground truth the first proposals of each picture find, for some stages. */
export interface ProposalRecallLines {
  readonly iou: number;
  /** The first `mostSeries` are drawn. */
  readonly lines: readonly {
    /** `RPN after NMS` */
    readonly title: string;
    /** By their count, from 1; the share is NaN where no object counts. */
    readonly points: readonly { readonly count: number; readonly recall: number }[];
  }[];
}

export function proposalRecallFigure(
  { iou, lines }: ProposalRecallLines,
  look: FigureLook,
): Markup {
  const shown = lines.slice(0, mostSeries).map(({ title, points }) => ({
    name: title,
    value: percent(points.at(-1)?.recall ?? null),
    marked: null,
    points: points
      .filter(({ recall }) => !Number.isNaN(recall))
      .map(({ count: at, recall }) => [at, recall] as const),
  }));
  const most = Math.max(10, ...lines.flatMap(({ points }) => points.map((point) => point.count)));
  return lineChart(
    {
      heading: 'Recall by proposals of a picture, %',
      note: `IoU ${hundredths(iou)}; number: with all of them`,
      description: `Recall in percent with all proposals: ${shown.map(({ name, value }) => `${name} ${value}`).join(', ')}.`,
      x: countAxis('proposals, the best first', most),
      y: shareAxis('recall'),
      lines: shown,
    },
    look,
  );
}

/** 1, 10, 100 … */
function countAxis(title: string, most: number): Axis {
  const tens = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, i) => 10 ** i);
  const ticks = tens.map((at) => ({ at, text: count(at) }));
  return { title, least: 1, most, ticks, logarithmic: true };
}
