/** `anchorscope evaluate`: how good a model, or a file of results, is on annotated pictures. */
import path from 'node:path';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ClassNames } from '../../shared/evaluation/classNames.ts';
import { StageRecallSum } from '../../shared/evaluation/diagnosis/stageRecall.ts';
import { TablesBuilder, type EvaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import { evaluationReport, reportIoU, stageRecallReport } from '../../shared/evaluation/report.ts';
import { PictureRemarks } from '../../shared/pictureRemarks.ts';
import { twice } from '../services/detection/triedTwice.ts';
import { evaluatedWith } from '../services/evaluation/evaluatedPicture.ts';
import {
  keptEvaluation,
  keptEvaluationSchema,
  type KeptEvaluation,
} from '../services/evaluation/keptEvaluation.ts';
import { modelTruth, truthIdentity } from '../services/evaluation/modelTruth.ts';
import type { SubsetChoice } from '../services/evaluation/subsetChoices.ts';
import { resultsReport } from '../services/evaluation/resultsReport.ts';
import {
  isAnythingTaken,
  refuseTaken,
  type TakenPlaces,
} from '../services/evaluation/takenAlong.ts';
import type { RunCommandNamed } from '../services/shards/runCommands.ts';
import { evaluationText, stageRecallText } from './evaluationText.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { print, say } from './output.ts';
import { runPictures, type PartOptions, type Teller } from './pictureRun.ts';
import { takeModelAlong, takeResultsAlong, TakenRun, type ModelReport } from './takenEvaluation.ts';
import { withDetector, type WorkerOptions } from './withDetector.ts';

export interface EvaluateOptions extends DetectorOptions, PartOptions, WorkerOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel?: 0 | 1 | undefined;
  readonly classNames: ClassNames;
  readonly subset?: SubsetChoice | undefined;
  /** What is written beside what is printed. */
  readonly taken: TakenPlaces;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export async function evaluateModel(options: EvaluateOptions): Promise<number> {
  const { taken, workers = null } = options;
  await refuseTaken(taken);
  return withDetector({ ...options, workers }, async (opened) => {
    const { crew, model, settings, signal } = opened;
    const { data: folder, format = null, vocFirstPixel = 1, subset, classNames, json } = options;
    const place = { folder, format, vocFirstPixel, signal };
    const truth = await modelTruth(place, model.classes, subset, classNames);
    truth.problems.forEach(say);
    const annotated = new Set(truth.annotated.map(({ id }) => id));
    const command: RunCommandNamed<'evaluate'> = {
      ...{ name: 'evaluate', iou: reportIoU, vocFirstPixel },
      classes: model.classes.map(({ id, name }) => ({ id, name })),
      annotated: [...annotated],
      stages: model.stages.map(({ kind, title }) => ({ kind, title })),
    };
    const kept = isAnythingTaken(taken) ? new TakenRun(model.stages) : null;
    return runPictures(
      {
        ...{ model, settings, command, signal, atOnce: crew.workers },
        ...truth,
        identityOf: truthIdentity,
        work: async (picture) => {
          const found = await twice(picture.path, () =>
            crew.use((client) =>
              evaluatedWith({ client, model, settings, iou: reportIoU }, picture, (run) =>
                kept === null ? nothing : kept.proposals.add(client, run, picture.objects),
              ),
            ),
          );
          kept?.add(picture, found.diagnosis);
          return keptEvaluation(picture, found, model.classes, annotated);
        },
        schemaOf: () => keptEvaluationSchema,
        teller: () =>
          new EvaluationTeller({ model, command }, json, (report, tables) =>
            kept === null
              ? nothing
              : takeModelAlong({ opened, options, report, tables, truth, kept }),
          ),
      },
      options,
    );
  });
}

const nothing = Promise.resolve();

/** What is done with what was computed, once it is printed. */
type TakeEvaluation = (report: ModelReport, tables: EvaluationTables) => Promise<void>;

interface EvaluatedRun {
  readonly model: { readonly name: string };
  readonly command: RunCommandNamed<'evaluate'>;
}

/** Keeps columns of the pictures alone, and prints at the end. */
export class EvaluationTeller implements Teller<KeptEvaluation> {
  readonly isPrinting = false;
  readonly #run: EvaluatedRun;
  readonly #json: boolean;
  readonly #take: TakeEvaluation;
  readonly #tables = new TablesBuilder();
  readonly #recall = new StageRecallSum();
  readonly #remarks = new PictureRemarks();

  constructor(run: EvaluatedRun, json: boolean, take: TakeEvaluation = () => nothing) {
    this.#run = run;
    this.#json = json;
    this.#take = take;
  }

  add({ picture, recalled, remarks }: KeptEvaluation): void {
    this.#remarks.add(remarks);
    this.#tables.add({ ...picture, labels: [] });
    this.#recall.add(recalled);
  }

  async end(): Promise<void> {
    this.#remarks.sentences.forEach(say);
    const { model, command } = this.#run;
    const annotated = command.classes.filter(({ id }) => command.annotated.includes(id));
    const tables = this.#tables.build();
    const report = {
      ...{ kind: 'evaluation', model: model.name },
      ...evaluationReport(tables, annotated),
      stageRecall: stageRecallReport(this.#recall.recall(), command.stages, command.classes),
    };
    if (this.#json) await print(JSON.stringify(report));
    else await print(`${evaluationText(report)}\n\n${stageRecallText(report.stageRecall)}`);
    await this.#take(report, tables);
  }
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
  evaluated.remarks.forEach(say);
  await print(json ? JSON.stringify(report) : evaluationText(report));
  await takeResultsAlong(evaluated, groundTruth, results, taken, signal);
  return 0;
}
