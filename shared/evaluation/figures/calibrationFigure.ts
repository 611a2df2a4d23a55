/** Reliability: of the detections with about a score, how many are right (Guo et al. 2017; Küppers et al. 2020). */
import { count, hundredths, score as scoreText } from '../../words.ts';
import type { EvaluationReport } from '../report.ts';
import { axes, scaleOf, shareAxis, usualPlot, type Axis } from './chart.ts';
import { figureSheet, figureWidth, hatching, line, type FigureLook } from './figure.ts';
import { element, type Markup } from './markup.ts';
import { percent, unknown } from './percent.ts';

/** Of fewer boxes the share says little. */
const fewBoxes = 10;

export function calibrationFigure(
  { bins, error, iou }: NonNullable<EvaluationReport['calibration']>,
  look: FigureLook,
): Markup {
  const { palette } = look;
  const plot = usualPlot;
  const y = shareAxis('right, %');
  const x: Axis = {
    ...{ title: 'score', least: 0, most: 1 },
    ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: hundredths(at) })),
  };
  const [xOf, yOf] = [scaleOf(x, plot.left, plot.right), scaleOf(y, plot.bottom, plot.top)];
  const hatched = hatching(look, palette.series4);
  const bars = bins.flatMap(({ from, to, detections, precision }) => {
    if (precision === null) return [];
    const isFew = detections < fewBoxes;
    return [
      element(
        'rect',
        {
          ...{ x: xOf(from) + 1.5, width: xOf(to) - xOf(from) - 3 },
          // Also of nothing right something is seen.
          y: Math.min(yOf(precision), plot.bottom - 1.5),
          height: Math.max(1.5, plot.bottom - yOf(precision)),
          fill: isFew ? hatched.fill : palette.series4,
          ...{ stroke: palette.series4, 'stroke-width': 1 },
        },
        element('title', {}, binWords(from, to, detections, precision)),
      ),
    ];
  });
  const told = bins.flatMap(({ from, to, detections, precision }) =>
    precision === null ? [] : [binWords(from, to, detections, precision)],
  );
  return figureSheet(
    {
      ...{ width: figureWidth, height: plot.bottom + 46 },
      heading: 'Calibration',
      note: `IoU ${hundredths(iou)}, off by ${error === null ? unknown : scoreText(error)} on average; hatched: under ${fewBoxes} boxes`,
      description: `${told.join('; ')}.`,
    },
    look,
    [
      hatched.pattern,
      ...axes(x, y, plot, palette),
      ...bars,
      line([plot.left, plot.bottom, plot.right, plot.top], palette.ink, {
        'stroke-dasharray': '4 4',
      }),
    ],
  );
}

function binWords(from: number, to: number, detections: number, precision: number): string {
  return `score ${hundredths(from)} to ${hundredths(to)}: ${percent(precision)} % of ${count(detections)} right`;
}
