/**
 * What main and the training process say to each other. Both sides are typed from here; the process parses what
 * it is asked. One training a process: main ends it when the training has.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import type { Result } from '../../shared/result.ts';
import { rateSchema, recipeSchema, type TrainingRecipe } from '../../shared/training/recipe.ts';
import type {
  TrainingEstimate,
  TrainingReport,
  TrainingStatus,
} from '../../shared/training/report.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';

const folder = v.pipe(v.string(), v.minLength(1));

const trainingRequestSchema = v.variant('kind', [
  /** @property folder of the package to make */
  v.strictObject({ kind: v.literal('new'), recipe: recipeSchema, folder }),
  /** @property learningRate from here on; null: as it was begun */
  v.strictObject({ kind: v.literal('resume'), folder, learningRate: v.nullable(rateSchema) }),
]);
export type TrainingRequest = v.InferOutput<typeof trainingRequestSchema>;

/** Of what main asked in the meantime, the process knows only once it has done it. */
export type ToldStatus = Pick<TrainingStatus, 'state' | 'run'>;

/** What the process tells main. */
export interface TrainerHost {
  status(status: ToldStatus): void;
  report(report: TrainingReport): void;
}

/** What the process can do: the trainer, as main asks for it. */
export interface Training {
  /** What a training would take; nothing is written. */
  estimate(recipe: TrainingRecipe): Promise<TrainingEstimate>;
  /** Runs to its end: the package is in the folder, or it was stopped and a checkpoint kept. */
  train(request: TrainingRequest): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** The trainer's functions as they cross the channel. */
export interface TrainingCalls {
  estimate(recipe: TrainingRecipe): Promise<Result<TrainingEstimate>>;
  train(request: TrainingRequest): Promise<Result<null>>;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** The process's end. */
export function serveTraining(makeTraining: (host: TrainerHost) => Training, channel: Channel) {
  const main: BirpcReturn<TrainerHost, TrainingCalls> = createBirpc<TrainerHost, TrainingCalls>(
    callsOf(
      makeTraining({
        status: (status) => void main.status.asEvent(status),
        report: (report) => void main.report.asEvent(report),
      }),
    ),
    birpcOptions(channel),
  );
}

function callsOf(training: Training): TrainingCalls {
  return {
    estimate: (...args) =>
      answerOf('estimate', v.strictTuple([recipeSchema]), args, ([recipe]) =>
        training.estimate(recipe),
      ),
    train: (...args) =>
      answerOf('train', v.strictTuple([trainingRequestSchema]), args, async ([request]) => {
        await training.train(request);
        return null;
      }),
    pause: () => training.pause(),
    resume: () => training.resume(),
    stop: () => training.stop(),
  };
}

/** Main's end. `train` rejects only when the connection is closed. */
export function connectTraining(channel: Channel, host: TrainerHost): RemoteTraining {
  return createBirpc<TrainingCalls, TrainerHost>(host, birpcOptions(channel));
}

/** The trainer's functions, and `$close`, which ends the waiting for answers. */
export type RemoteTraining = BirpcReturn<TrainingCalls, TrainerHost>;
