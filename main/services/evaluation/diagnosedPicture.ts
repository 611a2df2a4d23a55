/** A picture that was detected on, what became of each object, and the changes of settings that find those that were missed. */
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { RunSummary } from '../../../shared/contract/detector.ts';
import type { PictureDiagnosis } from '../../../shared/evaluation/diagnosis/diagnose.ts';
import type { SizedSaving } from '../../../shared/evaluation/diagnosis/inputSizeTrial.ts';
import { judgedRun } from '../../../shared/evaluation/diagnosis/judgedRun.ts';
import { savingSearch } from '../../../shared/evaluation/diagnosis/savingChanges.ts';
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

/** @throws StudioError as DetectorClient.detect */
export async function diagnosedPicture(
  { client, settings, iou }: Pick<DiagnosingModel, 'client' | 'settings' | 'iou'>,
  { path, name, objects }: Pick<TruthPicture, 'path' | 'name' | 'objects'>,
): Promise<DiagnosedPicture> {
  const request = { pictureId: name, source: path, settings, tables: [], anew: true };
  const { run } = await client.detect(request);
  const { runId, version } = run;
  const { value } = await client.ask('diagnose', { runId, version }, askedOf(objects, iou));
  return { run, diagnosis: value };
}

/**
 * The same, with the smallest changes that find what was missed; a larger input is tried where no setting helps and it may.
 * @param tries values of one setting that are tried for a miss
 * @throws StudioError as DetectorClient.detect
 */
export async function savedPicture(
  asked: DiagnosingModel,
  picture: TruthPicture,
  tries: number,
): Promise<SavedPicture> {
  const { client, settings, iou } = asked;
  const { stages, rules } = asked.model;
  const { run, diagnosis } = await diagnosedPicture(asked, picture);
  const { runId, version } = run;
  const question = askedOf(picture.objects, iou);
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
  const savings: (SizedSaving | null)[] = [];
  for (const [index, { verdict }] of diagnosis.outcomes.entries()) {
    if (!isMissed(verdict)) {
      savings.push(null);
      continue;
    }
    const saving = await search.of(index);
    const inputSize = !saving.helps.includes('inputSize')
      ? null
      : await trySizes(async (times) => {
          const { shortSide, value } = await sized(times);
          const finds = item(value.outcomes, index).verdict.kind === 'found';
          return { shortSide: shortSide ?? 0, finds };
        });
    savings.push({ ...saving, inputSize });
  }
  return { run, diagnosis, savings };
}

/** Of objects that know more of themselves. */
function askedOf(objects: TruthPicture['objects'], iou: number) {
  return {
    objects: objects.map(({ box, area, crowd, difficult, classIndex }) => ({
      ...{ box, area, crowd, difficult, classIndex },
    })),
    iou,
  };
}
