/** Precision over recall: of each class a line, the mark where its F1 is best. */
import type { EvaluationReport } from '../report.ts';
import { count, hundredths } from '../../words.ts';
import { lineChart, shareAxis } from './chart.ts';
import type { FigureLook } from './figure.ts';
import type { Markup } from './markup.ts';
import { mostSeries } from './palette.ts';
import { percent } from './percent.ts';

/** Of many classes those with the most objects. */
export function precisionRecallFigure(
  { classes, curves }: Pick<EvaluationReport, 'classes' | 'curves'>,
  look: FigureLook,
): Markup {
  const known = classes.filter(({ objects }) => objects > 0);
  const shown = known.toSorted((a, b) => b.objects - a.objects).slice(0, mostSeries);
  const curveOf = new Map(curves.classes.map((curve) => [curve.id, curve]));
  const some =
    shown.length < known.length ? `, ${shown.length} of ${count(known.length)} classes` : '';
  const values = shown.map(({ name, AP50 }) => `${name} ${percent(AP50)}`);
  return lineChart(
    {
      heading: 'Precision over recall, %',
      note: `IoU ${hundredths(curves.iou)}${some}; mark: best F1; number: AP50`,
      description: `AP50 in percent: ${values.join(', ')}.`,
      x: shareAxis('recall'),
      y: shareAxis('precision'),
      lines: shown.map(({ id, name, AP50, bestF1 }) => {
        const { recall = [], precision = [] } = curveOf.get(id) ?? {};
        const marked = bestF1 === null ? null : ([bestF1.recall ?? 0, bestF1.precision] as const);
        return {
          ...{ name, value: percent(AP50), marked },
          points: recall.map((x, i) => [x, precision[i] ?? 0] as const),
        };
      }),
    },
    look,
  );
}
