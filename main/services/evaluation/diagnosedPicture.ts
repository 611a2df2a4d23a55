/** A picture that was detected on, what became of each object, and the changes of settings that find those that were missed. */
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { PictureDiagnosis } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import type { SizedSaving } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { judgedRun } from '../../../shared/evaluation/diagnosis/judgedRun.ts';
import { savingSearch } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
import type { DiagnosedObject } from '../../../shared/evaluation/diagnosis/truth.ts';
import { isMissed } from '../../../shared/evaluation/diagnosis/verdict.ts';
import { item } from '../../../shared/item.ts';
import { withChanges, type DetectionSettings } from '../../../shared/model/settings.ts';
import type { Trial } from '../../detector/protocol.ts';
import type { DetectorClient } from '../detection/detectorClient.ts';
import { trySizes } from './inputSizes.ts';
import type { TruthPicture } from './modelTruth.ts';

/** Values of one setting that are tried for a miss. */
export const triesOfSetting = 24;

/** The detector with a model, and how it is asked. */
export interface DiagnosingModel {
  readonly client: Pick<DetectorClient, 'detect' | 'ask' | 'trial'>;
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
  readonly savings: readonly (SizedSaving | null)[];
}

/** A picture whose misses are looked at one by one: what was tried for one is not tried again for another. */
export interface SearchedPicture extends DiagnosedPicture {
  /**
   * The smallest changes that find an object; a larger input is tried where no setting helps and it may.
   * @throws RangeError where it is not missed
   */
  readonly savingOf: (index: number) => Promise<SizedSaving>;
}

type ToDiagnose = Pick<TruthPicture, 'path' | 'name' | 'objects'>;

/** @throws StudioError as DetectorClient.detect */
export async function diagnosedPicture(
  { client, settings, iou }: Pick<DiagnosingModel, 'client' | 'settings' | 'iou'>,
  { path, name, objects }: ToDiagnose,
): Promise<DiagnosedPicture> {
  const request = { pictureId: name, source: path, settings, tables: [], anew: true };
  const { run } = await client.detect(request);
  const { runId, version } = run;
  const asked = { objects: askedObjects(objects), iou };
  const { value } = await client.ask('diagnose', { runId, version }, asked);
  return { run, diagnosis: value };
}

/**
 * @param tries values of one setting that are tried for a miss
 * @throws StudioError as DetectorClient.detect
 */
export async function searchedPicture(
  asked: DiagnosingModel,
  picture: ToDiagnose,
  tries: number,
): Promise<SearchedPicture> {
  const { client, settings, iou } = asked;
  const { stages, rules } = asked.model;
  const { run, diagnosis } = await diagnosedPicture(asked, picture);
  const { runId, version } = run;
  const question = { objects: askedObjects(picture.objects), iou };
  const search = savingSearch(
    judgedRun(stages, run, diagnosis),
    { rules, tries },
    async (changes) => {
      const changed = withChanges(rules, settings, changes);
      const of = { kind: 'settings', run: { runId, version }, settings: changed } as const;
      const after = await client.trial('diagnose', of, question);
      return judgedRun(stages, after.run, after.value);
    },
  );
  const larger = new Map<number, Promise<Trial<PictureDiagnosis>>>();
  const sized = (times: number): Promise<Trial<PictureDiagnosis>> => {
    const known = larger.get(times);
    if (known !== undefined) return known;
    const of = { kind: 'size', source: picture.path, settings, times } as const;
    const made = client.trial('diagnose', of, question);
    larger.set(times, made);
    return made;
  };
  return {
    ...{ run, diagnosis },
    savingOf: async (index) => {
      const saving = await search.of(index);
      if (!saving.helps.includes('inputSize')) return { ...saving, inputSize: null };
      const inputSize = await trySizes(async (times) => {
        const { shortSide, value } = await sized(times);
        const finds = item(value.outcomes, index).verdict.kind === 'found';
        return { shortSide: shortSide ?? 0, finds };
      });
      return { ...saving, inputSize };
    },
  };
}

/** The same for all that is missed. @throws StudioError as DetectorClient.detect */
export async function savedPicture(
  asked: DiagnosingModel,
  picture: TruthPicture,
  tries: number,
): Promise<SavedPicture> {
  const { run, diagnosis, savingOf } = await searchedPicture(asked, picture, tries);
  const savings: (SizedSaving | null)[] = [];
  for (const [index, { verdict }] of diagnosis.outcomes.entries()) {
    savings.push(isMissed(verdict) ? await savingOf(index) : null);
  }
  return { run, diagnosis, savings };
}

/** The objects as a question takes them, and nothing else that is known of them. */
export function askedObjects(objects: readonly DiagnosedObject[]) {
  return objects.map(({ box, area, crowd, difficult, classIndex }): DiagnosedObject => ({
    ...{ box, area, crowd, difficult, classIndex },
  }));
}
