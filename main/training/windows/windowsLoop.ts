/**
 * A training of sliding windows from its data to its package: the first classifiers from objects and random windows, then passes over
 * the training pictures for windows that are taken for objects, until none is new.
 *
 * All that is random comes from the recipe's seed, the pass and the picture, so a training that goes on from a checkpoint makes the
 * same numbers as one that was never interrupted. What comes before the first checkpoint begins again.
 */
import type { AnnotatedPicture } from '../../../shared/annotation/document.ts';
import { slidingWindows } from '../../../shared/detection/detectors/slidingWindows/slidingWindows.ts';
import { detectionRows } from '../../../shared/detection/head/detectionRow.ts';
import { tablesOfBest } from '../../../shared/detection/detectors/svm/bestScores.ts';
import { item } from '../../../shared/item.ts';
import { slidingWindowsDefaults } from '../../../shared/model/slidingWindowsPackage.ts';
import { usualSvm } from '../../../shared/model/svmSpec.ts';
import type { ProviderReport } from '../../../shared/model/providers.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import type { BatchReport, TrainingState } from '../../../shared/training/report.ts';
import { windowAround } from '../../../shared/detection/training/windowExamples.ts';
import type { Asked } from '../asked.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { readTrainingData, type TrainingData } from '../data/trainingData.ts';
import { ifReadable, pixelsOf } from '../data/unreadable.ts';
import { metricsOf, thresholdOf, type Found } from '../evaluation.ts';
import { stripPictureFrom } from '../looks.ts';
import type { TrainerHost } from '../protocol.ts';
import { TrainingCourse } from '../trainingCourse.ts';
import type { TrainingProgress } from '../trainingProgress.ts';
import { collect, planOf, WindowsMining, type FirstExamples } from './mining.ts';
import { writeWindows } from './writeWindows.ts';

/** Validation pictures that are shown as they improve. */
const stripPictures = 8;

export class WindowsLoop {
  readonly #recipe: TrainingRecipe;
  readonly #folder: string;
  readonly #course: TrainingCourse;
  readonly #random: Random;
  readonly #provider: ProviderReport;
  /** The score from which on detections are shown: of the last evaluation; undefined before there is one. */
  #threshold: number | null | undefined;

  constructor(
    recipe: TrainingRecipe,
    folder: string,
    host: TrainerHost,
    asked: () => Promise<Asked>,
  ) {
    this.#recipe = recipe;
    this.#folder = folder;
    this.#course = new TrainingCourse(recipe, folder, host, asked);
    this.#random = seededRandom(recipe.seed);
    this.#provider = { requested: recipe.provider, actual: 'cpu', reason: '' };
  }

  tell(state: TrainingState): void {
    this.#course.tell(state);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  train(kept: Checkpoint | null): Promise<void> {
    return this.#course.follow(kept, () => this.#trainAll(kept));
  }

  async #trainAll(kept: Checkpoint | null): Promise<void> {
    const { epochs } = this.#recipe;
    const read = await readTrainingData(
      this.#recipe,
      kept?.state ?? null,
      false,
      this.#course.prepare,
    );
    const { train } = read.data;
    if (kept !== null) this.#course.goOnFrom(kept.state);
    const provided = { data: read.data, provider: this.#provider };
    this.#progress.prepared(provided, epochs * train.length);
    this.#progress.inPhase(0);
    const mining = await this.#begin(read, kept);
    const keep = () => this.#keep(read, mining);
    this.#course.keepBy(keep);
    await this.#evaluateOnce(read, mining);
    while (!this.#isDone(train.length, mining)) {
      await this.#pass(read, mining);
      await this.#evaluateOnce(read, mining);
      await keep();
    }
    // It is not kept: a training that goes on after its last evaluation looks again.
    if (this.#threshold === undefined) await this.#find(read.data, mining);
    this.tell({ kind: 'preparing', doing: `writing ${this.#folder}` });
    await writeWindows(this.#folder, mining, this.#threshold ?? usualSvm.scoreThreshold, {
      recipe: this.#recipe,
      data: read.data,
      dataHash: read.dataHash,
      curves: this.#progress.curves,
      seconds: this.#course.seconds,
    });
  }

  /** All passes are done, or nothing was new in the last one. */
  #isDone(pictures: number, { found }: WindowsMining): boolean {
    const { step } = this.#progress.run;
    if (step >= this.#recipe.epochs * pictures) return true;
    return step > 0 && step % pictures === 0 && found === 0;
  }

