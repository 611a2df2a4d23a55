/**
 * All that an evaluation says of a set of pictures, as plain values: what `anchorscope evaluate --json` prints. Shares are from 0
 * to 1, areas are square pixels, and what is not known (no object counts) is null.
 */
import type { ClassSummary } from '../annotation/classSummary.ts';
import { item } from '../item.ts';
import { recordOf } from '../recordOf.ts';
import { sizeNames, type SizeName } from './diagnosis/truth.ts';
import type { StageRecall, RecallBar, ObjectCounts } from './diagnosis/stageRecall.ts';
import { stageOf, type StageDescription } from '../detection/stages/description.ts';
import { bootstrap, meanAndPrecisionCounter, type Interval } from './metrics/bootstrap.ts';
import { calibration } from './metrics/calibration.ts';
import { cocoClassMetrics, cocoMetrics, cocoNames } from './metrics/cocoMetrics.ts';
import { confusionMatches, confusionMatrix } from './metrics/confusion.ts';
import { matchTables, type Matches } from './metrics/matching.ts';
import {
  bestByF1,
  bestByLrp,
  precisionRecallCurve,
  type LrpPoint,
  type OperatingPoint,
  type PrecisionRecallCurve,
} from './metrics/precisionRecall.ts';
import type { EvaluationTables } from './metrics/tables.ts';
import { sampledCurve } from './sampledCurve.ts';
import { tide, tideKinds } from './metrics/tide.ts';
import { vocMetrics, type VocResult } from './metrics/vocMetrics.ts';

/** At which objects are found, where a number says no other. */
export const reportIoU = 0.5;
const calibrationBins = 10;
/** Points of each curve. */
const curvePoints = 100;
/** The same resamples each time. */
const resampling = { resamples: 500, seed: 1, level: 0.95 } as const;

export type EvaluationReport = ReturnType<typeof evaluationReport>;
export type ClassReport = EvaluationReport['classes'][number];
export type StageRecallReport = ReturnType<typeof stageRecallReport>;

/**
 * @param classes those that count; the tables have no others
 * @throws RangeError for a score that is NaN, or two pictures with one id
 */
export function evaluationReport(tables: EvaluationTables, classes: readonly ClassSummary[]) {
  const matches = matchTables(tables);
  const all = cocoMetrics(matches);
  const area = vocMetrics(tables, reportIoU, 'area');
  const elevenPoint = vocMetrics(tables, reportIoU, 'elevenPoint');
  const together = precisionRecallCurve(matches, reportIoU, null);
  const best = bestByF1(together);
  const curves = classes.map(({ id }) => precisionRecallCurve(matches, reportIoU, id));
  const [ap, ap50] = bootstrap(meanAndPrecisionCounter(matches, reportIoU), resampling);
  return {
    pictures: tables.pictures.ids.length,
    objects: tables.objects.count,
    detections: tables.detections.count,
    coco: recordOf(cocoNames, (name) => known(all[name])),
    intervals: { ...resampling, AP: intervalOf(ap), AP50: intervalOf(ap50) },
    voc: { iou: reportIoU, area: known(area.mAP), elevenPoint: known(elevenPoint.mAP) },
    classes: classReports(matches, classes, curves, area, elevenPoint),
    best: pointOf(best),
    confusion: confusionReport(tables, classes, best?.threshold ?? 0),
    calibration: calibrationReport(matches),
    tide: tideReport(matches),
    curves: {
      iou: reportIoU,
      all: sampledCurve(together, curvePoints),
      classes: classes.map(({ id, name }, index) => ({
        ...{ id, name },
        ...sampledCurve(item(curves, index), curvePoints),
      })),
    },
  };
}

