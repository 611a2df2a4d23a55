/** The detector: runs on pictures, and questions about their stages. */
import * as v from 'valibot';
import type { DetectionRow } from '../detection/head/detectionRow.ts';
import {
  followSchema,
  questions,
  runRefSchema,
  stageSchema,
  type Answered,
  type QuestionAnswer,
  type QuestionName,
  type Questions,
  type RunRef,
  type SelectedRow,
} from '../detection/questions.ts';
import type { AnchorLevel } from '../detection/stages/stages.ts';
import type { TableMessage } from '../detection/stages/tableMessage.ts';
import type { StepPart } from '../detection/stepPart.ts';
import type { InputGeometry } from '../geometry/spaces.ts';
import type { ProviderReport } from '../model/providers.ts';
import { timeLimitSchema } from '../model/timeLimit.ts';
import { settingsSchema, type DetectionSettings } from '../model/settings.ts';
import type { Failure } from '../result.ts';
import { event, idSchema, method, type Method } from './method.ts';
import type { ModelSummary } from './models.ts';

/** Milliseconds: `decode`, each of the detector's steps (0 for what was not run again), and `total`. */
export type Timings = Readonly<Record<string, number>> & {
  readonly decode: number;
  readonly total: number;
};

export interface StageSummary {
  readonly kind: string;
  readonly count: number;
  /** Milliseconds of the computation that made it, also where a later re-run kept it. */
  readonly milliseconds: number;
  /** Changes when the table was made anew; two tables of a run with the same version are equal. */
  readonly version: number;
}

/** One run of the detector on one picture: everything but the tables. */
export interface RunSummary extends RunRef {
  readonly pictureId: string;
  readonly modelName: string;
  /** As of ModelSummary: what tells packages of one name apart. */
  readonly modelId: string;
  readonly provider: ProviderReport;
  readonly settings: DetectionSettings;
  readonly geometry: InputGeometry;
  /** The grids of stages whose rows lie in one. */
  readonly levels: readonly AnchorLevel[];
  readonly timings: Timings;
  readonly stages: readonly StageSummary[];
  readonly detections: readonly DetectionRow[];
  /** What a person should know of how the picture's numbers became colours, a sentence each naming the file. */
  readonly remarks: readonly string[];
}

/** A run with what was asked for along with it. */
export interface RunAnswer {
  readonly run: RunSummary;
  readonly tables: readonly TableMessage[];
  /** The row that was to be followed; null where none was, or it is no longer there. */
  readonly followed: SelectedRow | null;
}

/** What the detector process is doing. */
export type DetectorState =
  | { readonly kind: 'noModel' }
  | { readonly kind: 'loading'; readonly model: string }
  | { readonly kind: 'ready'; readonly model: ModelSummary }
  | {
      readonly kind: 'running';
      readonly model: ModelSummary;
      readonly step: string;
      /** null: at its beginning. */
      readonly part: StepPart | null;
    }
  | { readonly kind: 'restarting'; readonly failure: Failure }
  /** It ended too often and starts again only when something is asked of it. */
  | { readonly kind: 'down'; readonly failure: Failure };

const stages = v.pipe(v.array(stageSchema), v.maxLength(64));

export const rerunRequestSchema = v.strictObject({
  run: runRefSchema,
  settings: settingsSchema,
  /** Tables that come with the answer, where they are not of the version that the window has; 0: it has none. */
  tables: v.pipe(
    v.array(v.strictObject({ stage: stageSchema, version: v.pipe(v.number(), v.safeInteger()) })),
    v.maxLength(64),
  ),
  /** A row whose story comes with the answer. */
  follow: v.nullable(followSchema),
});
export type RerunRequest = v.InferOutput<typeof rerunRequestSchema>;

type QuestionMethods = {
  readonly [Name in QuestionName]: Method<
    v.StrictTupleSchema<[typeof runRefSchema, Questions[Name]['args']], undefined>,
    Answered<QuestionAnswer<Name>>
  >;
};

/** A method for each question: about a version of a run, with the question's own arguments. */
const questionMethods = Object.fromEntries(
  Object.entries(questions).map(([name, { args }]) => [name, method()(runRefSchema, args)]),
) as unknown as QuestionMethods;

export const detectorService = {
  methods: {
    state: method<DetectorState>()(),
    /**
     * Runs every stage on a picture, or takes a run that is kept; the tables of the named stages come with the answer.
     * The last argument: whether it is run even where a kept run would do.
     */
    detect: method<RunAnswer>()(idSchema, settingsSchema, stages, v.boolean()),
    /** Runs again what depends on the settings that changed. */
    rerun: method<RunAnswer>()(rerunRequestSchema),
    ...questionMethods,
    /** Limits the time of a picture from now on, in seconds, for all windows; null: no limit. */
    limitTime: method<null>()(timeLimitSchema),
    /** Ends what is running, at once; the next request starts anew. */
    stop: method<null>()(),
  },
  events: {
    detectorState: event<DetectorState>(),
  },
} as const;
