/** A model on many annotated pictures: in a process of its own, so that what is open for all windows is not touched. */
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../annotation/firstPixel.ts';
import type { DataFormat } from '../annotation/formats/formatNames.ts';
import { boxSchema } from '../detection/questions.ts';
import { classNamesSchema } from '../evaluation/classNames.ts';
import type { SizedSaving } from '../evaluation/diagnosis/inputSizeTrial.ts';
import type { EvaluatedRows } from '../evaluation/evaluatedRows.ts';
import type { Failure } from '../result.ts';
import type { ModelSummary } from './models.ts';
import { providerRequestSchema } from '../model/providers.ts';
import { settingsSchema } from '../model/settings.ts';
import { event, idSchema, method, pathSchema, rowSchema } from './method.ts';

/** From which a box covers an object. */
const iouSchema = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const howSchema = {
  /** The package. */
  model: pathSchema,
  provider: providerRequestSchema,
  settings: settingsSchema,
  iou: iouSchema,
  /** Of the data, those that the model has under another name. */
  classNames: classNamesSchema,
  /** What Pascal VOC counts from, where the data are of that. */
  vocFirstPixel: vocFirstPixelSchema,
};

export const evaluationRequestSchema = v.strictObject({
  /** What its events are told by; the window's own choice. */
  evaluation: idSchema,
  pictureIds: v.pipe(
    v.array(idSchema),
    v.minLength(1, 'There is no picture to evaluate on.'),
    v.maxLength(100_000),
  ),
  /** Of data that say what pictures are for, those for this; null: all. */
  subset: v.nullable(v.picklist(['train', 'val', 'unused'])),
  ...howSchema,
});
export type EvaluationRequest = v.InferOutput<typeof evaluationRequestSchema>;

export const savingRequestSchema = v.strictObject({
  pictureId: idSchema,
  /** As evaluated rows have it: what is annotated may have been edited since. */
  object: v.strictObject({
    /** In the picture's ground truth. */
    place: rowSchema,
    label: v.nullable(v.string()),
    box: boxSchema,
  }),
  ...howSchema,
});
export type SavingRequest = v.InferOutput<typeof savingRequestSchema>;

/** What became of a picture. */
export type PictureEvaluation =
  | {
      readonly kind: 'done';
      readonly rows: EvaluatedRows;
      /** Of the files that say what is annotated; null: the window's project does. */
      readonly format: DataFormat | null;
      /** What was taken for what in it, a sentence each. */
      readonly remarks: readonly string[];
    }
  /** Nothing is annotated, nobody has verified it, or it is for something else. */
  | { readonly kind: 'leftOut'; readonly why: 'notAnnotated' | 'notVerified' | 'otherSubset' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface EvaluatedPicture {
  readonly evaluation: string;
  readonly pictureId: string;
  readonly outcome: PictureEvaluation;
}

/** What became of the pictures that were asked for. */
export interface EvaluationAnswer {
  readonly stopped: boolean;
  readonly told: number;
  /** Why its window could not have it again after a reload, a sentence; null: it could. */
  readonly notKept: string | null;
}

/** How an evaluation ended. */
export type EvaluationOver =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  /** Its window was loaded again, or its connection was lost, before it was done. */
  | { readonly kind: 'left' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An evaluation that its window can have again. */
export interface RememberedEvaluation {
  /** With all of its pictures, also where it went on with some of them. */
  readonly request: EvaluationRequest;
  readonly model: ModelSummary;
  /** Milliseconds since 1970. */
  readonly begun: number;
}

/** So many evaluations of a window are remembered: the latest. */
export const mostEvaluations = 6;

export const evaluationService = {
  methods: {
    /**
     * Evaluates the pictures one after another, each told by `evaluated`; answers when all are done, or what was asked for is stopped,
     * with how many were told: over a slow line the answer may come before the last of them. Another one of the window that goes on
     * is stopped first.
     */
    run: method<EvaluationAnswer>()(evaluationRequestSchema),
    /** The window's evaluations of the pictures that are open, the earliest first; none of another run of the studio. */
    remembered: method<readonly RememberedEvaluation[]>()(),
    /** What one of them has told, from the place-th on, as much as an answer holds; none where it has told no more. */
    told: method<readonly EvaluatedPicture[]>()(idSchema, rowSchema),
    /** How one of them ended, once it has, and how long it worked. */
    over: method<{ readonly end: EvaluationOver; readonly seconds: number }>()(idSchema),
    /** Ends the window's evaluation after what it has told. */
    stop: method<null>()(),
    /** The changes of settings that find an object that was missed; while nothing is evaluated. */
    saving: method<SizedSaving>()(savingRequestSchema),
  },
  events: {
    evaluated: event<EvaluatedPicture>(({ evaluation, pictureId }) => `${evaluation} ${pictureId}`),
  },
} as const;