  /** The first classifiers, or those that the checkpoint has. */
  async #begin({ data }: TrainingData, kept: Checkpoint | null): Promise<WindowsMining> {
    const { classes, train } = data;
    const plan = planOf(classes, train, this.#recipe);
    const examples: FirstExamples[] = classes.map(() => ({
      positives: [],
      negatives: [],
      names: [],
    }));
    for (const [place, picture] of train.entries()) {
      await this.#course.between('cutting out objects', place, train.length);
      const pixels = await this.#pixels(picture);
      if (pixels === null) continue;
      const random = this.#random.fork('first').fork(picture.relativePath);
      await collect(plan, examples, picture, pixels, place, random);
    }
    if (examples.every(({ positives }) => positives.length === 0)) {
      await this.#course.requireOneOf(train, 'training');
    }
    const mining = new WindowsMining(plan, examples, this.#random.fork('svm'));
    const state = kept?.state.windows;
    if (state === undefined) {
      for (const [index, { name }] of classes.entries()) {
        await this.#course.between(`learning ${name}`, index, classes.length);
        mining.begin(index, item(examples, index));
      }
      return mining;
    }
    const descriptors = new Map<number, Float32Array>();
    const places = WindowsMining.picturesOf(state);
    for (const [done, place] of places.entries()) {
      await this.#course.between('finding the kept windows again', done, places.length);
      const pixels = await pixelsOf(item(train, place));
      for (const [name, row] of await mining.descriptorsOn(state, pixels, place)) {
        descriptors.set(name, row);
      }
    }
    mining.goOnFrom(state, descriptors);
    return mining;
  }

  /** What is left of the pass that the next picture belongs to. */
  async #pass({ data: { train } }: TrainingData, mining: WindowsMining): Promise<void> {
    const pass = Math.floor(this.#progress.run.step / train.length);
    const order = [...train.keys()];
    this.#random.fork('pass').fork(pass).shuffle(order);
    this.tell({ kind: 'running' });
    if (this.#progress.run.step % train.length === 0) mining.found = 0;
    for (let at = this.#progress.run.step % train.length; at < train.length; at++) {
      await this.#course.heed();
      const began = performance.now();
      const place = item(order, at);
      const picture = item(train, place);
      const pixels = await this.#pixels(picture);
      const hard = pixels === null ? null : await mining.look(picture, pixels, place);
      if (at === train.length - 1) mining.finish();
      this.#progress.pictureDone(performance.now() - began, pass + 1);
      if (hard !== null) this.#progress.batchSeen(() => this.#batch(picture, hard, mining));
    }
  }

  /** What was learned of a picture: its objects, and windows that were taken for some. */
  #batch(
    { path, name, width, height, annotations }: AnnotatedPicture,
    negative: Float32Array<ArrayBuffer>,
    { plan: { classes, windows } }: WindowsMining,
  ): BatchReport {
    const none = new Float32Array(0);
    const objects = annotations.flatMap(({ classId, geometry: { box } }) => {
      const index = classes.findIndex(({ id }) => id === classId);
      return index < 0 ? [] : windowAround(box, item(windows.shapes, index));
    });
    return {
      kind: 'batch',
      step: this.#progress.run.step,
      picture: { path, name, width, height },
      mirrored: false,
      groundTruth: Float32Array.from(annotations.flatMap(({ geometry }) => geometry.box)),
      positive: Float32Array.from(objects),
      negative,
      ...{ ignored: none, ignoredCount: 0, foreground: none, background: none },
    };
  }

  /** Unless these classifiers were evaluated already. */
  async #evaluateOnce({ data }: TrainingData, mining: WindowsMining): Promise<void> {
    const { step } = this.#progress.run;
    const epoch = step / data.train.length;
    const { evaluations } = this.#progress.curves;
    const isBetween = step % data.train.length !== 0;
    if (isBetween || evaluations.some((each) => each.step === step)) return;
    const found = await this.#find(data, mining);
    // Every window is looked at: there are no proposals whose recall would say something.
    const metrics = {
      ...metricsOf(found, mining.plan.classes),
      ...{ recall50: null, averageRecall: null },
    };
    this.#progress.evaluated(
      { kind: 'evaluation', step, phase: 0, epoch, ...metrics },
      found.slice(0, stripPictures).map((each) => stripPictureFrom(each, usualSvm.scoreThreshold)),
    );
  }

  /** What the classifiers find on the validation pictures. */
  async #find(data: TrainingData['data'], mining: WindowsMining): Promise<Found[]> {
    const { classes, windows } = mining.plan;
    const detector = slidingWindows({ spec: { windows }, classifiers: mining.classifiers() });
    const settings = slidingWindowsDefaults({ windows, svm: usualSvm });
    const found: Found[] = [];
    for (const [done, picture] of data.val.entries()) {
      await this.#course.between('evaluating', done, data.val.length);
      const pixels = await this.#pixels(picture);
      if (pixels === null) continue;
      const { tables } = await tablesOfBest(detector, pixels, settings);
      const detections = detectionRows(tables.detections, classes);
      found.push({ picture, proposals: new Float32Array(0), detections });
    }
    if (found.length === 0) await this.#course.requireOneOf(data.val, 'validation');
    this.#threshold = thresholdOf(found);
    return found;
  }

  async #pixels(picture: AnnotatedPicture) {
    return ifReadable(pixelsOf(picture), (why) => this.#progress.leftOut(why));
  }

  async #keep({ dataHash, leftOut }: TrainingData, mining: WindowsMining): Promise<void> {
    await this.#course.keep(
      {
        phase: 0,
        stepOfPhase: this.#progress.run.step,
        dataHash,
        leftOut: [...leftOut],
        provider: this.#provider,
        windows: mining.state(),
      },
      { parameters: new Map(), momentum: new Map() },
    );
  }

  get #progress(): TrainingProgress {
    return this.#course.progress;
  }
}
