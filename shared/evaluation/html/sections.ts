/** The sections of a report that are tables. */
import { cocoNames } from '../metrics/cocoMetrics.ts';
import { sizeNames } from '../diagnosis/truth.ts';
import { tideKinds, type TideKind } from '../metrics/tide.ts';
import { percent, unknown } from '../figures/percent.ts';
import type { Markup } from '../figures/markup.ts';
import type { ClassReport, EvaluationReport, StageRecallReport } from '../report.ts';
import { count, decimal, hundredths, score as scoreText } from '../../words.ts';
import { dataTable, type TableRow } from './dataTable.ts';

const cocoWords: Readonly<Record<(typeof cocoNames)[number], string>> = {
  AP: 'mean over IoU 0.50 to 0.95',
  AP50: 'IoU 0.50',
  AP75: 'IoU 0.75',
  APs: 'small objects, up to 32²',
  APm: 'medium objects, up to 96²',
  APl: 'large objects',
  AR1: 'recall with 1 detection a picture and class',
  AR10: 'recall with 10',
  AR100: 'recall with 100',
  ARs: 'recall with 100, small objects',
  ARm: 'recall with 100, medium objects',
  ARl: 'recall with 100, large objects',
};

export function cocoTable({ coco, intervals, voc }: EvaluationReport): Markup {
  const intervalOf = (name: string) => {
    if (name !== 'AP' && name !== 'AP50') return '';
    const { low, high } = intervals[name];
    return `${percent(low)} to ${percent(high)}`;
  };
  return dataTable(
    `Percent. Intervals hold ${Math.round(100 * intervals.level)} % of ${count(intervals.resamples)} resamples of the pictures.`,
    [
      { title: 'number', as: 'text' },
      { title: '%' },
      { title: 'interval' },
      { title: 'of', as: 'text' },
    ],
    [
      ...cocoNames.map((name) => ({
        cells: [name, percent(coco[name]), intervalOf(name), cocoWords[name]],
      })),
      {
        cells: [
          'VOC, area',
          percent(voc.area),
          '',
          `area under the curve, IoU ${hundredths(voc.iou)}`,
        ],
      },
      {
        cells: [
          'VOC, 11-point',
          percent(voc.elevenPoint),
          '',
          `VOC 2007’s rule, IoU ${hundredths(voc.iou)}`,
        ],
      },
    ],
  );
}

export function classesTable(report: EvaluationReport): Markup {
  const { classes, coco, voc, best, objects, detections } = report;
  const shown = classes.filter((each) => each.objects + each.detections > 0);
  const left = classes.length - shown.length;
  const cut = `Percent; “score from”: where F1, or LRP, is best at IoU ${hundredths(voc.iou)}.`;
  return dataTable(
    left === 0 ? cut : `${cut} ${count(left)} without objects and detections are left out.`,
    [
      { title: 'class', as: 'text' },
      ...['objects', 'detections', 'AP', 'AP50', 'AP75', 'AR100', 'VOC'].map((title) => ({
        title,
      })),
      ...['F1', 'precision', 'recall', 'score from (F1)', 'oLRP', 'score from (LRP)'].map(
        (title) => ({
          title,
        }),
      ),
    ],
    [
      ...shown.map((each) => ({ cells: classCells(each) })),
      {
        isSum: true,
        cells: [
          ...['all', count(objects), count(detections), percent(coco.AP), percent(coco.AP50)],
          ...[percent(coco.AP75), percent(coco.AR100), percent(voc.area)],
          ...pointCells(best),
          ...['', ''],
        ],
      },
    ],
  );
}

function classCells(each: ClassReport): readonly string[] {
  const { name, objects, detections, AP, AP50, AP75, AR100, voc, bestF1, oLRP, bestLRP } = each;
  return [
    ...[name, count(objects), count(detections)],
    ...[AP, AP50, AP75, AR100, voc.area].map(percent),
    ...pointCells(bestF1),
    ...[percent(oLRP), known(bestLRP?.threshold)],
  ];
}

function pointCells(point: ClassReport['bestF1']): readonly string[] {
  const { f1 = null, precision = null, recall = null, threshold } = point ?? {};
  return [...[f1, precision, recall].map(percent), known(threshold)];
}

function known(value: number | undefined): string {
  return value === undefined ? unknown : scoreText(value);
}

export function stageTable({ iou, objects, stages }: StageRecallReport): Markup {
  const counts = (of: typeof objects) =>
    (['all', ...sizeNames] as const).map((name) => count(of[name]));
  return dataTable(
    `Objects that a stage still covers with an IoU of at least ${hundredths(iou)}; after the last one they are found.`,
    [
      { title: 'stage', as: 'text' },
      ...['all', ...sizeNames, '%', 'lost here'].map((title) => ({ title })),
    ],
    [
      { cells: ['Objects', ...counts(objects), '', ''] },
      ...stages.map(({ stage, title, share, covered, lost }) => ({
        isSum: stage === null,
        cells: [
          ...[title, ...counts(covered), percent(share)],
          lost.all === 0 ? '0' : `−${count(lost.all)}`,
        ],
      })),
    ],
  );
}

const tideWords: Readonly<Record<TideKind, string>> = {
  Cls: 'right place, wrong class',
  Loc: 'right class, poor box',
  Both: 'poor box and wrong class',
  Dupe: 'a better detection has the object',
  Bkg: 'on the background',
  Miss: 'an object that nothing came near',
};

export function tideTable({ tide }: EvaluationReport): Markup {
  const { gain, errors, falsePositiveGain, falseNegativeGain } = tide;
  const points = (share: number | null) => (share === null ? unknown : decimal(100 * share, 1));
  const sum = (name: string, value: number | null, words: string): TableRow => ({
    cells: [name, points(value), '', words],
  });
  return dataTable(
    'Points of AP50 that would be gained if one kind of error were mended; they do not add up.',
    [
      { title: 'kind', as: 'text' },
      { title: 'gain' },
      { title: 'errors' },
      { title: 'what', as: 'text' },
    ],
    [
      ...tideKinds.map((kind) => ({
        cells: [kind, points(gain[kind]), count(errors[kind]), tideWords[kind]],
      })),
      sum('false positives', falsePositiveGain, 'all that is wrong ranked below all that is right'),
      sum('false negatives', falseNegativeGain, 'all objects that were not found taken away'),
    ],
  );
}

export function calibrationTable({
  bins,
  iou,
}: NonNullable<EvaluationReport['calibration']>): Markup {
  return dataTable(
    `Detections by their score, at IoU ${hundredths(iou)}.`,
    [
      { title: 'score', as: 'text' },
      ...['detections', 'right', 'right, %', 'mean score, %'].map((title) => ({ title })),
    ],
    bins.map(({ from, to, detections, found, precision, meanScore }) => ({
      cells: [
        ...[`${hundredths(from)} to ${hundredths(to)}`, count(detections), count(found)],
        ...[percent(precision), percent(meanScore)],
      ],
    })),
  );
}
