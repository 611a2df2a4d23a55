/** One training at a time, in a process of its own: the detector is free meanwhile. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../annotation/firstPixel.ts';
import { dataFormats } from '../annotation/formats/formatNames.ts';
import { rateSchema, recipeSchema, seedSchema, shareSchema } from '../training/recipe.ts';
import { anchorWishSchema, type AnchorAdvice } from '../training/anchorAdvice.ts';
import type { TrainingEstimate, TrainingStatus } from '../training/report.ts';
import type {
  DataDescription,
  ResumableTraining,
  ShownBatch,
  ShownReport,
  ShownStrip,
  TrainingHistory,
} from '../training/shown.ts';
import { event, method, pathSchema } from './method.ts';

export const trainingService = {
  methods: {
    /**
     * Reads a data set without its pixels, divided as a recipe with this share and seed divides it; a later call
     * stops an earlier one. null: the format is told by the folder.
     */
    describeData: method<DataDescription>()(
      v.strictObject({
        folder: pathSchema,
        format: v.nullable(v.picklist(dataFormats)),
        validationShare: shareSchema,
        seed: seedSchema,
        vocFirstPixel: vocFirstPixelSchema,
      }),
    ),
    /** Which anchors would fit the data of a recipe, and what they reach beside those of its start; a later call stops an earlier one. */
    adviseAnchors: method<AnchorAdvice>()(
      v.strictObject({ recipe: recipeSchema, wish: anchorWishSchema }),
    ),
    /**
     * What a training would take, by a step that is measured; those of several windows are measured one after another. A later call
     * of the window, or a start, ends an earlier one.
     */
    estimate: method<TrainingEstimate>()(v.strictObject({ recipe: recipeSchema })),
    /**
     * Begins a training; how it goes on comes as `trainingStatus` and `trainingReport`.
     * @returns the folder that the package will be in, which must not exist; null asks for a new one where the
     *   studio keeps models.
     */
    start: method<string>()(
      v.strictObject({ recipe: recipeSchema, folder: v.nullable(pathSchema) }),
    ),
    /** Goes on with a training that was stopped or cut off; with another learning rate from here on, if one is given. */
    resume: method<string>()(
      v.strictObject({ folder: pathSchema, learningRate: v.nullable(rateSchema) }),
    ),
    /** After the step that it is at; until then the status has it as `asked`. `goOn` ends a pause. */
    pause: method<null>()(),
    goOn: method<null>()(),
    /** Keeps a checkpoint and ends; asked again, ends at once with the checkpoint that there is. */
    stop: method<null>()(),
    status: method<TrainingStatus>()(),
    /** The curves so far, for a window that opens later. */
    history: method<TrainingHistory>()(),
    /** null before there is one. */
    latestBatch: method<ShownBatch | null>()(),
    /** Of the start and of each epoch so far, for a window that opens later; of many, some of each part. */
    strips: method<readonly ShownStrip[]>()(),
    /** Trainings with a checkpoint that are not running, the latest first. */
    resumable: method<readonly ResumableTraining[]>()(),
  },
  events: {
    trainingStatus: event<TrainingStatus>(),
    /** A point or a strip takes the place of the one of its step: those that a resumed training makes again. */
    trainingReport: event<ShownReport>((report) =>
      report.kind === 'batch' ? report.kind : `${report.kind} ${report.step}`,
    ),
  },
} as const;
