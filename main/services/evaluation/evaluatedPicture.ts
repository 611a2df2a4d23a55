/**
 * A picture as an evaluation takes it. Average precision looks at far lower scores than a person does, so the picture is detected on
 * with a low threshold; verdicts are of the settings as they are, a trial that runs the last stage alone.
 */
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { StageDescription } from '../../../shared/detection/stages/description.ts';
import { thresholdOf, type ObjectCoverage } from '../../../shared/evaluation/diagnosis/coverage.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import {
  settingOf,
  withSetting,
  type DetectionSettings,
  type SettingRule,
} from '../../../shared/model/settings.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import { askedObjects, type DiagnosedPicture } from './diagnosedPicture.ts';

/** Torchvision's and the papers' own for evaluations. */
const lowestShare = 0.05;
/** A support vector machine is sure of what is beyond −1; of small objects it is seldom sure. */
const lowestMargin = -2;

/** The settings with a threshold as low as an evaluation looks. */
export function evaluationSettings(
  stages: readonly StageDescription[],
  rules: readonly SettingRule[],
  settings: DetectionSettings,
): DetectionSettings {
  const last = stages.at(-1);
  const setting = last === undefined ? undefined : thresholdOf(last)?.setting;
  if (setting === undefined) return settings;
  const lowest = last?.score === 'margin' ? lowestMargin : lowestShare;
  const value = settingOf(settings, setting);
  return value <= lowest ? settings : withSetting(rules, settings, setting, lowest);
}

export interface EvaluatingModel {
  readonly client: Pick<DetectorClient, 'detect' | 'ask' | 'trial'>;
  readonly model: Pick<ModelSummary, 'stages' | 'rules'>;
  readonly settings: DetectionSettings;
  /** From which a row covers an object. */
  readonly iou: number;
}

export interface PictureToEvaluate {
  readonly path: string;
  readonly name: string;
  readonly objects: readonly DiagnosedObject[];
}

export interface EvaluatedRun extends DiagnosedPicture {
  /** For each object. */
  readonly coverage: readonly ObjectCoverage[];
}

/**
 * The run has the low threshold, the diagnosis is of the settings as they are.
 * @param ask is asked of the run while it is there
 * @throws StudioError as DetectorClient.detect
 */
export async function evaluatedWith<T>(
  { client, model, settings, iou }: EvaluatingModel,
  { path, name, objects }: PictureToEvaluate,
  ask: (run: RunSummary) => Promise<T>,
): Promise<DiagnosedPicture & { readonly asked: T }> {
  const low = evaluationSettings(model.stages, model.rules, settings);
  const request = { pictureId: name, source: path, settings: low, tables: [], anew: true };
  const { run } = await client.detect(request);
  const { runId, version } = run;
  const ref = { runId, version };
  const asked = await ask(run);
  const question = { objects: askedObjects(objects), iou };
  const { value: diagnosis } =
    low === settings
      ? await client.ask('diagnose', ref, question)
      : await client.trial('diagnose', { kind: 'settings', run: ref, settings }, question);
  return { run, diagnosis, asked };
}

/** The same with what every stage has of each object. @throws StudioError as DetectorClient.detect */
export async function evaluatedPicture(
  evaluating: EvaluatingModel,
  picture: PictureToEvaluate,
): Promise<EvaluatedRun> {
  const objects = askedObjects(picture.objects);
  const { run, diagnosis, asked } = await evaluatedWith(evaluating, picture, ({ runId, version }) =>
    evaluating.client.ask('coverage', { runId, version }, { objects }),
  );
  return { run, diagnosis, coverage: asked.value };
}