function classReports(
  matches: Matches,
  classes: readonly ClassSummary[],
  curves: readonly PrecisionRecallCurve[],
  area: VocResult,
  elevenPoint: VocResult,
) {
  const coco = new Map(cocoClassMetrics(matches).map((each) => [each.classId, each]));
  const vocOf = ({ classes: those }: VocResult, id: number) =>
    known(those.find(({ classId }) => classId === id)?.AP);
  return classes.map(({ id, name }, index) => {
    const curve = item(curves, index);
    const own = coco.get(id);
    const lrp = bestByLrp(matches, curve);
    const objects = curve.objects.length;
    return {
      ...{ id, name, objects, detections: curve.detections.length },
      ...{ AP: known(own?.AP), AP50: known(own?.AP50), AP75: known(own?.AP75) },
      AR100: known(own?.AR100),
      voc: { area: vocOf(area, id), elevenPoint: vocOf(elevenPoint, id) },
      bestF1: pointOf(bestByF1(curve)),
      // What finds nothing is as bad as can be; without objects nothing is said.
      oLRP: objects === 0 ? null : (lrp?.lrp ?? 1),
      bestLRP: lrpOf(lrp),
    };
  });
}

function pointOf(point: OperatingPoint | null) {
  if (point === null) return null;
  const { threshold, kept, right, precision, recall, f1 } = point;
  return { threshold, kept, right, precision, recall: known(recall), f1 };
}

function lrpOf(point: LrpPoint | null) {
  if (point === null) return null;
  const { threshold, localisation, falsePositive, falseNegative } = point;
  return { threshold, localisation, falsePositive, falseNegative };
}

/** Rows are the classes of objects, columns those of detections; the last of each is the background. */
function confusionReport(
  tables: EvaluationTables,
  classes: readonly ClassSummary[],
  score: number,
) {
  const matrix = confusionMatrix(confusionMatches(tables, reportIoU), score);
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  const side = matrix.classes.length + 1;
  return {
    ...{ iou: reportIoU, score },
    classes: Array.from(matrix.classes, (id) => names.get(id) ?? `class ${id}`),
    counts: Array.from({ length: side }, (_, row) =>
      Array.from(matrix.counts.subarray(row * side, (row + 1) * side)),
    ),
  };
}

/** null where scores are no probabilities, as those of an SVM. */
function calibrationReport(matches: Matches) {
  const { score } = matches.tables.detections;
  if (score.some((each) => each < 0 || each > 1)) return null;
  const { error, bins } = calibration(matches, reportIoU, null, calibrationBins);
  return {
    iou: reportIoU,
    error: known(error),
    bins: bins.map(({ from, to, detections, found, meanScore, precision }) => ({
      ...{ from, to, detections: detections.length, found },
      ...{ meanScore: known(meanScore), precision: known(precision) },
    })),
  };
}

function tideReport(matches: Matches) {
  const { AP, gain, errors, falsePositiveGain, falseNegativeGain } = tide(matches);
  return {
    AP: known(AP),
    errors: recordOf(tideKinds, (kind) => errors.filter((error) => error.kind === kind).length),
    gain: recordOf(tideKinds, (kind) => known(gain[kind])),
    falsePositiveGain: known(falsePositiveGain),
    falseNegativeGain: known(falseNegativeGain),
  };
}

/** How many objects each stage still covers; the last one is what is found. @param classes the model's, by their index */
export function stageRecallReport(
  { objects, bars, verdicts }: StageRecall,
  stages: readonly Pick<StageDescription, 'kind' | 'title'>[],
  classes: readonly ClassSummary[],
) {
  return {
    iou: reportIoU,
    objects: countsOf(objects, classes),
    stages: bars.map(({ stage, covered, lost }: RecallBar) => ({
      stage,
      title: stage === null ? 'Found' : stageOf(stages, stage).title,
      share: known(covered.all / objects.all),
      covered: countsOf(covered, classes),
      lost: countsOf(lost, classes),
    })),
    verdicts,
  };
}

function countsOf({ all, ofSize, ofClass }: ObjectCounts, classes: readonly ClassSummary[]) {
  return {
    all,
    ...recordOf(sizeNames, (size: SizeName) => ofSize[size]),
    classes: classes.flatMap(({ id, name }, index) => {
      const count = ofClass.get(index) ?? 0;
      return count === 0 ? [] : { id, name, count };
    }),
  };
}

function intervalOf(interval: Interval | undefined) {
  return { low: known(interval?.low), high: known(interval?.high) };
}

/** NaN is what a mean of nothing is. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
