/** `anchorscope diagnose`: of each annotated object why it was missed, and which change of a setting finds it. */
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import { counted } from '../../shared/words.ts';
import { twice } from '../services/detection/triedTwice.ts';
import { savedPicture, triesOfSetting as tries } from '../services/evaluation/diagnosedPicture.ts';
import { modelTruth } from '../services/evaluation/modelTruth.ts';
import { workOnEach } from '../services/jobs/batch.ts';
import { DiagnosisSum, objectLines, type ToldModel } from './diagnosedWords.ts';
import type { DetectorOptions } from './options.ts';
import { print, say } from './output.ts';
import { PictureProgress } from './pictureProgress.ts';
import { withDetector } from './withDetector.ts';

export interface DiagnoseOptions extends DetectorOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  /** From which a box covers an object. */
  readonly iou: number;
  readonly json: boolean;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export function runDiagnose(options: DiagnoseOptions): Promise<number> {
  return withDetector(options, async (opened) => {
    const { client, model, settings, signal } = opened;
    const { data: folder, format = null, iou, json } = options;
    const truth = await modelTruth({ folder, format, signal }, model.classes);
    truth.problems.forEach(say);
    const told: ToldModel = { ...model, iou, tries };
    const sum = new DiagnosisSum(told);
    const progress = new PictureProgress(truth.pictures.length, true);
    const { done, problems } = await workOnEach(
      truth.pictures,
      async (picture) => {
        const saved = await twice(picture.path, () =>
          savedPicture({ client, model, settings, iou }, picture, tries),
        );
        sum.add(saved);
        for (const line of objectLines(picture, saved, told, json)) await print(line);
      },
      signal,
      (_picture, _value, problem) => progress.step(problem),
    ).finally(() => progress.end());
    if (done.length === 0) return 2;
    await print(json ? sum.json() : sum.text());
    if (sum.misses > 0) {
      say(`Of each setting up to ${counted(tries, 'value')} were tried for a miss.`);
    }
    return problems.length > 0 || truth.isIncomplete ? 1 : 0;
  });
}
