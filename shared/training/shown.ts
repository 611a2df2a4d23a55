/** What the window is told of training. Pictures have an id there in place of their path. */
import type { DataFormat } from '../annotation/formats/formatNames.ts';
import type {
  BatchReport,
  EvaluationReport,
  StepReport,
  StripReport,
  TrainingPicture,
  TrainingRun,
} from './report.ts';

export interface ShownPicture extends Omit<TrainingPicture, 'path'> {
  /** `picture/<id>` and `thumbnail/<id>` below the window's own address serve it. */
  readonly id: string;
}

export interface ShownBatch extends Omit<BatchReport, 'picture'> {
  readonly picture: ShownPicture;
}

type StripPicture = StripReport['pictures'][number];
export interface ShownStrip extends Omit<StripReport, 'pictures'> {
  readonly pictures: readonly (ShownPicture & Omit<StripPicture, keyof TrainingPicture>)[];
}

export type ShownReport = StepReport | EvaluationReport | ShownBatch | ShownStrip;

/** The points of the curves, in the order of their steps. */
export interface TrainingHistory {
  /** All of them, or after many steps every 2nd, 4th, 8th …, evenly. */
  readonly steps: readonly StepReport[];
  readonly evaluations: readonly EvaluationReport[];
}

/** Data as training would take them. */
export interface DataDescription extends NonNullable<TrainingRun['data']> {
  /** Absolute, links resolved. */
  readonly folder: string;
  readonly format: DataFormat;
  /** Whether the data say themselves which pictures are for validation. */
  readonly divided: boolean;
}

/** A training that was stopped or cut off, and has a checkpoint. */
export interface ResumableTraining {
  /** Where its package will be; `training.resume` takes it. */
  readonly folder: string;
  /** The folder's last part. */
  readonly name: string;
  /** When it last kept a checkpoint, milliseconds since 1970. */
  readonly changed: number;
}
