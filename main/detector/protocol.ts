/**
 * What main and the detector process say to each other. Both sides are typed from here; the process
 * parses what it is asked.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import type { Annotation } from '../../shared/annotation/annotation.ts';
import type { BoxLineage } from '../../shared/annotation/lineage.ts';
import { exportStages } from '../../shared/detection/stages/stages.ts';
import {
  providerNames,
  providerRequestSchema,
  type ProviderName,
} from '../../shared/model/providers.ts';
import type { ModelSummary } from '../../shared/contract/models.ts';
import type { PooledMessage, RunSummary, TableMessage } from '../../shared/contract/detector.ts';
import type { Lineage, RowRef } from '../../shared/detection/stages/lineage.ts';
import { detectionSettingsSchema, type DetectionSettings } from '../../shared/model/settings.ts';
import { stageKinds, type StageKind } from '../../shared/detection/stages/stages.ts';
import type { Result } from '../../shared/result.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';
import type { Observed } from './observe.ts';
import type { StepName } from './run.ts';

const text = v.pipe(v.string(), v.minLength(1));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const stage = v.picklist(stageKinds);

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
});

const detectRequestSchema = v.strictObject({
  /** The caller's number for the run; rerun, table, lineage and pooled ask by it. */
  runId: whole,
  pictureId: v.string(),
  source: sourceSchema,
  settings: detectionSettingsSchema,
});

const onceRequestSchema = v.strictObject({
  pictureId: v.string(),
  source: sourceSchema,
  settings: detectionSettingsSchema,
  /** Stages whose tables come with the answer. */
  tables: v.array(stage),
  /** A stage whose boxes come with the answer as annotations; null for none. */
  boxes: v.nullable(v.strictObject({ stage: v.picklist(exportStages), minScore: v.number() })),
  /** Further outputs whose numbers come with the answer. */
  observe: v.optional(v.strictObject({ trunk: v.array(text), head: v.array(text) })),
});

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

/** What a run is doing. */
export type RunStep = 'decode' | StepName;

/** What the process can do. One model and one run are kept. */
export interface Detector {
  /** Opens a package in place of the former one, which stays when this fails. */
  open(request: OpenRequest): Promise<ModelSummary>;
  /** Runs every stage and keeps the run in place of the former one. */
  detect(request: DetectRequest): Promise<RunSummary>;
  /** Runs again what depends on the settings that changed. */
  rerun(runId: number, settings: DetectionSettings): Promise<RunSummary>;
  table(runId: number, stage: StageKind): Promise<TableMessage>;
  lineage(runId: number, ref: RowRef): Promise<Lineage>;
  pooled(runId: number, row: number): Promise<PooledMessage>;
  /** Runs every stage without touching the run that is kept. */
  detectOnce(request: OnceRequest): Promise<OnceResult>;
}

/** What the process tells main. */
export interface DetectorHost {
  /** A step of the running request begins. */
  step(step: RunStep): void;
  /**
   * A provider is about to be tried, which may end the process; null: it did not. Answered before the
   * provider is tried, so that main knows whom to blame.
   */
  probing(provider: ProviderName | null): Promise<void>;
}

/** The detector's functions as they cross the channel. */
export type DetectorCalls = {
  readonly [M in keyof Detector]: (
    ...args: Parameters<Detector[M]>
  ) => Promise<Result<Awaited<ReturnType<Detector[M]>>>>;
};

/** The process's end: serves a detector, one request after another in the order of their coming. */
export function serveDetector(
  makeDetector: (host: DetectorHost) => Detector,
  channel: Channel,
): void {
  const main: BirpcReturn<DetectorHost, DetectorCalls> = createBirpc<DetectorHost, DetectorCalls>(
    callsOf(
      makeDetector({
        step: (step) => void main.step.asEvent(step),
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
  return {
    open: (...args) =>
      inOrder('open', tuple([openRequestSchema]), args, ([request]) => detector.open(request)),
    detect: (...args) =>
      inOrder('detect', tuple([detectRequestSchema]), args, ([request]) =>
        detector.detect(request),
      ),
    rerun: (...args) =>
      inOrder('rerun', tuple([whole, detectionSettingsSchema]), args, ([runId, settings]) =>
        detector.rerun(runId, settings),
      ),
    table: (...args) =>
      inOrder('table', tuple([whole, stage]), args, ([runId, kind]) => detector.table(runId, kind)),
    lineage: (...args) =>
      inOrder('lineage', tuple([whole, v.strictObject({ stage, row: whole })]), args, ([id, ref]) =>
        detector.lineage(id, ref),
      ),
    pooled: (...args) =>
      inOrder('pooled', tuple([whole, whole]), args, ([runId, row]) => detector.pooled(runId, row)),
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
