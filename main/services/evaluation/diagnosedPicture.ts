/** A picture that was detected on, what became of each object, and the changes of settings that find those that were missed. */
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { PictureDiagnosis } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import { judgedRun } from '../../../shared/evaluation/diagnosis/judgedRun.ts';
import {
  savingSearch,
  type Saving,
  type SavingSearch,
} from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { item } from '../../../shared/item.ts';
import { isMissed } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { withSetting, type DetectionSettings } from '../../../shared/model/settings.ts';
import { StudioError } from '../../../shared/result.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import type { TruthPicture } from './modelTruth.ts';

/** The detector with a model, and how it is asked. */
export interface DiagnosingModel {
  readonly client: Pick<DetectorClient, 'detect' | 'rerun' | 'ask'>;
  readonly model: Pick<ModelSummary, 'stages' | 'rules'>;
  readonly settings: DetectionSettings;
  /** From which a row covers an object. */
  readonly iou: number;
}

export interface DiagnosedPicture {
  readonly run: RunSummary;
  readonly diagnosis: PictureDiagnosis;
}

export interface SavedPicture extends DiagnosedPicture {
  /** For each object; null where it is not missed. */
  readonly savings: readonly (Saving | null)[];
}

/** @throws StudioError as DetectorClient.detect */
export async function diagnosedPicture(
  { client, settings, iou }: Pick<DiagnosingModel, 'client' | 'settings' | 'iou'>,
  { path, name, objects }: Pick<TruthPicture, 'path' | 'name' | 'objects'>,
): Promise<DiagnosedPicture> {
  const request = { pictureId: name, source: path, settings, tables: [], anew: true };
  const { run } = await client.detect(request);
  return { run, diagnosis: await diagnosisOf(client, run, objects, iou) };
}

/**
 * The same, with the smallest changes that find what was missed.
 * @param tries values of one setting that are tried for a miss
 * @throws StudioError as DetectorClient.detect
 */
export async function savedPicture(
  asked: DiagnosingModel,
  picture: TruthPicture,
  tries: number,
): Promise<SavedPicture> {
  const { run, diagnosis } = await diagnosedPicture(asked, picture);
  const search = searchOn(asked, { run, diagnosis }, picture.objects, tries);
  const savings: (Saving | null)[] = [];
  for (const [index, { verdict }] of diagnosis.outcomes.entries()) {
    savings.push(isMissed(verdict) ? await search.of(index) : null);
  }
  return { run, diagnosis, savings };
}

/** A picture whose misses are looked at one by one. */
export interface SearchedPicture {
  /** The smallest changes that find an object. @throws StudioError badInput where it is not missed */
  readonly of: (index: number) => Promise<Saving>;
}

/** @throws StudioError as DetectorClient.detect */
export async function searchedPicture(
  asked: DiagnosingModel,
  picture: Pick<TruthPicture, 'path' | 'name' | 'objects'>,
  tries: number,
): Promise<SearchedPicture> {
  const diagnosed = await diagnosedPicture(asked, picture);
  const search = searchOn(asked, diagnosed, picture.objects, tries);
  return {
    of: async (index) => {
      if (isMissed(item(diagnosed.diagnosis.outcomes, index).verdict)) return search.of(index);
      throw new StudioError('badInput', 'The object is not missed with these settings.');
    },
  };
}

function searchOn(
  asked: DiagnosingModel,
  { run, diagnosis }: DiagnosedPicture,
  objects: readonly DiagnosedObject[],
  tries: number,
): SavingSearch {
  const { client, settings, iou } = asked;
  const { stages, rules } = asked.model;
  return savingSearch(judgedRun(stages, run, diagnosis), { rules, tries }, async (changes) => {
    const changed = changes.reduce(
      (all, { setting, to }) => withSetting(rules, all, setting, to),
      settings,
    );
    const { runId, version } = run;
    const again = { run: { runId, version }, settings: changed, tables: [], follow: null };
    const { run: after } = await client.rerun(again);
    return judgedRun(stages, after, await diagnosisOf(client, after, objects, iou));
  });
}

export async function diagnosisOf(
  client: Pick<DetectorClient, 'ask'>,
  { runId, version }: RunSummary,
  objects: readonly DiagnosedObject[],
  iou: number,
): Promise<PictureDiagnosis> {
  const asked = { objects: askedObjects(objects), iou };
  const { value } = await client.ask('diagnose', { runId, version }, asked);
  return value;
}

/** The objects as a question takes them, and nothing else that is known of them. */
export function askedObjects(objects: readonly DiagnosedObject[]) {
  return objects.map(({ box, area, crowd, difficult, classIndex }): DiagnosedObject => ({
    ...{ box, area, crowd, difficult, classIndex },
  }));
}
