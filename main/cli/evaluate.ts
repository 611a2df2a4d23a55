/** `anchorscope evaluate`: how good a model, or a file of results, is on annotated pictures. */
import path from 'node:path';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { evaluationReport, reportIoU, stageRecallReport } from '../../shared/evaluation/report.ts';
import { stageRecall } from '../../shared/evaluation/diagnosis/stageRecall.ts';
import { evaluationTables, type EvaluatedPicture } from '../../shared/evaluation/metrics/tables.ts';
import type { RunSummary } from '../../shared/contract/detector.ts';
import { item } from '../../shared/item.ts';
import { twice } from '../services/detection/triedTwice.ts';
import { diagnosedPicture } from '../services/evaluation/diagnosedPicture.ts';
import {
  modelTruth,
  type ModelTruth,
  type SubsetChoice,
  type TruthPicture,
} from '../services/evaluation/modelTruth.ts';
import { resultsReport } from '../services/evaluation/resultsReport.ts';
import { workOnEach } from '../services/jobs/batch.ts';
import { ProposalLines } from '../services/evaluation/proposalLines.ts';
import {
  isAnythingTaken,
  refuseTaken,
  type TakenPlaces,
} from '../services/evaluation/takenAlong.ts';
import { evaluationText, stageRecallText } from './evaluationText.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { print, say } from './output.ts';
import { PictureProgress } from './pictureProgress.ts';
import { takeModelAlong, takeResultsAlong } from './takenEvaluation.ts';
import { withDetector, type OpenedModel } from './withDetector.ts';

export interface EvaluateOptions extends DetectorOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  readonly subset?: SubsetChoice | undefined;
  readonly json: boolean;
  /** What is written beside what is printed. */
  readonly taken: TakenPlaces;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export async function evaluateModel(options: EvaluateOptions): Promise<number> {
  const { taken } = options;
  await refuseTaken(taken);
  return withDetector(options, async (opened) => {
    const { client, model, signal } = opened;
    const { data: folder, format = null, subset, json } = options;
    const truth = await modelTruth({ folder, format, signal }, model.classes, subset);
    truth.problems.forEach(say);
    const proposals = isAnythingTaken(taken) ? new ProposalLines(client, model.stages) : null;
    const { done, failed } = await diagnosed(opened, truth, proposals);
    if (done.length === 0) return 2;
    const annotated = new Set(truth.annotated.map(({ id }) => id));
    const tables = evaluationTables(
      done.map(({ picture, value: { run } }) => evaluated(picture, run, model.classes, annotated)),
    );
    const report = {
      ...{ kind: 'evaluation', model: model.name },
      ...evaluationReport(tables, truth.annotated),
      stageRecall: stageRecallReport(
        stageRecall(done.map(({ value }) => value.diagnosis)),
        model.stages,
        model.classes,
      ),
    };
    if (json) await print(JSON.stringify(report));
    else await print(`${evaluationText(report)}\n\n${stageRecallText(report.stageRecall)}`);
    await takeModelAlong({ opened, options, report, tables, truth, done, proposals });
    return failed || truth.isIncomplete ? 1 : 0;
  });
}

async function diagnosed(
  opened: OpenedModel,
  { pictures }: ModelTruth,
  proposals: ProposalLines | null,
) {
  const progress = new PictureProgress(pictures.length, false);
  const { done, problems } = await workOnEach(
    pictures,
    (picture) =>
      twice(picture.path, async () => {
        const value = await diagnosedPicture({ ...opened, iou: reportIoU }, picture);
        await proposals?.add(value.run, picture.objects);
        return value;
      }),
    opened.signal,
    (_picture, _value, problem) => progress.step(problem),
  ).finally(() => progress.end());
  return { done, failed: problems.length > 0 };
}

function evaluated(
  { name, width, height, objects }: TruthPicture,
  { detections }: RunSummary,
  classes: OpenedModel['model']['classes'],
  annotated: ReadonlySet<number>,
): EvaluatedPicture {
  return {
    ...{ id: name, width, height, labels: [] },
    objects: objects.flatMap(({ classIndex, box, area, crowd, difficult }) =>
      classIndex === null
        ? []
        : { classId: item(classes, classIndex).id, box, area, crowd, difficult },
    ),
    detections: detections.filter(({ classId }) => annotated.has(classId)),
  };
}

/** @returns the exit code. @throws StudioError naming the file and the field. */
export async function evaluateResults(
  groundTruth: string,
  results: string,
  json: boolean,
  taken: TakenPlaces,
): Promise<number> {
  await refuseTaken(taken);
  const signal = interruption();
  const evaluated = await resultsReport(groundTruth, results, signal);
  const report = {
    ...{ kind: 'evaluation', model: null },
    ...evaluated.report,
    stageRecall: null,
  };
  say(`${path.basename(results)} against ${path.basename(groundTruth)}`);
  await print(json ? JSON.stringify(report) : evaluationText(report));
  await takeResultsAlong(evaluated, groundTruth, results, taken, signal);
  return 0;
}
