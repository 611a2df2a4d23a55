/** What a comparison comes to, for a person and for a program. */
import { titleOfKind } from '../../shared/detection/detectors/kinds.ts';
import {
  standingsOf,
  sumsOf,
  type ComparedPicture,
  type DetectorSum,
  type PictureRun,
  type Standing,
} from '../../shared/evaluation/compare/comparedPictures.ts';
import { factors, paperTimeOf } from '../../shared/evaluation/compare/paperTimes.ts';
import {
  curveThresholds,
  type CurvePoint,
} from '../../shared/evaluation/compare/proposalCurves.ts';
import { factorText, timesSentence } from '../../shared/evaluation/compare/sentences.ts';
import type { TimePart } from '../../shared/evaluation/compare/timeLine.ts';
import { changedSettings } from '../../shared/model/settings.ts';
import { counted, decimal, duration } from '../../shared/words.ts';
import { oneLine } from '../../shared/oneLine.ts';
import type { ComparedModel } from './comparedModels.ts';

/** A model on a picture: its run, or the sentence that says why there is none. */
export interface ModelRun {
  readonly run: PictureRun | null;
  readonly problem: string | null;
}

type Models = readonly ComparedModel[];

const knownOf = (models: Models) =>
  models.map(({ model }) => new Set(model.classes.map(({ name }) => name)));

/** What a model is, in every line about it. */
function modelJson({ number, name, model, settings }: ComparedModel) {
  const changed = changedSettings(model.settings, settings);
  return {
    number,
    name,
    kind: model.kind,
    model: model.name,
    changed: Object.fromEntries(changed.map((each) => [each.name, each.value])),
  };
}

/** One picture, as one line of JSON; what is not known is null. */
export function pictureJson(
  image: string,
  compared: ComparedPicture,
  runs: readonly ModelRun[],
  models: Models,
): string {
  const standings = standingsOf(compared, knownOf(models));
  const times = factors(runs.map(({ run }) => run?.time.total ?? null));
  return JSON.stringify({
    kind: 'picture',
    image,
    annotated: compared.truth !== null,
    models: models.map((model, i) => {
      const { run = null, problem = null } = runs[i] ?? {};
      const standing = standings[i] ?? null;
      return {
        ...modelJson(model),
        problem,
        milliseconds: run && microseconds(run.time.total),
        steps: run && stepsJson(run.time.parts),
        factor: known(times[i]),
        ...countsJson(standing),
        onlyHereDetections:
          run?.found
            .filter((_, row) => standing?.matched[row]?.standing === 'onlyHere')
            .map(({ label, score, box }) => ({ label, score, box })) ?? null,
        ...(standing?.against?.counts ?? { objects: null, found: null, wrong: null }),
      };
    }),
  });
}

function countsJson(counts: Pick<Standing, 'detections' | 'shared' | 'onlyHere'> | null) {
  const { detections = null, shared = null, onlyHere = null } = counts ?? {};
  return { detections, agreeing: shared, onlyHere };
}

/** All pictures, as one line of JSON. */
export function sumJson(pictures: readonly ComparedPicture[], models: Models): string {
  const sums = sumsOf(pictures, knownOf(models));
  const { times, papers } = factorsOf(sums, models);
  return JSON.stringify({
    kind: 'all',
    pictures: pictures.length,
    models: models.map((model, i) => {
      const sum = sums[i] ?? null;
      const paper = paperTimeOf(model.model.kind);
      return {
        ...modelJson(model),
        pictures: sum?.pictures ?? 0,
        milliseconds: known(sum && microseconds(sum.milliseconds)),
        steps: sum && stepsJson(sum.parts),
        factor: known(times[i]),
        paper,
        paperFactor: known(papers[i]),
        ...countsJson(sum?.counts ?? null),
        truth: sum?.truth
          ? {
              pictures: sum.truth.pictures,
              objects: sum.truth.objects,
              found: sum.truth.found,
              wrong: sum.truth.wrong,
              ap50: known(sum.truth.ap50),
              classes: sum.truth.classes,
              proposals: curvesOf(sum, model).map(({ stage, title, curve }) => ({
                stage,
                title,
                recall: curve.map(({ count, recalls }) => ({
                  count,
                  ...Object.fromEntries(
                    curveThresholds.map((threshold, at) => [threshold, known(recalls[at])]),
                  ),
                })),
              })),
            }
          : null,
      };
    }),
  });
}

function factorsOf(sums: readonly (DetectorSum | null)[], models: Models) {
  const milliseconds = sums.map((sum) =>
    sum === null || sum.pictures === 0 ? null : sum.milliseconds,
  );
  return {
    times: factors(milliseconds),
    papers: factors(models.map(({ model }) => paperTimeOf(model.kind)?.milliseconds ?? null)),
  };
}

function curvesOf({ truth }: DetectorSum, { proposals }: ComparedModel) {
  return proposals.flatMap(({ kind, title }) => {
    const curve = truth?.curves.get(kind) ?? [];
    return curve.length === 0 ? [] : { stage: kind, title, curve };
  });
}

