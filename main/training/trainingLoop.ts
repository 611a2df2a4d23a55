/**
 * A training from its data to its package: phases of epochs of steps, with an evaluation after each epoch.
 *
 * All that is random in a step comes from the recipe's seed, its phase, epoch and picture, so a training that goes
 * on from a checkpoint makes the same numbers as one that was never interrupted.
 */
import { item } from '../../shared/item.ts';
import { seededRandom, type Random } from '../../shared/random.ts';
import { failureOf, StudioError } from '../../shared/result.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import type { StepReport, TrainingState } from '../../shared/training/report.ts';
import type { Asked } from './asked.ts';
import type { Checkpoint } from './checkpoint.ts';
import { learnAfterCrops } from './crops/classifying.ts';
import { ifReadable, type UnreadablePicture } from './data/unreadable.ts';
import { metricsOf, thresholdOf, type Found } from './evaluation.ts';
import { FeatureStore } from './featureStore.ts';
import { learningRate } from './learningRate.ts';
import { cachedFor, lookAt, stripPicture } from './looks.ts';
import { proposalsForPhase } from './phaseProposals.ts';
import { parametersOf } from './networkParts.ts';
import { isCached, phasesOf, type Phase } from './phases.ts';
import { prepare, release, type Prepared } from './prepare.ts';
import { TrainingCourse } from './trainingCourse.ts';
import type { TimeOfMaking, TrainingProgress } from './trainingProgress.ts';
import type { ProposalsOfPictures } from './proposalStore.ts';
import type { TrainerHost } from './protocol.ts';
import { PhaseRun, type Coming } from './phaseRun.ts';
import type { StepPicture } from './step/steps.ts';
import type { Values } from './weightStore.ts';
import { writeTrained } from './writeTrained.ts';

/** Validation pictures that are shown as they improve. */
const stripPictures = 8;

export class TrainingLoop {
  readonly #recipe: TrainingRecipe;
  readonly #folder: string;
  readonly #course: TrainingCourse;
  readonly #phases: readonly Phase[];
  readonly #random: Random;
  #prepared: Prepared | null = null;
  #run: PhaseRun | null = null;
  /** Of the validation pictures, in all phases. */
  #pixels: FeatureStore | null = null;
  #phase = 0;
  #stepOfPhase = 0;

  constructor(
    recipe: TrainingRecipe,
    folder: string,
    host: TrainerHost,
    asked: () => Promise<Asked>,
  ) {
    this.#recipe = recipe;
    this.#folder = folder;
    this.#course = new TrainingCourse(recipe, folder, host, asked);
    this.#phases = phasesOf(recipe.schedule);
    this.#random = seededRandom(recipe.seed);
  }

  tell(state: TrainingState): void {
    this.#course.tell(state);
  }

  train(kept: Checkpoint | null): Promise<void> {
    return this.#course.follow(kept, () => this.#trainAll(kept));
  }

