/** One training, and what a person asks of it while it runs. */
import { failureOf, StudioError } from '../../shared/result.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingEstimate } from '../../shared/training/report.ts';
import {
  readCheckpoint,
  removeCheckpoints,
  removeUnfinished,
  type Checkpoint,
} from './checkpoint.ts';
import type { TrainerHost, TrainingRequest } from './protocol.ts';
import { estimateTraining } from './estimate.ts';
import { lockTraining } from './lock.ts';
import { checkpointTime, requireNew } from './unfinishedTrainings.ts';
import type { Asked } from './asked.ts';
import { TrainingLoop } from './trainingLoop.ts';
import { estimateWindows } from './windows/estimateWindows.ts';
import { WindowsLoop } from './windows/windowsLoop.ts';

export class Trainer {
  readonly #host: TrainerHost;
  #wish: 'run' | 'pause' | 'stop' = 'run';
  #wake: () => void = () => {};

  constructor(host: TrainerHost) {
    this.#host = host;
  }

  estimate(recipe: TrainingRecipe): Promise<TrainingEstimate> {
    return isOfWindows(recipe) ? estimateWindows(recipe) : estimateTraining(recipe);
  }

  /**
   * Runs to its end: the package is in the folder, or it was stopped and its checkpoint is kept.
   * @throws StudioError what is wrong with the folder, the data, the start or a loss; the last checkpoint is kept.
   */
  async train(request: TrainingRequest): Promise<void> {
    const lock = await lockTraining(request.folder);
    try {
      await this.#train(request);
    } finally {
      await lock.release();
    }
  }

  async #train(request: TrainingRequest): Promise<void> {
    const { folder } = request;
    // Another may have been there until the folder was this one's.
    if (request.kind === 'new') await requireNew(folder);
    // A new training goes on from nothing, so not from the proposals of another either.
    await (request.kind === 'new' ? removeCheckpoints(folder) : removeUnfinished(folder));
    const kept = request.kind === 'resume' ? await readCheckpoint(folder) : null;
    const recipe = recipeOf(request, kept);
    const Loop = isOfWindows(recipe) ? WindowsLoop : TrainingLoop;
    const run = new Loop(recipe, folder, this.#host, () => this.#asked());
    try {
      await run.train(kept);
    } catch (error) {
      const { message } = failureOf(error);
      const resumable = (await checkpointTime(folder)) !== null;
      run.tell({ kind: 'failed', reason: message, resumable });
      throw error;
    } finally {
      await run.release();
    }
  }

  pause(): void {
    if (this.#wish === 'run') this.#wish = 'pause';
  }

  resume(): void {
    if (this.#wish === 'pause') this.#wish = 'run';
    this.#wake();
  }

  stop(): void {
    this.#wish = 'stop';
    this.#wake();
  }

  /** Hears what came in the meantime. @returns what to do, and for a pause, its end */
  async #asked(): Promise<Asked> {
    await new Promise(setImmediate);
    if (this.#wish !== 'pause') return { wish: this.#wish };
    const end = new Promise<unknown>((resolve) => {
      this.#wake = () => resolve(null);
    });
    return { wish: 'pause', end };
  }
}

/** Whether it learns classifiers of windows, and no network. */
function isOfWindows({ schedule }: TrainingRecipe): boolean {
  return schedule === 'sliding-windows';
}

/**
 * The recipe as it was begun with, and the rate that a person wants from here on.
 * @throws StudioError notFound where there is nothing to go on from
 */
function recipeOf(request: TrainingRequest, kept: Checkpoint | null): TrainingRecipe {
  if (request.kind === 'new') return request.recipe;
  const { folder, learningRate } = request;
  if (kept === null) {
    throw new StudioError('notFound', `There is no training to go on with for ${folder}.`);
  }
  const { recipe, step } = kept.state;
  if (learningRate === null) return recipe;
  const { rateChanges } = recipe.optimiser;
  const change = { fromStep: step + 1, learningRate };
  return { ...recipe, optimiser: { ...recipe.optimiser, rateChanges: [...rateChanges, change] } };
}
