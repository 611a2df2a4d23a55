/**
 * What main and the detector process say to each other. Both sides are typed from here; the process
 * parses what it is asked.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import type { BoxLineage } from '../../shared/annotation/lineage.ts';
import {
  rerunRequestSchema,
  type RerunRequest,
  type RunAnswer,
  type RunSummary,
} from '../../shared/contract/detector.ts';
import type { ModelSummary } from '../../shared/contract/models.ts';
import {
  questions,
  runRefSchema,
  stageSchema,
  type Answered,
  type QuestionAnswer,
  type QuestionArgs,
  type QuestionName,
  type RunRef,
} from '../../shared/detection/questions.ts';
import type { TableMessage } from '../../shared/detection/stages/tableMessage.ts';
import type { SummarisedRun } from '../../shared/evaluation/diagnosis/judgedRun.ts';
import type { OnStep } from '../../shared/detection/stepPart.ts';
import {
  providerNames,
  providerRequestSchema,
  type ProviderName,
} from '../../shared/model/providers.ts';
import { settingsSchema } from '../../shared/model/settings.ts';
import type { Result } from '../../shared/result.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';
import type { Observed } from './observe.ts';

const text = v.pipe(v.string(), v.minLength(1));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A picture's path, or its bytes where it has none. */
const sourceSchema = v.union([
  text,
  v.strictObject({ name: v.string(), bytes: v.instance(Uint8Array) }),
]);

const openRequestSchema = v.strictObject({
  /** The package's folder or its model.json. */
  path: text,
  provider: providerRequestSchema,
  /** Providers that ended the process before: not tried again. */
  excluded: v.array(v.strictObject({ provider: v.picklist(providerNames), reason: v.string() })),
  /** What follows the graphs' files, so that they have further outputs. */
  additions: v.optional(
    v.strictObject({ trunk: v.instance(Uint8Array), head: v.instance(Uint8Array) }),
  ),
  /** Bytes of runs that are kept while it is open, the newest aside; absent: as many as usual. */
  keptBytes: v.optional(whole),
});

const detectRequestSchema = v.strictObject({
  /** The caller's number for the run, by which it is asked about. */
  runId: whole,
  pictureId: v.string(),
  source: sourceSchema,
  settings: settingsSchema,
  /** Stages whose tables come with the answer. */
  tables: v.array(stageSchema),
  /** Whether it is run even where a run that is kept would do. */
  anew: v.boolean(),
});

const onceRequestSchema = v.strictObject({
  pictureId: v.string(),
  source: sourceSchema,
  settings: settingsSchema,
  /** Stages whose tables come with the answer. */
  tables: v.array(stageSchema),
  /** A stage whose boxes come with the answer as annotations; null for none. */
  boxes: v.nullable(v.strictObject({ stage: stageSchema, minScore: v.number() })),
  /** Further outputs whose numbers come with the answer. */
  observe: v.optional(v.strictObject({ trunk: v.array(text), head: v.array(text) })),
});

/** What a question is tried on. Nothing of it is kept, and no run that is kept changes. */
const trialOfSchema = v.variant('kind', [
  /** What a kept run would be with other settings. */
  v.strictObject({ kind: v.literal('settings'), run: runRefSchema, settings: settingsSchema }),
  /** A picture detected on anew, in an input so many times as large as the package says. */
  v.strictObject({
    kind: v.literal('size'),
    source: sourceSchema,
    settings: settingsSchema,
    times: v.pipe(v.number(), v.minValue(0.1), v.maxValue(8)),
  }),
]);

export type TrialOf = v.InferOutput<typeof trialOfSchema>;

/** What a trial comes to. */
export interface Trial<Value> {
  readonly run: SummarisedRun;
  readonly value: Value;
  /** Input pixels, where another size was tried; else null. */
  readonly shortSide: number | null;
}

export type OpenRequest = v.InferOutput<typeof openRequestSchema>;
export type DetectRequest = v.InferOutput<typeof detectRequestSchema>;
export type OnceRequest = v.InferOutput<typeof onceRequestSchema>;

/** A picture's run that is not kept. Its summary's runId is −1: nothing can be asked of it later. */
export interface OnceResult {
  readonly summary: RunSummary;
  /** Whether the file is stored turned or mirrored and its EXIF orientation set it upright. */
  readonly exifRotated: boolean;
  readonly tables: readonly TableMessage[];
  /** Of the stage that was asked for; none where no boxes were. */
  readonly annotations: readonly Annotation[];
  /** By the annotation's id. */
  readonly lineages: ReadonlyMap<number, BoxLineage>;
  /** Absent where none were asked for. */
  readonly observed?: Observed;
}