  async #trainAll(kept: Checkpoint | null): Promise<void> {
    const prepared = await this.#prepare(kept);
    for (; this.#phase < this.#phases.length; this.#phase++) {
      await this.#trainPhase(prepared);
      this.#stepOfPhase = 0;
    }
    const later = await this.#afterwards(prepared);
    this.tell({ kind: 'preparing', doing: `writing ${this.#folder}` });
    const values = new Map([...(await prepared.weights.values()), ...later.values]);
    await writeTrained(this.#folder, prepared.network, values, {
      recipe: this.#recipe,
      data: prepared.data,
      dataHash: prepared.dataHash,
      curves: this.#progress.curves,
      seconds: this.#course.seconds,
      ...(later.scoreThreshold === undefined ? {} : { scoreThreshold: later.scoreThreshold }),
    });
  }

  async release(): Promise<void> {
    await this.#run?.release();
    await this.#pixels?.release();
    if (this.#prepared !== null) await release(this.#prepared);
  }

  async #prepare(kept: Checkpoint | null): Promise<Prepared> {
    const prepared = await prepare(
      this.#recipe,
      this.#folder,
      this.#random,
      kept === null ? null : kept.state,
      this.#course.prepare,
    );
    this.#prepared = prepared;
    this.#course.keepBy(() => this.#keep(prepared));
    if (kept !== null) this.#goOnFrom(kept, prepared);
    const steps = this.#stepsOfEpoch(prepared) * this.#recipe.epochs * this.#phases.length;
    this.#progress.prepared(prepared, steps);
    return prepared;
  }

  /** @throws StudioError badInput where the start is another network by now */
  #goOnFrom({ state, parameters, momentum }: Checkpoint, { network, weights }: Prepared): void {
    const own = [...network.values].filter(([name]) => weights.has(name));
    if (own.some(([name, { length }]) => parameters.get(name)?.length !== length)) {
      const { start } = this.#recipe;
      const sentence = `${start.kind === 'package' ? start.folder : start.name} is not the network that this training began with.`;
      throw new StudioError('badInput', sentence);
    }
    weights.set(parameters);
    weights.setMomentum(momentum);
    this.#phase = state.phase;
    this.#stepOfPhase = state.stepOfPhase;
    this.#course.goOnFrom(state);
  }

  async #trainPhase(prepared: Prepared): Promise<void> {
    const phase = item(this.#phases, this.#phase);
    const { network, weights } = prepared;
    this.#progress.inPhase(this.#phase);
    const cached = isCached(phase) ? await this.#proposals(prepared, phase) : null;
    if (this.#stepOfPhase === 0) {
      const parts = parametersOf(network);
      const again = phase.restarts.flatMap((part) => parts[part]);
      const former = again.map((name) => [name, network.values.get(name)] as const);
      weights.set(new Map(former.flatMap(([name, v]) => (v === undefined ? [] : [[name, v]]))));
      weights.forgetMomentum();
    }
    const run = await this.#open(prepared, phase);
    const ofEpoch = this.#stepsOfEpoch(prepared);
    const { epochs } = this.#recipe;
    // What the start can do, and what is left where a training was stopped between an epoch and its evaluation.
    if (this.#isEvaluationDue(ofEpoch)) await this.#evaluate(prepared, run, phase, cached);
    while (this.#stepOfPhase < ofEpoch * epochs) {
      await this.#trainEpoch(prepared, run, cached);
      await this.#evaluate(prepared, run, phase, cached);
      await this.#keep(prepared);
    }
  }

  #stepsOfEpoch({ data }: Prepared): number {
    return Math.ceil(data.train.length / this.#recipe.batch);
  }

  #isEvaluationDue(stepsOfEpoch: number): boolean {
    const isAtStart = this.#phase === 0 && this.#stepOfPhase === 0;
    const isAfterEpoch = this.#stepOfPhase > 0 && this.#stepOfPhase % stepsOfEpoch === 0;
    if (!isAtStart && !isAfterEpoch) return false;
    const { curves, run } = this.#progress;
    return curves.evaluations.every(({ step }) => step !== run.step);
  }

  /** What is left of the epoch that the next step belongs to. */
  async #trainEpoch(
    prepared: Prepared,
    run: PhaseRun,
    cached: ProposalsOfPictures | null,
  ): Promise<void> {
    const { train } = prepared.data;
    const { batch, epochs } = this.#recipe;
    const ofEpoch = this.#stepsOfEpoch(prepared);
    const epoch = Math.floor(this.#stepOfPhase / ofEpoch);
    const random = this.#random.fork(`phase ${this.#phase}`).fork(`epoch ${epoch}`);
    const order = [...train.keys()];
    random.fork('order').shuffle(order);
    const make = (place: number) =>
      order.slice(place * batch, (place + 1) * batch).map((index) => {
        const picture = item(train, index);
        const coming = run.toLearn(picture, epoch, random.fork(picture.relativePath));
        // What goes wrong is heard of when its turn comes.
        coming.catch(() => {});
        return coming;
      });
    this.tell({ kind: 'running' });
    let next: Promise<Coming>[] | null = null;
    for (let place = this.#stepOfPhase % ofEpoch; place < ofEpoch; place++) {
      await this.#course.heed();
      const began = performance.now();
      const pictures: Coming[] = [];
      for (const making of next ?? make(place)) {
        const picture = await ifReadable(making, (why) => this.#progress.leftOut(why));
        if (picture !== null) pictures.push(picture);
      }
      // The next pictures are decoded while these are learned from.
      next = place + 1 < ofEpoch ? make(place + 1) : null;
      if (pictures.length === 0) {
        await this.#course.requireOneOf(train, 'training');
        this.#stepOfPhase++;
        this.#progress.stepSkipped(this.#phase * epochs + epoch + 1);
        continue;
      }
      await this.#step(run, pictures, random, cached, epoch, began);
    }
  }

  async #step(
    run: PhaseRun,
    pictures: readonly Coming[],
    random: Random,
    cached: ProposalsOfPictures | null,
    epoch: number,
    began: number,
  ): Promise<void> {
    const { optimiser, epochs } = this.#recipe;
    const { steps, step: former } = this.#progress.run;
    const step = former + 1;
    const rate = learningRate(this.#stepOfPhase, steps / this.#phases.length, step, optimiser);
    const makingBegan = performance.now();
    const batch: StepPicture[] = [];
    for (const coming of pictures) {
      const { example } = coming;
      batch.push({
        example,
        features: await this.#explained(() => run.featuresOf(coming)),
        random: random.fork(example.picture.relativePath),
        cached: cached === null ? null : cachedFor(cached, example),
      });
    }
    // Reading what was kept is no making.
    const isMaking = pictures.some(({ kept, features }) => kept !== null && features === null);
    const making = isMaking ? performance.now() - makingBegan : 0;
    const outcome = await this.#explained(() => run.runner.run(batch, rate));
    this.#stepOfPhase++;
    const report: StepReport = {
      kind: 'step',
      step,
      phase: this.#phase,
      epoch: this.#phase * epochs + epoch + 1,
      losses: outcome.losses,
      learningRate: rate,
      gradientNorm: outcome.gradientNorm,
      milliseconds: performance.now() - began,
    };
    this.#progress.stepDone(report, batch, outcome, this.#makingLeft(run, making, steps));
  }

  /** @param making what the frozen trunk took in this step, milliseconds */
  #makingLeft(run: PhaseRun, making: number, steps: number): TimeOfMaking {
    const { epochsOfMaking } = run;
    if (epochsOfMaking === null) return { milliseconds: making, stepsLeft: null };
    const ofPhase = steps / this.#phases.length;
    const until = Math.min(1, epochsOfMaking / this.#recipe.epochs) * ofPhase;
    return { milliseconds: making, stepsLeft: Math.max(0, until - this.#stepOfPhase) };
  }

  /** Says in which step a loss went wrong. */
  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { kind, message } = failureOf(error);
      const step = this.#progress.run.step + 1;
      throw new StudioError(kind, `Training failed in step ${step}: ${message}`, { cause: error });
    }
  }

  async #evaluate(
    prepared: Prepared,
    run: PhaseRun,
    phase: Phase,
    cached: ProposalsOfPictures | null,
  ): Promise<void> {
    // What the network says of crops is heard of its SVMs, which learn after it.
    if (phase.ofCrops) return;
    const { data } = prepared;
    const found: Found[] = [];
    const isDetecting = this.#progress.run.step === 0 || phase.losses.includes('classification');
    const { regions } = this.#recipe;
    const most =
      phase.proposals === 'regions' ? regions.most : prepared.network.spec.rpn.postNmsTopN;
    const kept = cached === null ? null : { proposals: cached, most };
    const leave = (why: UnreadablePicture) => this.#progress.leftOut(why);
    for await (const { coming, done } of run.eachToLookAt(data.val, leave, true)) {
      await this.#course.between('evaluating', done, data.val.length);
      if (coming === null) continue;
      found.push(await lookAt(await run.looking(coming), kept, isDetecting));
    }
    if (found.length === 0) await this.#course.requireOneOf(data.val, 'validation');
    this.#tellFound(prepared, this.#phase, found);
  }

  #tellFound({ data }: Prepared, phase: number, found: readonly Found[]): void {
    const { step, epoch } = this.#progress.run;
    const metrics = metricsOf(found, data.classes);
    this.#progress.evaluated(
      { kind: 'evaluation', step, phase, epoch, ...metrics },
      found.slice(0, stripPictures).map(stripPicture),
    );
  }

  /** What is learned after the last step, and from which score on its detections are shown. */
  async #afterwards(
    prepared: Prepared,
  ): Promise<{ readonly values: Values; readonly scoreThreshold?: number }> {
    if (this.#recipe.schedule !== 'r-cnn') return { values: new Map() };
    // A training that goes on has the features that were made with these weights.
    await this.#keep(prepared);
    const last = this.#phases.length - 1;
    const { values, found } = await learnAfterCrops(prepared, this.#recipe, {
      folder: this.#folder,
      regions: await this.#proposals(prepared, item(this.#phases, last), last),
      random: this.#random.fork('classifiers'),
      between: this.#course.between,
      leave: (why) => this.#progress.leftOut(why),
    });
    if (found.length === 0) await this.#course.requireOneOf(prepared.data.val, 'validation');
    this.#tellFound(prepared, last, found);
    const threshold = thresholdOf(found);
    return threshold === null ? { values } : { values, scoreThreshold: threshold };
  }

  /** Of every picture, made once. */
  #proposals(prepared: Prepared, phase: Phase, index = this.#phase): Promise<ProposalsOfPictures> {
    return proposalsForPhase(prepared, phase, {
      folder: this.#folder,
      index,
      recipe: this.#recipe,
      between: this.#course.between,
      leave: (why) => this.#progress.leftOut(why),
      // Of a training that goes on between two phases; its weights are those that there are.
      former: async () =>
        this.#run ?? (await this.#open(prepared, item(this.#phases, this.#phase - 1))),
    });
  }

  async #open(prepared: Prepared, phase: Phase): Promise<PhaseRun> {
    await this.#run?.release();
    this.#run = null;
    this.#pixels ??= await FeatureStore.open(this.#folder, 'pixels');
    this.#run = await PhaseRun.open(
      prepared,
      phase,
      this.#recipe,
      this.#random,
      this.#folder,
      this.#pixels,
    );
    return this.#run;
  }

  async #keep({ weights, dataHash, provider, leftOut }: Prepared): Promise<void> {
    await this.#course.keep(
      {
        phase: this.#phase,
        stepOfPhase: this.#stepOfPhase,
        dataHash,
        leftOut: [...leftOut],
        provider,
      },
      { parameters: await weights.values(), momentum: await weights.momentumValues() },
    );
  }

  get #progress(): TrainingProgress {
    return this.#course.progress;
  }
}
