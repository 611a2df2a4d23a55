/**
 * What the window may ask of main, defined once. Both hosts serve it, the preload exposes exactly it,
 * and the window's client is derived from it.
 *
 * A method is a parser for its arguments and the type of its result. Events are types. Binary columns
 * are ArrayBuffers inside plain objects, or Float32Arrays with a buffer of their own; both hosts carry them
 * without base64.
 */
import * as v from 'valibot';
import type { CatalogueEntry } from '../model/catalogue.ts';
import { architectureNames } from '../model/architectures.ts';
import { detectionSettingsSchema, type DetectionSettings } from '../model/settings.ts';
import { stageKinds, type AnchorLevel, type StageKind } from '../detection/stages/stages.ts';
import type { Lineage } from '../detection/stages/lineage.ts';
import type { InputGeometry } from '../geometry/spaces.ts';
import { providerRequestSchema, type ProviderReport } from '../model/providers.ts';
import type { Failure } from '../result.ts';
import {
  dataFormats,
  rateSchema,
  recipeSchema,
  seedSchema,
  shareSchema,
} from '../training/recipe.ts';
import type { TrainingStatus } from '../training/report.ts';
import type {
  DataDescription,
  ResumableTraining,
  ShownBatch,
  ShownReport,
  ShownStrip,
  TrainingHistory,
} from '../training/shown.ts';

export {
  providerNames,
  providerRequestSchema,
  type ProviderName,
  type ProviderReport,
  type ProviderRequest,
} from '../model/providers.ts';

// ----------------------------------------------------------------------------------------- pictures

export interface PictureEntry {
  /** Opaque; `picture/<id>` and `thumbnail/<id>` below the window's own address serve it. */
  readonly id: string;
  readonly name: string;
  /** Folder as a person would write it. */
  readonly folder: string;
  readonly bytes: number;
}

export interface OpenedPictures {
  readonly pictures: readonly PictureEntry[];
  /** One sentence for each path that could not be opened. */
  readonly problems: readonly string[];
}

export interface RecentPath {
  readonly path: string;
  readonly name: string;
}

export interface FolderListing {
  readonly folder: string;
  readonly parent: string | null;
  readonly entries: readonly {
    readonly name: string;
    readonly path: string;
    /** weights: a file that can be imported. text: one that may hold names of classes. */
    readonly kind: 'folder' | 'picture' | 'model' | 'weights' | 'text';
  }[];
}

// ------------------------------------------------------------------------------------------- models

export interface ClassSummary {
  readonly id: number;
  readonly name: string;
}

export interface ModelSummary {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly licence: string;
  readonly trainedOn: string;
  readonly classes: readonly ClassSummary[];
  /** The package's own settings, to which a person can return. */
  readonly settings: DetectionSettings;
  /** For each RPN level, its stride and the width and height of its shapes, input pixels. */
  readonly levels: readonly {
    readonly stride: number;
    readonly shapes: readonly { readonly width: number; readonly height: number }[];
  }[];
  readonly provider: ProviderReport;
}

/** What is there of a catalogue's entry. */
export type InstallState =
  | { readonly kind: 'absent' }
  /** So much of the file came before it was stopped or cut off. */
  | { readonly kind: 'partial'; readonly bytes: number }
  /** A job is at it; its progress names the entry. */
  | { readonly kind: 'installing' }
  /** Where the package is. */
  | { readonly kind: 'installed'; readonly folder: string };

export interface CatalogueItem extends CatalogueEntry {
  readonly state: InstallState;
}

export const importRequestSchema = v.strictObject({
  /** Weights of torch or safetensors. */
  file: v.pipe(v.string(), v.minLength(1), v.maxLength(32_768)),
  /** null: recognised by the names and shapes of the tensors. */
  architecture: v.nullable(v.picklist(architectureNames)),
  /** A file with a name a line, or COCO's categories; null: COCO's own names where they fit. */
  classesFile: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(32_768))),
  /** The package's folder, which must not exist; null: a new one where the studio keeps models. */
  folder: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(32_768))),
});
export type ImportWeightsRequest = v.InferOutput<typeof importRequestSchema>;

// --------------------------------------------------------------------------------------------- runs

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

