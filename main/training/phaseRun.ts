/** What lives as long as a phase: its steps' graphs, the network between steps, and what a trunk that stays made. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import type { Random } from '../../shared/random.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import {
  exampleOf,
  plainLesson,
  trainingLesson,
  type Example,
  type Lesson,
} from './data/examples.ts';
import { ifReadable, type UnreadablePicture } from './data/unreadable.ts';
import { FeatureStore } from './featureStore.ts';
import { Inference } from './inference.ts';
import type { Looking } from './looks.ts';
import type { Phase } from './phases.ts';
import type { Prepared } from './prepare.ts';
import { pixelsEntering, type Features } from './step/frozenTrunk.ts';
import { StepRunner } from './step/stepRunner.ts';

/** A picture on its way into a step or a look: with its pixels, or with what was kept of it. */
export interface Coming {
  readonly example: Lesson | Example;
  readonly features: Features | null;
  /** Under which they are kept; null where nothing is. */
  readonly key: string | null;
}

export class PhaseRun {
  readonly #prepared: Prepared;
  readonly #recipe: TrainingRecipe;
  readonly #random: Random;
  readonly #runner: StepRunner;
  readonly #inference: Inference;
  readonly #store: FeatureStore | null;

  private constructor(
    prepared: Prepared,
    recipe: TrainingRecipe,
    random: Random,
    runner: StepRunner,
    inference: Inference,
    store: FeatureStore | null,
  ) {
    this.#prepared = prepared;
    this.#recipe = recipe;
    this.#random = random;
    this.#runner = runner;
    this.#inference = inference;
    this.#store = store;
  }

  /**
   * @param random of the whole training
   * @param folder of the package to make; null: nothing is kept
   */
  static async open(
    prepared: Prepared,
    phase: Phase,
    recipe: TrainingRecipe,
    random: Random,
    folder: string | null,
  ): Promise<PhaseRun> {
    const { network, weights, provider } = prepared;
    const runner = new StepRunner(network, phase, recipe, provider.actual, weights);
    const trunk = runner.divided?.rest ?? network.trunk;
    const inference = await Inference.open(network, trunk, weights, provider.actual);
    const keeps = folder !== null && runner.divided !== null && recipe.keptVariants > 0;
    const store = keeps ? await FeatureStore.open(folder) : null;
    return new PhaseRun(prepared, recipe, random, runner, inference, store);
  }

  get runner(): StepRunner {
    return this.#runner;
  }

  /** Epochs of a phase in which a picture's features are made; then they are kept. null: in all. */
  get epochsOfMaking(): number | null {
    return this.#store === null ? null : this.#recipe.keptVariants;
  }

  /**
   * For training. @param epoch of the phase, from 0; @param random of the epoch and the picture
   * @throws UnreadablePicture
   */
  async toLearn(picture: AnnotatedPicture, epoch: number, random: Random): Promise<Coming> {
    const { source } = this.#prepared;
    if (this.#store === null) {
      const example = await exampleOf(source, trainingLesson(source, picture, random));
      return { example, features: null, key: null };
    }
    const { variant, drawnFrom } = variantOf(
      picture.relativePath,
      epoch,
      this.#recipe.keptVariants,
      this.#random,
    );
    const lesson = trainingLesson(source, picture, drawnFrom);
    return this.#coming(lesson, `${variant} ${picture.relativePath}`);
  }

  /**
   * Pictures as they are, each decoded while the one before is looked at; null for one that cannot be read, after `leave`
   * was told why.
   */
  async *eachToLookAt(
    pictures: readonly AnnotatedPicture[],
    leave: (why: UnreadablePicture) => void,
  ): AsyncGenerator<{ readonly coming: Coming | null; readonly done: number }> {
    const { source } = this.#prepared;
    const make = (picture: AnnotatedPicture) => {
      const coming = this.#coming(plainLesson(source, picture), `plain ${picture.relativePath}`);
      return ifReadable(coming, leave);
    };
    let next: Promise<Coming | null> | null = null;
    for (const [done, picture] of pictures.entries()) {
      const coming = await (next ?? make(picture));
      const following = pictures[done + 1];
      next = following === undefined ? null : make(following);
      // What goes wrong is heard of when its turn comes.
      next?.catch(() => {});
      yield { coming, done };
    }
  }

  /** A picture and what enters the network's part that learns. */
  async looking(coming: Coming): Promise<Looking> {
    const { network } = this.#prepared;
    const entering = await this.#entering(coming);
    return { network, inference: this.#inference, lesson: coming.example, entering };
  }

  /** What the frozen part of the trunk makes of it, kept from now on; null where nothing of it is frozen. */
  async featuresOf({ example, features, key }: Coming): Promise<Features | null> {
    if (features !== null || !('input' in example)) return features;
    const made = await this.#runner.featuresOf(example);
    if (made !== null && key !== null) await this.#store?.put(key, made);
    return made;
  }

  async release(): Promise<void> {
    await this.#runner.release();
    await this.#inference.release();
    await this.#store?.release();
  }

  async #entering(coming: Coming): Promise<Features> {
    const features = await this.featuresOf(coming);
    if (features !== null) return features;
    const { example } = coming;
    if (!('input' in example)) throw new Error('A picture without pixels has no features.');
    return pixelsEntering(this.#prepared.network.spec.input.name, example);
  }

  async #coming(lesson: Lesson, key: string): Promise<Coming> {
    const features = (await this.#store?.get(key)) ?? null;
    if (features !== null) return { example: lesson, features, key };
    const example = await exampleOf(this.#prepared.source, lesson);
    return { example, features: null, key: this.#store === null ? null : key };
  }
}

/**
 * In which of its kept ways a picture comes in an epoch: one after the other, beginning with any.
 * @param random of the whole training
 * @returns what its mirroring and light are drawn from, the same whenever that way comes
 */
export function variantOf(
  name: string,
  epoch: number,
  count: number,
  random: Random,
): { readonly variant: number; readonly drawnFrom: Random } {
  const own = random.fork('variants').fork(name);
  const variant = (own.fork('first').int(count) + epoch) % count;
  return { variant, drawnFrom: own.fork(`variant ${variant}`) };
}
