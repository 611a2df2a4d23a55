/**
 * Several models on one picture, side by side. Each is open in a pane of the window's, in a process of its own, so that every
 * pane's run can be asked about, and nothing of the model that is open for all windows is touched.
 */
import * as v from 'valibot';
import {
  questions,
  runRefSchema,
  type Answered,
  type QuestionAnswer,
  type QuestionName,
  type Questions,
} from '../detection/questions.ts';
import type { StepPart } from '../detection/stepPart.ts';
import { providerRequestSchema } from '../model/providers.ts';
import { settingsSchema } from '../model/settings.ts';
import type { Failure } from '../result.ts';
import type { RunSummary } from './detector.ts';
import { event, idSchema, method, pathSchema, type Method } from './method.ts';
import type { ModelSummary } from './models.ts';

/** Side by side at most. */
export const paneNames = ['a', 'b', 'c', 'd'] as const;
export type PaneName = (typeof paneNames)[number];
const paneSchema = v.picklist(paneNames);

export const compareRequestSchema = v.strictObject({
  pictureId: idSchema,
  panes: v.pipe(
    v.array(v.strictObject({ pane: paneSchema, settings: settingsSchema })),
    v.minLength(1, 'There is no model to compare.'),
    v.maxLength(paneNames.length),
    v.check(
      (panes) => new Set(panes.map(({ pane }) => pane)).size === panes.length,
      'A pane is named twice.',
    ),
  ),
  /** Whether they are run even where a kept run would do. */
  anew: v.boolean(),
});
export type CompareRequest = v.InferOutput<typeof compareRequestSchema>;

/** How far a pane is with a picture. */
export type PaneState =
  | { readonly kind: 'waiting' }
  /** At a step of its detector, `decode`, or the opening of its process. */
  | { readonly kind: 'running'; readonly step: string | null; readonly part: StepPart | null }
  | { readonly kind: 'done'; readonly run: RunSummary }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface PaneProgress {
  readonly pane: PaneName;
  readonly pictureId: string;
  readonly state: PaneState;
}

type PaneQuestions = {
  readonly [Name in QuestionName]: Method<
    v.StrictTupleSchema<
      [typeof paneSchema, typeof runRefSchema, Questions[Name]['args']],
      undefined
    >,
    Answered<QuestionAnswer<Name>>
  >;
};

/** Each question to a run, asked of a pane's. */
const paneQuestions = Object.fromEntries(
  Object.entries(questions).map(([name, { args }]) => [
    name,
    method()(paneSchema, runRefSchema, args),
  ]),
) as unknown as PaneQuestions;

export const comparisonService = {
  methods: {
    /** Opens a package in a pane, in place of its former one; when nothing else of the comparisons runs. */
    open: method<ModelSummary>()(paneSchema, pathSchema, providerRequestSchema),
    /** The pane is gone, and its process with it. */
    close: method<null>()(paneSchema),
    /**
     * Runs the panes on a picture, one after another, those known to be fast first; each is told as it goes by `compared`, and
     * one that fails keeps no other from running. What the window asked for before is not gone on with. Answers at the end,
     * with the last state of each.
     */
    run: method<readonly PaneProgress[]>()(compareRequestSchema),
    /** Ends a pane's run, or takes it out of those that wait; null: all. */
    stop: method<null>()(v.nullable(paneSchema)),
    ...paneQuestions,
  },
  events: {
    compared: event<PaneProgress>(({ pane }) => pane),
  },
} as const;