export interface DetectionRow {
  readonly classId: number;
  readonly label: string;
  readonly score: number;
  /** x0, y0, x1, y1 in image space. */
  readonly box: readonly [number, number, number, number];
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

// ------------------------------------------------------------------------------------------ exports

export const exportFormats = ['coco', 'voc', 'yolo', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** Stages whose boxes can be exported. */
export const exportStages = ['topK', 'clipped', 'proposals', 'detections'] as const;
export type ExportStage = (typeof exportStages)[number];

export const exportRequestSchema = v.strictObject({
  pictureIds: v.pipe(v.array(v.string()), v.minLength(1, 'There is no picture to export.')),
  format: v.picklist(exportFormats),
  stage: v.picklist(exportStages),
  /** Boxes with a lower score stay out. */
  minScore: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** The folder to make; it must not exist. */
  folder: v.pipe(v.string(), v.minLength(1)),
  settings: detectionSettingsSchema,
});
export type ExportRequest = v.InferOutput<typeof exportRequestSchema>;

export interface ExportSummary {
  readonly folder: string;
  readonly pictures: number;
  readonly boxes: number;
  readonly files: number;
  /** One sentence for each picture left out and each thing the format could not hold. */
  readonly problems: readonly string[];
}

/** Long work: how far it is. */
export interface JobProgress {
  readonly jobId: number;
  /** The step that it is at. */
  readonly title: string;
  /** What is counted; each step of a job counts anew. */
  readonly unit: 'pictures' | 'bytes';
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
  /** 0 where it is not known yet, and then nothing is known of the time left. */
  readonly perSecond: number;
  readonly secondsLeft: number;
  /** The catalogue's entry that is installed. */
  readonly entry?: string | undefined;
  /** What is known of the picture just finished. */
  readonly last?: { readonly pictureId: string; readonly detections: number } | undefined;
  readonly finished: boolean;
  /** How many pictures failed so far, and why the latest did. */
  readonly problems: number;
  readonly lastProblem?: string | undefined;
}

/** What a person can be asked to choose on the disk. */
export const choices = [
  'pictures',
  'pictureFolder',
  'modelFolder',
  'exportParent',
  'weightsFile',
  'classesFile',
  'modelParent',
] as const;
export type Choice = (typeof choices)[number];

// ------------------------------------------------------------------------------------------- studio

export interface StudioInfo {
  readonly version: string;
  readonly host: 'electron' | 'web';
  /** Whether studio.choose opens the system's own dialogs; without them the window shows its own. */
  readonly nativeDialogs: boolean;
  /** What the command line asked to open. */
  readonly startPictures: readonly string[];
  readonly startModel: string | null;
}

// --------------------------------------------------------------------------------------- the contract

interface Method<Schema extends v.GenericSchema, Output> {
  readonly args: Schema;
  /** Never set: carries the type of the result. */
  readonly output?: Output;
}

/** `method<Result>()(parsers of the arguments)` */
function method<Output>() {
  return <const Items extends v.TupleItems>(
    ...items: Items
  ): Method<v.StrictTupleSchema<Items, undefined>, Output> => ({ args: v.strictTuple(items) });
}

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));
const id = v.pipe(v.string(), v.maxLength(64));
const row = v.pipe(v.number(), v.integer(), v.minValue(0));
const runId = v.pipe(v.number(), v.integer());
const jobId = v.pipe(v.number(), v.integer());
const stage = v.picklist(stageKinds);

