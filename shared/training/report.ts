/** What a training tells while it runs: small records, one after another. Boxes are in image space. */
import type { DetectionRow } from '../detection/head/detectionRow.ts';
import type { ProviderReport } from '../model/providers.ts';
import type { ScheduleName, TrainingRecipe } from './recipe.ts';

/** One of the parts of a schedule: alternating training has four, the others one. */
export interface TrainingPhase {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** What it trains, as a heading: `Step 2 of 4: Fast R-CNN on the proposals of step 1`. */
  readonly title: string;
  /** Which losses it has. */
  readonly losses: readonly LossName[];
}

export const lossNames = ['objectness', 'rpnBox', 'classification', 'box'] as const;
export type LossName = (typeof lossNames)[number];

export type TrainingState =
  /** Nothing was asked for yet. */
  | { readonly kind: 'idle' }
  /** Reads the data, opens the start and makes the graphs; the sentence says which. */
  | { readonly kind: 'preparing'; readonly doing: string }
  | { readonly kind: 'running' }
  /** Between two epochs or two steps of alternating training, or before the first: `evaluating`, done of total. */
  | {
      readonly kind: 'between';
      readonly doing: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'paused' }
  /** The package is in `folder`. */
  | { readonly kind: 'finished'; readonly folder: string }
  /** By a person; it can be resumed from its checkpoint. */
  | { readonly kind: 'stopped'; readonly resumable: boolean }
  /** One sentence that names the file and the field, or the loss and the step. */
  | { readonly kind: 'failed'; readonly reason: string; readonly resumable: boolean };

/** What a person asked for and the training has not come to yet: it answers after the step or picture that it is at. */
export type AskedOfTraining = 'pause' | 'goOn' | 'stop';

/** Where a training stands. */
export interface TrainingStatus {
  readonly state: TrainingState;
  readonly asked: AskedOfTraining | null;
  /** null before a training was asked for. */
  readonly run: TrainingRun | null;
}

/** What does not change while a training runs, and how far it is. */
export interface TrainingRun {
  readonly recipe: TrainingRecipe;
  readonly schedule: ScheduleName;
  readonly outFolder: string;
  readonly provider: ProviderReport | null;
  readonly data: {
    readonly trainPictures: number;
    readonly trainBoxes: number;
    readonly validationPictures: number;
    readonly validationBoxes: number;
    readonly classes: readonly {
      readonly id: number;
      readonly name: string;
      readonly boxes: number;
    }[];
    /** Pictures of the project that these are the verified ones of: they are not trained on. 0 where it is no project's. */
    readonly notVerified: number;
    /** One sentence for each kind of thing left out, changed or doubtful. */
    readonly problems: readonly string[];
  } | null;
  readonly phase: TrainingPhase | null;
  /** Steps done, and of how many, over all phases. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  /** null until it can be told. */
  readonly secondsLeft: number | null;
  readonly picturesPerSecond: number | null;
}

/** What a training would take, told before it begins. */
export interface TrainingEstimate {
  /** Over all phases. */
  readonly steps: number;
  /** All steps and evaluations, by one of each that was measured; without the checks at the start. */
  readonly seconds: number;
  readonly provider: ProviderReport;
  /** Bytes: the most that was in use while they were measured. */
  readonly memory: number;
  /** Bytes of its checkpoints, at the folder of the package. */
  readonly disk: number;
}

/** One step: a point of each curve. */
export interface StepReport {
  readonly kind: 'step';
  /** From 1, over all phases. */
  readonly step: number;
  readonly phase: number;
  /** From 1, over all phases. */
  readonly epoch: number;
  /** null where the phase does not have the loss. */
  readonly losses: Readonly<Record<LossName, number | null>>;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** Of the whole step with its picture. */
  readonly milliseconds: number;
}

/** After an epoch, on the validation pictures. What its phase cannot tell is null. */
export interface EvaluationReport {
  readonly kind: 'evaluation';
  readonly step: number;
  readonly phase: number;
  readonly epoch: number;
  /** COCO's average precision, IoU 0.5 … 0.95, and at 0.5. */
  readonly ap: number | null;
  readonly ap50: number | null;
  /** Share of ground truth that the first 300 proposals reach with IoU 0.5, and their average recall over 0.5 … 0.95. */
  readonly recall50: number | null;
  readonly averageRecall: number | null;
  readonly classes: readonly {
    readonly id: number;
    readonly name: string;
    readonly ap50: number | null;
  }[];
}

/** The picture and the sampled anchors of a step, for the canvas. */
export interface BatchReport {
  readonly kind: 'batch';
  readonly step: number;
  readonly picture: TrainingPicture;
  /** Whether it was mirrored: boxes here are those of the picture as it is stored. */
  readonly mirrored: boolean;
  readonly groundTruth: Float32Array<ArrayBuffer>;
  /** Sampled anchors, [n, 4]; none where the phase does not train the RPN. */
  readonly positive: Float32Array<ArrayBuffer>;
  readonly negative: Float32Array<ArrayBuffer>;
  /** Up to 500 of the anchors that are neither, drawn evenly, and how many there are. */
  readonly ignored: Float32Array<ArrayBuffer>;
  readonly ignoredCount: number;
  /** Sampled RoIs; empty where the phase has none. */
  readonly foreground: Float32Array<ArrayBuffer>;
  readonly background: Float32Array<ArrayBuffer>;
}

export interface TrainingPicture {
  readonly path: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** Some validation pictures with what the network says of them now. */
export interface StripReport {
  readonly kind: 'strip';
  readonly step: number;
  readonly epoch: number;
  readonly pictures: readonly (TrainingPicture & {
    readonly groundTruth: Float32Array<ArrayBuffer>;
    /** The best 50 after NMS, [n, 4]. */
    readonly proposals: Float32Array<ArrayBuffer>;
    /** Scores from 0.3 on, signed ones from 0 on. */
    readonly detections: readonly DetectionRow[];
  })[];
}

export type TrainingReport = StepReport | EvaluationReport | BatchReport | StripReport;
