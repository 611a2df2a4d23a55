/** A run as the messages of the contract: what leaves the detector process beside its tables. */
import type { ClassSummary } from '../../shared/annotation/classSummary.ts';
import type { RunSummary, Timings } from '../../shared/contract/detector.ts';
import { detectionRows, type DetectionRow } from '../../shared/detection/head/detectionRow.ts';
import { geometryOf, type Run } from '../../shared/detection/pipeline.ts';
import type { RunRef } from '../../shared/detection/questions.ts';
import { tableOf } from '../../shared/detection/stages/rows.ts';
import type { Detector } from '../../shared/detection/stages/stage.ts';
import { item } from '../../shared/item.ts';
import type { ProviderReport } from '../../shared/model/providers.ts';

type Classes = readonly ClassSummary[];

/** What a summary says beside the run itself. */
export interface RunContext {
  readonly ref: RunRef;
  readonly pictureId: string;
  readonly detector: Detector;
  readonly model: { readonly id: string; readonly name: string; readonly classes: Classes };
  readonly provider: ProviderReport;
  /** Milliseconds of reading the picture; 0 in a re-run. */
  readonly decode: number;
  /** Of the decoder. */
  readonly remarks: readonly string[];
}

/** Everything about a run but its tables. */
export function summarise(run: Run, context: RunContext): RunSummary {
  const { ref, pictureId, detector, model, provider, decode, remarks } = context;
  return {
    ...ref,
    pictureId,
    modelName: model.name,
    modelId: model.id,
    provider,
    settings: run.settings,
    geometry: geometryOf(run),
    levels: detector.gridsOf(run.tables),
    timings: timingsOf(run, decode),
    stages: detector.stages.map(({ kind }) => ({
      kind,
      count: tableOf(run.tables, kind).count,
      milliseconds: run.milliseconds[kind] ?? 0,
      version: run.versions[kind] ?? 0,
    })),
    detections: detectionsOf(run, detector, model.classes),
    remarks,
  };
}

function timingsOf(run: Run, decode: number): Timings {
  const steps = Object.values(run.timings).reduce((sum, time) => sum + time, 0);
  return { decode, ...run.timings, total: decode + steps };
}

/** The detections of a run, best first, in image space. */
export function detectionsOf(
  { tables }: Pick<Run, 'tables'>,
  detector: Pick<Detector, 'stages' | 'imageBoxes'>,
  known: Classes,
): DetectionRow[] {
  const { stages } = detector;
  const { count, scores, classes } = tableOf(tables, item(stages, stages.length - 1).kind);
  if (scores === undefined || classes === undefined) {
    throw new Error('The last stage of a detector has scores and classes.');
  }
  return detectionRows({ count, scores, classes, imageBoxes: detector.imageBoxes(tables) }, known);
}

/** The package's class behind an index of a table. */
export function classAt(classes: Classes, index: number): Classes[number] {
  const found = classes[index];
  if (found === undefined) throw new RangeError(`There is no class ${index}.`);
  return found;
}
