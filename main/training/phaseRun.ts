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
import type { Steps } from './step/steps.ts';
import { stepsOf } from './stepsOf.ts';

/** A picture on its way into a step or a look: with its pixels, or with what was kept of it. */
export interface Coming {
  readonly example: Lesson | Example;
  readonly features: Features | null;
  /** Where, and under which name, what enters the part that learns is kept; null where nothing is. */
  readonly kept: { readonly store: FeatureStore; readonly key: string } | null;
}

export class PhaseRun {
  readonly #prepared: Prepared;
  readonly #recipe: TrainingRecipe;
  readonly #random: Random;
  readonly #runner: Steps;
  /** Opened for the first look: not every phase is looked at. */
  #inference: Inference | null = null;
  readonly #store: FeatureStore | null;
  readonly #pixels: FeatureStore | null;

  private constructor(
    prepared: Prepared,
    recipe: TrainingRecipe,
    random: Random,
    runner: Steps,
    store: FeatureStore | null,
    pixels: FeatureStore | null,
  ) {
    this.#prepared = prepared;
    this.#recipe = recipe;
    this.#random = random;
    this.#runner = runner;
    this.#store = store;
    this.#pixels = pixels;
  }

  /**
   * @param random of the whole training
   * @param folder of the package to make; null: no features are kept
   * @param pixels of pictures that are evaluated on in every phase; null: none are kept
   */
  static async open(
    prepared: Prepared,
    phase: Phase,
    recipe: TrainingRecipe,
    random: Random,
    folder: string | null,
    pixels: FeatureStore | null,
  ): Promise<PhaseRun> {
    const { network, weights, provider } = prepared;
    const runner = stepsOf(network, phase, recipe, provider.actual, weights);
    const keeps = folder !== null && runner.divided !== null && recipe.keptVariants > 0;
    const store = keeps ? await FeatureStore.open(folder, 'features') : null;
    const own = runner.divided === null ? pixels : null;
    return new PhaseRun(prepared, recipe, random, runner, store, own);
  }

  get runner(): Steps {
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
      return { example, features: null, kept: null };
    }
    const { variant, drawnFrom } = variantOf(
      picture.relativePath,
      epoch,
      this.#recipe.keptVariants,
      this.#random,
    );
    const lesson = trainingLesson(source, picture, drawnFrom);
    return this.#coming(lesson, this.#store, `${variant} ${picture.relativePath}`);
  }

  /**
   * Pictures as they are, each decoded while the one before is looked at; null for one that cannot be read, after `leave`
   * was told why.
   * @param often whether the same ones are looked at after every epoch
   */
  async *eachToLookAt(
    pictures: readonly AnnotatedPicture[],
    leave: (why: UnreadablePicture) => void,
    often = false,
  ): AsyncGenerator<{ readonly coming: Coming | null; readonly done: number }> {
    const { source } = this.#prepared;
    const store = this.#store ?? (often ? this.#pixels : null);
    const make = (picture: AnnotatedPicture) => {
      const lesson = plainLesson(source, picture);
      return ifReadable(this.#coming(lesson, store, `plain ${picture.relativePath}`), leave);
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
    const { network, weights, provider } = this.#prepared;
    const entering = await this.#entering(coming);
    const trunk = this.#runner.divided?.rest ?? network.trunk;
    this.#inference ??= await Inference.open(network, trunk, weights, provider.actual);
    return { network, inference: this.#inference, lesson: coming.example, entering };
  }

  /** What the frozen part of the trunk makes of it, kept from now on; null where nothing of it is frozen. */
  async featuresOf({ example, features, kept }: Coming): Promise<Features | null> {
    if (features !== null || !('input' in example)) return features;
    const made = await this.#runner.featuresOf(example);
    if (made !== null) await kept?.store.put(kept.key, made);
    return made;
  }

  async release(): Promise<void> {
    await this.#runner.release();
    await this.#inference?.release();
    await this.#store?.release();
  }

  async #entering(coming: Coming): Promise<Features> {
    const features = await this.featuresOf(coming);
    if (features !== null) return features;
    const { example, kept } = coming;
    if (!('input' in example)) throw new Error('A picture without pixels has no features.');
    const pixels = pixelsEntering(this.#prepared.network.spec.input.name, example);
    await kept?.store.put(kept.key, pixels);
    return pixels;
  }

  async #coming(lesson: Lesson, store: FeatureStore | null, key: string): Promise<Coming> {
    const kept = store === null ? null : { store, key };
    const features = (await store?.get(key)) ?? null;
    if (features !== null) return { example: lesson, features, kept };
    return { example: await exampleOf(this.#prepared.source, lesson), features: null, kept };
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