export const contract = {
  studio: {
    info: method<StudioInfo>()(),
    /** The system's own dialog; null when the person cancels. Fails where nativeDialogs is false. */
    choose: method<readonly string[] | null>()(v.picklist(choices)),
    /** What the window can open of a folder; null: where the person was last, or home. */
    list: method<FolderListing>()(v.nullable(path)),
  },
  pictures: {
    /** Opens files and folders (folders with all below them), replacing the list. */
    open: method<OpenedPictures>()(v.pipe(v.array(path), v.maxLength(100_000))),
    /** Keeps the bytes of a dropped file that has no path, for this session. */
    drop: method<OpenedPictures>()(
      v.pipe(
        v.array(v.strictObject({ name: path, bytes: v.instance(ArrayBuffer) })),
        v.maxLength(10_000),
      ),
    ),
    recent: method<readonly RecentPath[]>()(),
  },
  models: {
    open: method<ModelSummary>()(path, providerRequestSchema),
    recent: method<readonly RecentPath[]>()(),
    /** Published weights, with what is there of each. */
    catalogue: method<readonly CatalogueItem[]>()(),
    /** Downloads an entry of the catalogue where it is not there yet, converts it and opens it. A job. */
    install: method<ModelSummary>()(id, providerRequestSchema),
    /** Makes a model package of a file of weights and opens it. A job. */
    importWeights: method<ModelSummary>()(importRequestSchema, providerRequestSchema),
  },
  detector: {
    state: method<DetectorState>()(),
    /** Runs every stage on a picture; its tables are kept until the next run. */
    detect: method<RunSummary>()(id, detectionSettingsSchema),
    /** Runs again what depends on the settings that changed. */
    rerun: method<RunSummary>()(runId, detectionSettingsSchema),
    table: method<TableMessage>()(runId, stage),
    lineage: method<Lineage>()(runId, stage, row),
    pooled: method<PooledMessage>()(runId, row),
    /** Ends what is running, at once; the next request starts anew. */
    stop: method<null>()(),
  },
  jobs: {
    /** Detects on every picture, reporting by `progress`; answers when all are done. */
    detectAll: method<{ readonly done: number; readonly problems: readonly string[] }>()(
      v.pipe(v.array(id), v.maxLength(100_000)),
      detectionSettingsSchema,
    ),
    export: method<ExportSummary>()(exportRequestSchema),
    stop: method<null>()(jobId),
  },
  /** One training at a time, in a process of its own: the detector is free meanwhile. */
  training: {
    /**
     * Reads a data set without its pixels, divided as a recipe with this share and seed divides it; a later call
     * stops an earlier one. null: the format is told by the folder.
     */
    describeData: method<DataDescription>()(
      v.strictObject({
        folder: path,
        format: v.nullable(v.picklist(dataFormats)),
        validationShare: shareSchema,
        seed: seedSchema,
      }),
    ),
    /**
     * Begins a training; how it goes on comes as `trainingStatus` and `trainingReport`.
     * @returns the folder that the package will be in, which must not exist; null asks for a new one where the
     *   studio keeps models.
     */
    start: method<string>()(v.strictObject({ recipe: recipeSchema, folder: v.nullable(path) })),
    /** Goes on with a training that was stopped or cut off; with another learning rate from here on, if one is given. */
    resume: method<string>()(
      v.strictObject({ folder: path, learningRate: v.nullable(rateSchema) }),
    ),
    /** After the step that it is at. `goOn` ends a pause. */
    pause: method<null>()(),
    goOn: method<null>()(),
    /** Keeps a checkpoint and ends; asked again, ends at once with the checkpoint that there is. */
    stop: method<null>()(),
    status: method<TrainingStatus>()(),
    /** The curves so far, for a window that opens later. */
    history: method<TrainingHistory>()(),
    /** null before there is one. */
    latestBatch: method<ShownBatch | null>()(),
    latestStrip: method<ShownStrip | null>()(),
    /** Trainings with a checkpoint that are not running, the latest first. */
    resumable: method<readonly ResumableTraining[]>()(),
  },
} as const;

/** What main tells the window without being asked. */
export interface StudioEvents {
  detectorState: DetectorState;
  progress: JobProgress;
  /** The system asked to open these (a second start, a file dropped on the icon). */
  openPaths: { readonly pictures: readonly string[]; readonly model: string | null };
  trainingStatus: TrainingStatus;
  /** A point of the curves takes the place of all from its step on: those that a resumed training makes again. */
  trainingReport: ShownReport;
}

export const eventNames = [
  'detectorState',
  'progress',
  'openPaths',
  'trainingStatus',
  'trainingReport',
] as const satisfies readonly (keyof StudioEvents)[];

export type Contract = typeof contract;
export type ServiceName = keyof Contract;
export type MethodName<S extends ServiceName> = keyof Contract[S] & string;

type ArgsOf<M> = M extends Method<infer Schema, unknown> ? v.InferOutput<Schema> : never;
type OutputOf<M> = M extends Method<v.GenericSchema, infer Output> ? Output : never;

/** The contract as functions: what the services implement and what the window's client offers. */
export type StudioApi = {
  readonly [S in ServiceName]: {
    readonly [M in keyof Contract[S]]: (
      ...args: ArgsOf<Contract[S][M]> extends infer A extends readonly unknown[] ? A : never
    ) => Promise<OutputOf<Contract[S][M]>>;
  };
};
