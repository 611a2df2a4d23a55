/** What is written of an evaluation beside what is printed. */
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { StageDescription } from '../../shared/detection/stages/description.ts';
import type { PictureDiagnosis } from '../../shared/evaluation/diagnosis/diagnose.ts';
import { missRows } from '../../shared/evaluation/missRows.ts';
import type { EvaluationTables } from '../../shared/evaluation/metrics/tables.ts';
import {
  reportIoU,
  type EvaluationReport,
  type StageRecallReport,
} from '../../shared/evaluation/report.ts';
import { placesOnPictures } from '../../shared/evaluation/tables/takenTables.ts';
import type { ModelTruth, TruthPicture } from '../services/evaluation/modelTruth.ts';
import type { SubsetChoice } from '../services/evaluation/subsetChoices.ts';
import { ProposalLines } from '../services/evaluation/proposalLines.ts';
import type { EvaluatedResults } from '../services/evaluation/resultsReport.ts';
import {
  takeAlong,
  type TakenEvaluation,
  type TakenPlaces,
} from '../services/evaluation/takenAlong.ts';
import type { SettingChange } from './options.ts';
import { say } from './output.ts';
import type { OpenedModel } from './withDetector.ts';

/** What of the command's options is told or asked for. */
export interface TakenOptions {
  readonly data: string;
  readonly subset?: SubsetChoice | undefined;
  readonly set: readonly SettingChange[];
  readonly taken: TakenPlaces;
}

export type ModelReport = EvaluationReport & { readonly stageRecall: StageRecallReport };

/** What of a run is taken along and in no table of metrics: misses and proposals. */
export class TakenRun {
  readonly proposals: ProposalLines;
  /** By the picture's name: several detectors end with pictures in any order. */
  readonly #diagnoses = new Map<string, PictureDiagnosis>();

  constructor(stages: readonly StageDescription[]) {
    this.proposals = new ProposalLines(stages);
  }

  add({ name }: TruthPicture, diagnosis: PictureDiagnosis): void {
    this.#diagnoses.set(name, diagnosis);
  }

  /** Of those that it is done with, in the order of the data. */
  done({ pictures }: ModelTruth) {
    return pictures.flatMap((picture) => {
      const diagnosis = this.#diagnoses.get(picture.name);
      return diagnosis === undefined ? [] : { picture, diagnosis };
    });
  }
}

export interface EvaluatedModel {
  readonly opened: OpenedModel;
  readonly options: TakenOptions;
  readonly report: ModelReport;
  readonly tables: EvaluationTables;
  readonly truth: ModelTruth;
  readonly kept: TakenRun;
}

/** @throws StudioError as takeAlong */
export async function takeModelAlong(evaluated: EvaluatedModel): Promise<void> {
  const { opened, options, report, tables, truth, kept } = evaluated;
  const { model, signal } = opened;
  const done = kept.done(truth);
  const className = (index: number) => model.classes[index]?.name ?? `class ${index}`;
  const misses = done.flatMap(({ picture: { name, objects }, diagnosis }) =>
    missRows(
      name,
      diagnosis,
      objects.map(({ label }) => label),
      { stages: model.stages, className },
    ),
  );
  // Those of classes that the model lacks are in no table, and keep their numbers.
  const objectNumbers = done.flatMap(({ picture: { objects } }) =>
    objects.flatMap(({ classIndex }, index) => (classIndex === null ? [] : [index + 1])),
  );
  const data = path.basename(path.resolve(options.data));
  await write(
    {
      title: `${model.name} on ${data}`,
      facts: [
        { name: 'Model', value: model.name },
        { name: 'Data', value: options.subset === undefined ? data : `${data}, ${options.subset}` },
        { name: 'Settings', value: settingsText(options) },
      ],
      ...{
        report,
        stageRecall: report.stageRecall,
        proposals: kept.proposals.lines(reportIoU),
      },
      ...{ tables, classes: truth.annotated, misses, objectNumbers },
      paths: new Map(truth.pictures.map((picture) => [picture.name, picture.path])),
    },
    options.taken,
    signal,
  );
}

/** @throws StudioError as takeAlong */
export async function takeResultsAlong(
  { report, tables, classes }: EvaluatedResults,
  groundTruth: string,
  results: string,
  places: TakenPlaces,
  signal: AbortSignal,
): Promise<void> {
  const [truth, found] = [path.basename(groundTruth), path.basename(results)];
  await write(
    {
      title: `${found} against ${truth}`,
      facts: [
        { name: 'Results', value: found },
        { name: 'Annotations', value: truth },
      ],
      ...{ report, stageRecall: null, proposals: null, tables, classes, misses: null },
      objectNumbers: placesOnPictures(tables),
      paths: new Map(),
    },
    places,
    signal,
  );
}

function settingsText({ set }: TakenOptions): string {
  if (set.length === 0) return 'the package’s own';
  return set.map(({ name, value }) => `${name} = ${value}`).join(', ');
}

async function write(
  evaluation: TakenEvaluation,
  places: TakenPlaces,
  signal: AbortSignal,
): Promise<void> {
  const made = [
    { name: 'Made', value: new Date().toISOString().slice(0, 10) },
    { name: 'With', value: `Anchorscope ${manifest.version}` },
  ];
  const facts = [...evaluation.facts, ...made];
  const written = await takeAlong({ ...evaluation, facts }, places, signal);
  written.forEach((place) => say(`Written: ${place}`));
}
