/** `anchorscope evaluate`: how good a model, or a file of results, is on annotated pictures. */
import path from 'node:path';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { StageRecallSum } from '../../shared/evaluation/diagnosis/stageRecall.ts';
import { TablesBuilder } from '../../shared/evaluation/metrics/tables.ts';
import { evaluationReport, reportIoU, stageRecallReport } from '../../shared/evaluation/report.ts';
import { twice } from '../services/detection/triedTwice.ts';
import { diagnosedPicture } from '../services/evaluation/diagnosedPicture.ts';
import {
  keptEvaluation,
  keptEvaluationSchema,
  type KeptEvaluation,
} from '../services/evaluation/evaluatedPicture.ts';
import { modelTruth, truthIdentity, type SubsetChoice } from '../services/evaluation/modelTruth.ts';
import { resultsReport } from '../services/evaluation/resultsReport.ts';
import type { RunCommandNamed } from '../services/shards/runCommands.ts';
import { evaluationText, stageRecallText } from './evaluationText.ts';
import { interruption } from './interruption.ts';
import type { DetectorOptions } from './options.ts';
import { print, say } from './output.ts';
import { runPictures, type PartOptions, type Teller } from './pictureRun.ts';
import { withDetector, type WorkerOptions } from './withDetector.ts';

export interface EvaluateOptions extends DetectorOptions, PartOptions, WorkerOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  readonly subset?: SubsetChoice | undefined;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export function evaluateModel(options: EvaluateOptions): Promise<number> {
  const { workers = null } = options;
  return withDetector({ ...options, workers }, async (opened) => {
    const { crew, model, settings, signal } = opened;
    const { data: folder, format = null, subset, json } = options;
    const truth = await modelTruth({ folder, format, signal }, model.classes, subset);
    truth.problems.forEach(say);
    const annotated = new Set(truth.annotated.map(({ id }) => id));
    const command: RunCommandNamed<'evaluate'> = {
      ...{ name: 'evaluate', iou: reportIoU },
      classes: model.classes.map(({ id, name }) => ({ id, name })),
      annotated: [...annotated],
      stages: model.stages.map(({ kind, title }) => ({ kind, title })),
    };
    return runPictures(
      {
        ...{ model, settings, command, signal, atOnce: crew.workers },
        ...truth,
        identityOf: truthIdentity,
        work: async (picture) => {
          const found = await twice(picture.path, () =>
            crew.use((client) => diagnosedPicture({ client, settings, iou: reportIoU }, picture)),
          );
          return keptEvaluation(picture, found, model.classes, annotated);
        },
        schemaOf: () => keptEvaluationSchema,
        teller: () => new EvaluationTeller({ model, command }, json),
      },
      options,
    );
  });
}

interface EvaluatedRun {
  readonly model: { readonly name: string };
  readonly command: RunCommandNamed<'evaluate'>;
}

/** Keeps columns of the pictures alone, and prints at the end. */
export class EvaluationTeller implements Teller<KeptEvaluation> {
  readonly isPrinting = false;
  readonly #run: EvaluatedRun;
  readonly #json: boolean;
  readonly #tables = new TablesBuilder();
  readonly #recall = new StageRecallSum();

  constructor(run: EvaluatedRun, json: boolean) {
    this.#run = run;
    this.#json = json;
  }

  add({ picture, recalled }: KeptEvaluation): void {
    this.#tables.add({ ...picture, labels: [] });
    this.#recall.add(recalled);
  }

  async end(): Promise<void> {
    const { model, command } = this.#run;
    const annotated = command.classes.filter(({ id }) => command.annotated.includes(id));
    const report = {
      ...{ kind: 'evaluation', model: model.name },
      ...evaluationReport(this.#tables.build(), annotated),
      stageRecall: stageRecallReport(this.#recall.recall(), command.stages, command.classes),
    };
    if (this.#json) await print(JSON.stringify(report));
    else await print(`${evaluationText(report)}\n\n${stageRecallText(report.stageRecall)}`);
  }
}

/** @returns the exit code. @throws StudioError naming the file and the field. */
export async function evaluateResults(
  groundTruth: string,
  results: string,
  json: boolean,
): Promise<number> {
  const report = {
    ...{ kind: 'evaluation', model: null },
    ...(await resultsReport(groundTruth, results, interruption())),
    stageRecall: null,
  };
  say(`${path.basename(results)} against ${path.basename(groundTruth)}`);
  await print(json ? JSON.stringify(report) : evaluationText(report));
  return 0;
}
