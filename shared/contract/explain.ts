/** Why nothing was detected at a place, and what would have found it there. The questions to a run say why; this looks for the change. */
import * as v from 'valibot';
import {
  boxSchema,
  iouSchema,
  objectsSchema,
  runRefSchema,
  wholeSchema,
} from '../detection/questions.ts';
import type { SizedSaving } from '../evaluation/diagnosis/inputSizeTrial.ts';
import type { SavingChange, TriedChange } from '../evaluation/diagnosis/savingChanges.ts';
import { settingsSchema } from '../model/settings.ts';
import { event, idSchema, method } from './method.ts';

export const savingRequestSchema = v.strictObject({
  /** Of the window's, by which what is told of it is told apart. */
  search: wholeSchema,
  /** The version of a run whose features are used, which nothing changes, and its settings. */
  run: runRefSchema,
  settings: settingsSchema,
  pictureId: idSchema,
  iou: iouSchema,
  subject: v.variant('kind', [
    /** One of the picture's annotated objects, by which detections are right or wrong. */
    v.strictObject({ kind: v.literal('object'), objects: objectsSchema, index: wholeSchema }),
    /** A box that a person drew. classIndex null: a detection of any class finds it. */
    v.strictObject({
      kind: v.literal('box'),
      box: boxSchema,
      classIndex: v.nullable(wholeSchema),
    }),
  ]),
});
export type SavingRequest = v.InferOutput<typeof savingRequestSchema>;

/** What is told of a search that goes on. */
export type SavingProgress = { readonly search: number } & (
  | { readonly kind: 'tried'; readonly tried: TriedChange }
  | { readonly kind: 'found'; readonly change: SavingChange }
  /** Where no setting helps: a larger input. */
  | { readonly kind: 'size'; readonly shortSide: number; readonly finds: boolean }
);

export const explainService = {
  methods: {
    /**
     * Looks for the smallest changes of settings that find a missed object, each run and seen; where none does and a larger input
     * may help, tries that. Told by `savingProgress` as it goes. Fails as stopped where `stop` or a newer search of the window ends
     * it; the detector runs on.
     */
    search: method<SizedSaving>()(savingRequestSchema),
    /** Ends the window's search before its next trial. */
    stop: method<null>()(),
  },
  events: {
    savingProgress: event<SavingProgress>(() => null),
  },
} as const;