function stepsJson(parts: readonly TimePart[]) {
  return parts.map(({ role, title, milliseconds }) => ({
    role,
    title,
    milliseconds: microseconds(milliseconds),
  }));
}

/** One picture for a person to read. */
export function pictureText(
  image: string,
  compared: ComparedPicture,
  runs: readonly ModelRun[],
  models: Models,
): string {
  const standings = standingsOf(compared, knownOf(models));
  const times = factors(runs.map(({ run }) => run?.time.total ?? null));
  const width = nameWidth(models);
  const lines = models.flatMap(({ name }, i) => {
    const run = runs[i]?.run ?? null;
    const standing = standings[i] ?? null;
    const title = `  ${oneLine(name).padEnd(width)}`;
    if (run === null || standing === null) return `${title}  not run`;
    const { detections, shared, onlyHere, against } = standing;
    const truth =
      against === null
        ? ''
        : `, ${against.counts.found} of ${counted(against.counts.objects, 'object')}, ${against.counts.wrong} wrong`;
    return (
      `${title}  ${duration(run.time.total).padStart(9)}  ${factorColumn(times[i])}  ` +
      `${counted(detections, 'detection')}, ${shared} agreeing, ${onlyHere} only here${truth}`
    );
  });
  return [oneLine(image), ...lines].join('\n');
}

/** All pictures for a person to read. */
export function sumText(pictures: readonly ComparedPicture[], models: Models): string {
  const sums = sumsOf(pictures, knownOf(models));
  const { times, papers } = factorsOf(sums, models);
  const width = nameWidth(models);
  const [most] = sums.flatMap((sum) => (sum === null ? [] : sum.pictures));
  const lines = models.flatMap((model, i) => {
    const sum = sums[i] ?? null;
    const title = `  ${oneLine(model.name).padEnd(width)}  `;
    if (sum === null || sum.pictures === 0) return [`${title}not run`];
    const paper = papers[i] ?? null;
    const beside = paper === null ? '' : `, paper ${factorText(paper)} ×`;
    const steps = sum.parts.map(({ title, milliseconds }) => `${title} ${duration(milliseconds)}`);
    return [
      `${title}${duration(sum.milliseconds).padStart(9)}  ${factorColumn(times[i])}${beside}  ` +
        `${counted(sum.counts.detections, 'detection')}, ${sum.counts.shared} agreeing, ${sum.counts.onlyHere} only here`,
      `    ${steps.join(' · ')}`,
      ...truthLines(sum, model),
    ];
  });
  const sentence = timesSentence(
    models.map(({ name }, i) => ({
      name: oneLine(name),
      milliseconds: known(sums[i]?.milliseconds),
    })),
  );
  return [
    `All: ${counted(most ?? 0, 'picture')}`,
    ...lines,
    ...(sentence === null ? [] : [`${sentence}.`]),
    ...papersSentences(models),
  ].join('\n');
}

function truthLines(sum: DetectorSum, model: ComparedModel): string[] {
  const { truth } = sum;
  if (truth === null) return [];
  const found = `${truth.found} of ${counted(truth.objects, 'annotated object')} found, ${truth.wrong} wrong`;
  return [
    `    AP50 ${percent(truth.ap50)} over ${counted(truth.classes, 'class', 'classes')}; ${found}`,
    ...curvesOf(sum, model).map(
      ({ title, curve }) => `    ${title}: recall at IoU 0.5 ${pointsText(curve)}`,
    ),
  ];
}

/** Numbers of proposals that a line tells of; JSON has all. */
const toldCounts: readonly number[] = [10, 30, 100, 300, 1000, 2000];

function pointsText(curve: readonly CurvePoint[]): string {
  const last = curve.at(-1);
  return curve
    .filter((point) => toldCounts.includes(point.count) || point === last)
    .map(({ count, recalls }) => `${percent(recalls[0] ?? NaN)} at ${count}`)
    .join(', ');
}

function papersSentences(models: Models): string[] {
  const kinds = [...new Set(models.map(({ model }) => model.kind))];
  return kinds.flatMap((kind) => {
    const paper = paperTimeOf(kind);
    if (paper === null) return [];
    const { milliseconds, on, counts, source } = paper;
    return `The paper’s ${titleOfKind(kind)}: ${duration(milliseconds)} with ${on}, ${counts} (${source}).`;
  });
}

function nameWidth(models: Models): number {
  return Math.max(...models.map(({ name }) => oneLine(name).length));
}

function factorColumn(factor: number | null | undefined): string {
  return (known(factor) === null ? '' : `${factorText(factor ?? NaN)} ×`).padStart(7);
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${decimal(100 * share, 1)} %`;
}

/** NaN is what a median of nothing is; it says nothing to anybody. */
function known(value: number | null | undefined): number | null {
  return value === undefined || value === null || Number.isNaN(value) ? null : value;
}

function microseconds(time: number): number {
  return Math.round(time * 1000) / 1000;
}
