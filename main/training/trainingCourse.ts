/** The course of a training, whatever learns: what it tells, how long it has run, and what a person asks of it in the meantime. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { StudioError } from '../../shared/result.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { TrainingState } from '../../shared/training/report.ts';
import { checkpointEvery, Stopped, type Asked } from './asked.ts';
import {
  removeCheckpoints,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointState,
} from './checkpoint.ts';
import { isAnyReadable } from './data/unreadable.ts';
import type { TrainerHost } from './protocol.ts';
import { TrainingProgress } from './trainingProgress.ts';
import { checkpointTime } from './unfinishedTrainings.ts';
import { isWritten } from './writeTrained.ts';

/** What of a checkpoint the course does not know. */
export type OwnState = Omit<
  CheckpointState,
  'format' | 'formatVersion' | 'recipe' | 'step' | 'seconds' | 'curves'
>;

export class TrainingCourse {
  readonly progress: TrainingProgress;
  readonly #recipe: TrainingRecipe;
  readonly #folder: string;
  readonly #asked: () => Promise<Asked>;
  /** What it does, or did before a pause. */
  #at: TrainingState = { kind: 'idle' };
  #secondsBefore = 0;
  readonly #began = performance.now();
  #checkpointAt = performance.now();
  #keep: (() => Promise<void>) | null = null;

  constructor(
    recipe: TrainingRecipe,
    folder: string,
    host: TrainerHost,
    asked: () => Promise<Asked>,
  ) {
    this.#recipe = recipe;
    this.#folder = folder;
    this.#asked = asked;
    this.progress = new TrainingProgress(recipe, folder, host);
  }

  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#began) / 1000;
  }

  tell(state: TrainingState): void {
    if (state.kind !== 'paused') this.#at = state;
    this.progress.tell(state);
  }

  /** Tells what is prepared. A pause comes with a checkpoint, so after the first step. @throws Stopped */
  readonly prepare = async (state: TrainingState): Promise<void> => {
    this.tell(state);
    if ((await this.#asked()).wish === 'stop') throw new Stopped();
  };

  goOnFrom(state: CheckpointState): void {
    this.#secondsBefore = state.seconds;
    this.progress.goOnFrom(state);
  }

  /** From now on there is something to keep. */
  keepBy(keep: () => Promise<void>): void {
    this.#keep = keep;
  }

  /** Writes a checkpoint. */
  async keep(
    own: OwnState,
    { parameters, momentum }: Pick<Checkpoint, 'parameters' | 'momentum'>,
  ): Promise<void> {
    await writeCheckpoint(this.#folder, {
      state: {
        format: 'anchorscope-checkpoint',
        formatVersion: 1,
        recipe: this.#recipe,
        step: this.progress.run.step,
        seconds: this.seconds,
        curves: this.progress.curves,
        ...own,
      },
      parameters,
      momentum,
    });
    this.#checkpointAt = performance.now();
  }

  /** All of it, unless a former process wrote the package and was killed before it took the checkpoints away. */
  async follow(kept: Checkpoint | null, all: () => Promise<void>): Promise<void> {
    try {
      if (kept !== null && (await isWritten(this.#folder, kept.state))) {
        this.progress.goOnFrom(kept.state);
      } else {
        await all();
      }
      await removeCheckpoints(this.#folder);
      this.tell({ kind: 'finished', folder: this.#folder });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      const resumable = (await checkpointTime(this.#folder)) !== null;
      this.tell({ kind: 'stopped', resumable });
    }
  }

  /** Tells what is done between steps. @throws Stopped */
  readonly between = async (doing: string, done: number, total: number): Promise<void> => {
    this.tell({ kind: 'between', doing, done, total });
    await this.heed();
  };

  /** Does what a person asked for in the meantime. @throws Stopped */
  async heed(): Promise<void> {
    const asked = await this.#asked();
    if (asked.wish === 'pause') {
      await this.#keep?.();
      this.tell({ kind: 'paused' });
      await asked.end;
      this.tell(this.#at);
      await this.heed();
    } else if (asked.wish === 'stop') {
      await this.#keep?.();
      throw new Stopped();
    } else if (performance.now() - this.#checkpointAt > checkpointEvery) {
      await this.#keep?.();
    }
  }

  /** @throws StudioError notFound where no picture can be read any more; its checkpoint is kept */
  async requireOneOf(
    pictures: readonly AnnotatedPicture[],
    what: 'training' | 'validation',
  ): Promise<void> {
    if (await isAnyReadable(pictures)) return;
    await this.#keep?.();
    const { folder } = this.#recipe.data;
    const sentence = `None of the ${what} pictures in ${folder} can be read any more: bring them back, and go on.`;
    throw new StudioError('notFound', sentence);
  }
}
