/** An evaluation for a person to read. */
import { cocoNames } from '../../shared/evaluation/metrics/cocoMetrics.ts';
import { sizeNames } from '../../shared/evaluation/diagnosis/truth.ts';
import { tideKinds } from '../../shared/evaluation/metrics/tide.ts';
import type {
  ClassReport,
  EvaluationReport,
  StageRecallReport,
} from '../../shared/evaluation/report.ts';
import { count, counted, hundredths, score } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';

/** What is not known. */
const unknown = '–';
const gap = '  ';

export function evaluationText(report: EvaluationReport): string {
  const { pictures, objects, detections, intervals, voc, best } = report;
  const { resamples, level, AP, AP50 } = intervals;
  const about = `${Math.round(100 * level)} % of ${count(resamples)} resamples of the pictures`;
  return [
    `${counted(pictures, 'picture')}, ${counted(objects, 'object')}, ${counted(detections, 'detection')}`,
    '',
    'COCO, IoU 0.50 to 0.95',
    table([cocoNames, cocoNames.map((name) => number(report.coco[name]))]),
    `${gap}AP ${interval(AP)}, AP50 ${interval(AP50)}: ${about}`,
    '',
    `Pascal VOC, IoU ${hundredths(voc.iou)}`,
    `${gap}area ${number(voc.area)}${gap}11-point ${number(voc.elevenPoint)}`,
    '',
    `Classes, IoU ${hundredths(voc.iou)}; cut: the score from which on F1, or LRP, is best`,
    table([
      [...['', 'objects', 'AP', 'AP50', 'VOC', 'F1', 'precision', 'recall', 'cut'], 'oLRP', 'cut'],
      ...report.classes.filter((each) => each.objects + each.detections > 0).map(classRow),
      [
        'all',
        count(objects),
        number(report.coco.AP),
        number(report.coco.AP50),
        number(voc.area),
      ].concat(pointCells(best), ['', '']),
    ]),
    '',
    ...confusionText(report),
    '',
    calibrationText(report),
    '',
    ...tideText(report),
  ].join('\n');
}

function classRow({ name, objects, AP, AP50, voc, bestF1, oLRP, bestLRP }: ClassReport) {
  return [
    ...[oneLine(name), count(objects), number(AP), number(AP50), number(voc.area)],
    ...pointCells(bestF1),
    ...[number(oLRP), number(bestLRP?.threshold ?? null)],
  ];
}

function pointCells(point: ClassReport['bestF1']): readonly string[] {
  const { f1 = null, precision = null, recall = null, threshold = null } = point ?? {};
  return [f1, precision, recall, threshold].map(number);
}

/** More classes than this do not stand side by side in a terminal: their worst confusions are told. */
const mostColumns = 10;

function confusionText({ confusion }: EvaluationReport): readonly string[] {
  const { iou, score: from, classes, counts } = confusion;
  const names = [...classes.map(oneLine), 'background'];
  const title = `Confusion, IoU ${hundredths(iou)}, score from ${score(from)}`;
  if (classes.length > mostColumns) {
    const pairs = counts
      .flatMap((row, i) => row.map((cell, j) => ({ cell, from: names[i], to: names[j], i, j })))
      .filter(({ cell, i, j }) => i !== j && i < classes.length && j < classes.length && cell > 0)
      .sort((a, b) => b.cell - a.cell);
    const rows = pairs
      .slice(0, mostColumns)
      .map(({ cell, from: object, to }) => [`${object} as ${to}`, count(cell)]);
    const worst = rows.length === 0 ? `${gap}none` : table([['', 'objects'], ...rows]);
    return [`${title}: the most of ${counted(pairs.length, 'pair')} of classes`, worst];
  }
  return [
    `${title}; down: objects, across: detections`,
    table([
      ['', ...names],
      ...counts.map((row, i) => [
        names[i] ?? '',
        // Of the background as background nobody counts.
        ...row.map((cell, j) => (i === classes.length && j === i ? '' : count(cell))),
      ]),
    ]),
  ];
}

function calibrationText({ calibration }: EvaluationReport): string {
  if (calibration === null) return 'Calibration: the scores are no probabilities.';
  return `Calibration error ${number(calibration.error)}: how far precision is from the score, on average`;
}

function tideText({ tide }: EvaluationReport): readonly string[] {
  const { gain, errors, falsePositiveGain, falseNegativeGain } = tide;
  return [
    'TIDE: what AP50 would gain if one kind of error were mended',
    table([
      ['', ...tideKinds, 'false positives', 'false negatives'],
      [
        'gain',
        ...tideKinds.map((kind) => number(gain[kind])),
        ...[number(falsePositiveGain), number(falseNegativeGain)],
      ],
      ['errors', ...tideKinds.map((kind) => count(errors[kind])), '', ''],
    ]),
  ];
}

/** The funnel: how many objects each stage still covers. */
export function stageRecallText({ iou, objects, stages }: StageRecallReport): string {
  const cell = (covered: number, of: number) =>
    of === 0 ? unknown : `${count(covered)} of ${count(of)}`;
  return [
    `Stage recall: objects that a stage still covers, IoU ${hundredths(iou)}`,
    table([
      ['', 'share', 'all', ...sizeNames, 'lost here'],
      ...stages.map(({ title, share, covered, lost }) => [
        title,
        share === null ? unknown : `${(100 * share).toFixed(1)} %`,
        cell(covered.all, objects.all),
        ...sizeNames.map((size) => cell(covered[size], objects[size])),
        count(lost.all),
      ]),
    ]),
  ].join('\n');
}

function number(value: number | null): string {
  return value === null ? unknown : score(value);
}

function interval({ low, high }: EvaluationReport['intervals']['AP']): string {
  return `${number(low)} to ${number(high)}`;
}

/** A first column without a heading is of titles, to the left; numbers are to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const isTitled = rows[0]?.[0] === '';
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 0 && isTitled
            ? text.padEnd(widths[column] ?? 0)
            : text.padStart(widths[column] ?? 0),
        )
        .join(gap),
    )
    .map((line) => `${gap}${line}`.trimEnd())
    .join('\n');
}
