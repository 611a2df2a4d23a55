/** `anchorscope diagnose`: of each annotated object why it was missed, and which change of a setting finds it. */
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { ClassNames } from '../../shared/evaluation/classNames.ts';
import { counted } from '../../shared/words.ts';
import { PictureRemarks } from '../../shared/pictureRemarks.ts';
import { twice } from '../services/detection/triedTwice.ts';
import { savedPicture, triesOfSetting as tries } from '../services/evaluation/diagnosedPicture.ts';
import { modelTruth, truthIdentity } from '../services/evaluation/modelTruth.ts';
import {
  toldPicture,
  toldPictureSchema,
  type ToldPicture,
} from '../services/evaluation/toldObject.ts';
import type { RunCommandNamed } from '../services/shards/runCommands.ts';
import { DiagnosisSum, objectLine } from './diagnosedWords.ts';
import type { DetectorOptions } from './options.ts';
import { print, say } from './output.ts';
import { runPictures, type PartOptions, type Teller } from './pictureRun.ts';
import { withDetector, type WorkerOptions } from './withDetector.ts';

export interface DiagnoseOptions extends DetectorOptions, PartOptions, WorkerOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel?: 0 | 1 | undefined;
  readonly classNames: ClassNames;
  /** From which a box covers an object. */
  readonly iou: number;
}

/** @returns the exit code: 1 where a picture or something of the data was left out. @throws StudioError. */
export function runDiagnose(options: DiagnoseOptions): Promise<number> {
  const { workers = null } = options;
  return withDetector({ ...options, workers }, async ({ crew, model, settings, signal }) => {
    const { data: folder, format = null, vocFirstPixel = 1, classNames, iou, json } = options;
    const place = { folder, format, vocFirstPixel, signal };
    const truth = await modelTruth(place, model.classes, 'all', classNames);
    truth.problems.forEach(say);
    const annotated = new Set(truth.annotated.map(({ id }) => id));
    const command: RunCommandNamed<'diagnose'> = { name: 'diagnose', iou, vocFirstPixel, tries };
    return runPictures(
      {
        ...{ model, settings, command, signal, atOnce: crew.workers },
        ...truth,
        identityOf: truthIdentity,
        work: async (picture) => {
          const saved = await twice(picture.path, () =>
            crew.use((client) => savedPicture({ client, model, settings, iou }, picture, tries)),
          );
          return toldPicture(picture, saved, { ...model, iou }, annotated);
        },
        schemaOf: () => toldPictureSchema,
        teller: () => new DiagnosisTeller({ model, command }, json),
      },
      options,
    );
  });
}

interface DiagnosedRun {
  readonly model: { readonly name: string };
  readonly command: RunCommandNamed<'diagnose'>;
}

export class DiagnosisTeller implements Teller<ToldPicture> {
  readonly isPrinting = true;
  readonly #sum: DiagnosisSum;
  readonly #json: boolean;
  readonly #remarks = new PictureRemarks();

  constructor({ model, command }: DiagnosedRun, json: boolean) {
    this.#sum = new DiagnosisSum({ ...command, name: model.name });
    this.#json = json;
  }

  async add(picture: ToldPicture): Promise<void> {
    this.#sum.add(picture);
    this.#remarks.add(picture.remarks);
    for (const { object } of picture.objects) await print(objectLine(object, this.#json));
  }

  async end(): Promise<void> {
    this.#remarks.sentences.forEach(say);
    await print(this.#json ? this.#sum.json() : this.#sum.text());
    if (this.#sum.misses === 0) return;
    say(`Of each setting up to ${counted(this.#sum.tries, 'value')} were tried for a miss.`);
  }
}
