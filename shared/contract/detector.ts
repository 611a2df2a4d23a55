/** The detector: runs on pictures, and the tables of their stages. */
import * as v from 'valibot';
import type { DetectionRow } from '../detection/head/detectionRow.ts';
import type { Lineage } from '../detection/stages/lineage.ts';
import { stageKinds, type AnchorLevel, type StageKind } from '../detection/stages/stages.ts';
import type { InputGeometry } from '../geometry/spaces.ts';
import type { ProviderReport } from '../model/providers.ts';
import { detectionSettingsSchema, type DetectionSettings } from '../model/settings.ts';
import type { Failure } from '../result.ts';
import { event, idSchema, method, numberSchema, rowSchema } from './method.ts';
import type { ModelSummary } from './models.ts';

/** Milliseconds that each part took; 0 for what was not run again. */
export interface Timings {
  readonly decode: number;
  readonly preprocess: number;
  readonly trunk: number;
  readonly proposals: number;
  readonly roi: number;
  readonly head: number;
  readonly postprocess: number;
  readonly total: number;
}

export interface StageSummary {
  readonly kind: StageKind;
  readonly count: number;
  /** Milliseconds of the computation that made it, also where a later re-run kept it. */
  readonly milliseconds: number;
  /** Changes when the table was made anew; two tables of a run with the same version are equal. */
  readonly version: number;
}

/** One run of the detector on one picture: everything but the tables. */
export interface RunSummary {
  readonly runId: number;
  readonly pictureId: string;
  readonly modelName: string;
  readonly provider: ProviderReport;
  readonly settings: DetectionSettings;
  readonly geometry: InputGeometry;
  readonly levels: readonly AnchorLevel[];
  readonly timings: Timings;
  readonly stages: readonly StageSummary[];
  readonly detections: readonly DetectionRow[];
}

/** A stage's table on its way to the window. Columns absent in a stage are absent here. */
export interface TableMessage {
  readonly kind: StageKind;
  readonly version: number;
  readonly count: number;
  /** Float32, [count, 4], input space. */
  readonly boxes?: ArrayBuffer;
  /** Float32, [count]: probability; of objectness up to the proposals, of the class after them. */
  readonly scores?: ArrayBuffer;
  /** Int32, [count]: row in the parent; absent where rows are aligned. */
  readonly parentRow?: ArrayBuffer;
  /** Uint8, [parent's count]: Fate of each row of the parent. */
  readonly fate?: ArrayBuffer;
  /** Int32, [parent's count]: the parent's row that suppressed it, or −1. */
  readonly suppressedBy?: ArrayBuffer;
  /** Int32, [count]: feature level. */
  readonly levels?: ArrayBuffer;
  /** Int32, [count]: index into the model's classes. */
  readonly classes?: ArrayBuffer;
}

/** The pooled features of one proposal. */
export interface PooledMessage {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Float32, [channels, height, width]. */
  readonly features: ArrayBuffer;
}

/** What the detector process is doing. */
export type DetectorState =
  | { readonly kind: 'noModel' }
  | { readonly kind: 'loading'; readonly model: string }
  | { readonly kind: 'ready'; readonly model: ModelSummary }
  | { readonly kind: 'running'; readonly model: ModelSummary; readonly step: string }
  | { readonly kind: 'restarting'; readonly failure: Failure }
  /** It ended too often and starts again only when something is asked of it. */
  | { readonly kind: 'down'; readonly failure: Failure };

const stage = v.picklist(stageKinds);

export const detectorService = {
  methods: {
    state: method<DetectorState>()(),
    /** Runs every stage on a picture; its tables are kept until the next run. */
    detect: method<RunSummary>()(idSchema, detectionSettingsSchema),
    /** Runs again what depends on the settings that changed. */
    rerun: method<RunSummary>()(numberSchema, detectionSettingsSchema),
    table: method<TableMessage>()(numberSchema, stage),
    lineage: method<Lineage>()(numberSchema, stage, rowSchema),
    pooled: method<PooledMessage>()(numberSchema, rowSchema),
    /** Ends what is running, at once; the next request starts anew. */
    stop: method<null>()(),
  },
  events: {
    detectorState: event<DetectorState>(),
  },
} as const;
