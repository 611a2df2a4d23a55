/** `anchorscope detect`: what the detector finds, and on request every stage. */
import type { DetectionSettings } from '../../shared/model/settings.ts';
import {
  detectedPicture,
  detectedPictureSchema,
  type DetectedPicture,
} from '../services/detection/detectedPicture.ts';
import type { RunCommandNamed } from '../services/shards/runCommands.ts';
import type { DetectOptions } from './options.ts';
import { print } from './output.ts';
import { runPictures, type Teller } from './pictureRun.ts';
import { jsonOf, textOf } from './results.ts';
import { withModel } from './withModel.ts';

/** @returns the exit code. @throws StudioError where nothing could be done. */
export function runDetect(images: readonly string[], options: DetectOptions): Promise<number> {
  return withModel(images, options, async (prepared) => {
    const { pictures, problems, detectOnce, crew, model, settings, signal } = prepared;
    const shown = options.stages ? model.stages : [];
    const tables = options.json ? shown.map(({ kind }) => kind) : [];
    const command: RunCommandNamed<'detect'> = {
      name: 'detect',
      stages: shown.map(({ kind, work }) => ({ kind, step: work?.step ?? null })),
      tables: tables.length > 0,
    };
    return runPictures(
      {
        ...{ model, settings, command, signal, pictures, atOnce: crew.workers },
        ...{ problems, isIncomplete: problems.length > 0 },
        identityOf: ({ shown: image }) => image,
        work: async ({ path, shown: image }) => {
          const request = { pictureId: image, source: path, settings, tables, boxes: null };
          const { summary, tables: columns } = await detectOnce(request);
          return detectedPicture(image, summary, columns);
        },
        schemaOf: () => detectedPictureSchema,
        teller: () => new DetectionTeller({ model, settings, command }, options.json),
      },
      options,
    );
  });
}

interface DetectionRun {
  readonly model: { readonly name: string };
  readonly settings: DetectionSettings;
  readonly command: RunCommandNamed<'detect'>;
}

export class DetectionTeller implements Teller<DetectedPicture> {
  readonly isPrinting = true;
  readonly #run: DetectionRun;
  readonly #json: boolean;

  constructor(run: DetectionRun, json: boolean) {
    this.#run = run;
    this.#json = json;
  }

  add(picture: DetectedPicture): Promise<void> {
    const { model, settings, command } = this.#run;
    return print(
      this.#json
        ? jsonOf(picture, { modelName: model.name, settings })
        : textOf(picture, command.stages),
    );
  }

  remarksOf({ remarks }: DetectedPicture): readonly string[] {
    return remarks;
  }
}