/** What the process can do. One model is open, and the latest runs are kept. */
export interface Detector {
  /** Opens a package in place of the former one, which stays when this fails. */
  open(request: OpenRequest): Promise<ModelSummary>;
  /** Runs every stage and keeps the run; its version is 0. */
  detect(request: DetectRequest): Promise<RunAnswer>;
  /** Runs again what depends on the settings that changed: the run's next version. */
  rerun(request: RerunRequest): Promise<RunAnswer>;
  /** Answers a question about a version of a run. */
  ask<Name extends QuestionName>(
    name: Name,
    run: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Answered<QuestionAnswer<Name>>>;
  /** Answers a question about a run that is made for it alone. Fails as unsupported where the input has no size of its own. */
  trial<Name extends QuestionName>(
    name: Name,
    of: TrialOf,
    args: QuestionArgs<Name>,
  ): Promise<Trial<QuestionAnswer<Name>>>;
  /** Runs every stage without touching the runs that are kept. */
  detectOnce(request: OnceRequest): Promise<OnceResult>;
}

/** What the process tells main. */
export interface DetectorHost {
  /** A step of the running request begins, `decode` or one of the detector's, or is at a part of it. */
  step: OnStep;
  /**
   * A provider is about to be tried, which may end the process; null: it did not. Answered before the
   * provider is tried, so that main knows whom to blame.
   */
  probing(provider: ProviderName | null): Promise<void>;
}

/** A function as it crosses the channel. */
type Call<F extends (...args: never[]) => Promise<unknown>> = (
  ...args: Parameters<F>
) => Promise<Result<Awaited<ReturnType<F>>>>;

/** The detector's functions as they cross the channel. */
export interface DetectorCalls {
  open: Call<Detector['open']>;
  detect: Call<Detector['detect']>;
  rerun: Call<Detector['rerun']>;
  ask<Name extends QuestionName>(
    name: Name,
    run: RunRef,
    args: QuestionArgs<Name>,
  ): Promise<Result<Answered<QuestionAnswer<Name>>>>;
  trial<Name extends QuestionName>(
    name: Name,
    of: TrialOf,
    args: QuestionArgs<Name>,
  ): Promise<Result<Trial<QuestionAnswer<Name>>>>;
  detectOnce: Call<Detector['detectOnce']>;
}

/** The process's end: serves a detector, one request after another in the order of their coming. */
export function serveDetector(
  makeDetector: (host: DetectorHost) => Detector,
  channel: Channel,
): void {
  const main: BirpcReturn<DetectorHost, DetectorCalls> = createBirpc<DetectorHost, DetectorCalls>(
    callsOf(
      makeDetector({
        step: (step, part) => void main.step.asEvent(step, part),
        probing: (provider) => main.probing(provider),
      }),
    ),
    birpcOptions(channel),
  );
}

function callsOf(detector: Detector): DetectorCalls {
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <Input, Output>(
    name: string,
    schema: v.GenericSchema<unknown, Input>,
    args: unknown,
    run: (input: Input) => Promise<Output>,
  ): Promise<Result<Output>> => {
    const answer = last.then(() => answerOf(name, schema, args, run));
    last = answer;
    return answer;
  };
  const tuple = v.strictTuple;
  /** @param about what the question is about */
  const asked = <Name extends QuestionName, About, Output>(
    name: Name,
    about: v.GenericSchema<unknown, About>,
    args: readonly unknown[],
    answer: (about: About, args: QuestionArgs<Name>) => Promise<Output>,
  ): Promise<Result<Output>> => {
    const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
    if (question === undefined) {
      const message = `There is no question '${name}'.`;
      return Promise.resolve({ ok: false, failure: { kind: 'badInput', message } });
    }
    return inOrder(name, tuple([about, question.args]), args, ([of, rest]) =>
      answer(of, rest as QuestionArgs<Name>),
    );
  };
  return {
    open: (...args) =>
      inOrder('open', tuple([openRequestSchema]), args, ([request]) => detector.open(request)),
    detect: (...args) =>
      inOrder('detect', tuple([detectRequestSchema]), args, ([request]) =>
        detector.detect(request),
      ),
    rerun: (...args) =>
      inOrder('rerun', tuple([rerunRequestSchema]), args, ([request]) => detector.rerun(request)),
    ask: (name, ...args) =>
      asked(name, runRefSchema, args, (run, of) => detector.ask(name, run, of)),
    trial: (name, ...args) =>
      asked(name, trialOfSchema, args, (on, of) => detector.trial(name, on, of)),
    detectOnce: (...args) =>
      inOrder('detectOnce', tuple([onceRequestSchema]), args, ([request]) =>
        detector.detectOnce(request),
      ),
  };
}

/** Main's end. Calls reject only when the connection is closed. */
export function connectDetector(channel: Channel, host: DetectorHost): RemoteDetector {
  return createBirpc<DetectorCalls, DetectorHost>(host, birpcOptions(channel));
}

/** The detector's functions, and `$close`, which ends the waiting for answers. */
export type RemoteDetector = BirpcReturn<DetectorCalls, DetectorHost>;
