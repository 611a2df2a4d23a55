/** Runs the steps of one phase: mini-batches, graphs, and the weights that come of them. */
import { fasterRcnnDefaults } from '../../../shared/model/fasterRcnnPackage.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import type { FeatureMap } from '../../../shared/detection/roi/featureMap.ts';
import { proposalsOf } from '../../../shared/detection/detectors/fasterRcnn/rpnStages.ts';
import type { AnchorTable } from '../../../shared/detection/stages/stages.ts';
import { assignAnchors } from '../../../shared/detection/training/assignAnchors.ts';
import { roiTargets } from '../../../shared/detection/training/roiTargets.ts';
import { rpnTargets } from '../../../shared/detection/training/rpnTargets.ts';
import { sampleAnchors } from '../../../shared/detection/training/sampleAnchors.ts';
import { sampleRois, type RoiSample } from '../../../shared/detection/training/sampleRois.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { lossNames, type LossName } from '../../../shared/training/report.ts';
import { OutputBuffers } from '../../runtime/outputBuffers.ts';
import { floats, floatsOf, numberOf, tensorOf, type Tensor } from '../../runtime/tensors.ts';
import type { Example, Lesson } from '../data/examples.ts';
import { isCached, type Phase } from '../phases.ts';
import type { WeightStore } from '../weightStore.ts';
import { roiFeeds, rpnFeeds, type Feeds } from './feeds.ts';
import { divideTrunk, type DividedTrunk } from './frozenPart.ts';
import { FrozenTrunk, pixelsEntering, type Features } from './frozenTrunk.ts';
import { SizedSteps, type SizedStep } from './sizedSteps.ts';
import { stepNames, type TrainedGraphs } from './stepGraphs.ts';
import { roiSamplingOf, trainedNames } from './chosen.ts';
import type { SampledAnchors, SampledPicture, StepOutcome, StepPicture, Steps } from './steps.ts';
import { refuseStrange } from './strangeLosses.ts';
import { updaterFor, type Gradients, type Updater } from './updates.ts';

export class StepRunner implements Steps {
  readonly #network: TrainedGraphs;
  readonly #phase: Phase;
  readonly #recipe: TrainingRecipe;
  readonly #provider: ProviderName;
  readonly #weights: WeightStore;
  readonly #rows: number;
  readonly #divided: DividedTrunk | null;
  readonly #sized: SizedSteps;
  readonly #updater: Updater;
  #frozen: FrozenTrunk | null = null;
  readonly #buffers = new Map<string, OutputBuffers>();

  /** @param learns whether it trains; else a step is its losses, to compare its time with */
  constructor(
    network: TrainedGraphs,
    phase: Phase,
    recipe: TrainingRecipe,
    provider: ProviderName,
    weights: WeightStore,
    learns = true,
  ) {
    this.#network = network;
    this.#phase = phase;
    this.#recipe = recipe;
    this.#provider = provider;
    this.#weights = weights;
    const trained = trainedNames(network, phase, recipe.trained);
    this.#divided = divideTrunk(network.trunk, trained);
    const { levels, method } = network.spec.roi;
    this.#rows = phase.proposals === 'none' ? 0 : recipe.heads.sampled + levels.length;
    this.#sized = new SizedSteps(
      { ...network, trunk: this.#divided?.rest ?? network.trunk },
      {
        rois: this.#rows,
        rpn: phase.losses.includes('objectness'),
        inTwo: phase.proposals === 'own' || (isCached(phase) && method === 'max'),
        trained: learns ? trained : new Set(),
        rpnBeta: recipe.rpn.beta,
        headBeta: recipe.heads.beta,
      },
      provider,
    );
    this.#updater = updaterFor(provider, weights, recipe.optimiser);
  }

  /** The trunk, where a part of it stays and so makes the same of a picture in every step. */
  get divided(): DividedTrunk | null {
    return this.#divided;
  }

  /** What the frozen part of the trunk makes of a picture; null where it has none. @throws StudioError provider */
  async featuresOf(example: Example): Promise<Features | null> {
    const divided = this.#divided;
    if (divided === null) return null;
    const { name } = this.#network.spec.input;
    this.#frozen ??= await FrozenTrunk.open(divided, name, this.#weights, this.#provider);
    return this.#frozen.run(example);
  }

  /**
   * Trains on a batch of pictures: the losses are means over all that was sampled of them, and the weights change once.
   * The weights stay as they were when it throws.
   * @throws StudioError badInput where a loss is no number any more
   */
  async run(pictures: readonly StepPicture[], rate: number): Promise<StepOutcome> {
    const begun: BegunStep[] = [];
    for (const [i, picture] of pictures.entries()) begun.push(await this.#begin(picture, i));
    const divisors = this.#divisorsOf(begun);
    const losses = { objectness: null, rpnBox: null, classification: null, box: null } as Record<
      LossName,
      number | null
    >;
    let gradients: Gradients = new Map();
    for (const [i, step] of begun.entries()) {
      // The first picture's gradients become the sum; each other's are added to them before the next's come.
      const into = this.#buffersFor('step', Math.min(i, 1));
      const outputs = await step.sized.step.run(this.#feedFor(step, divisors), into);
      for (const tensor of step.passed.values()) tensor.dispose();
      addLosses(losses, outputs);
      const { gradientNames } = step.sized.graphs;
      const own: Gradients = new Map(
        [...gradientNames].map(([name, output]) => [name, tensorOf(outputs, output)]),
      );
      gradients = gradients.size === 0 ? own : await this.#updater.add(gradients, own);
    }
    const update = gradients.size === 0 ? null : await this.#updater.update(gradients, rate);
    refuseStrange(losses, update?.norm ?? 0, rate);
    update?.apply();
    if (this.#sized.areTooMany) {
      await this.#weights.comeHome();
      await this.#sized.giveUpOld();
    }
    const sampled = begun.map(({ anchors, rois }) => ({ anchors, rois }));
    return { losses, gradientNorm: update?.norm ?? 0, pictures: sampled };
  }

  async release(): Promise<void> {
    await this.#weights.comeHome();
    await this.#sized.release();
    await this.#updater.release();
    await this.#frozen?.release();
    this.#frozen = null;
  }

  /** Up to the choice of what is learned from, which needs the forward pass where RoIs are the step's own proposals. */
  async #begin(picture: StepPicture, place: number): Promise<BegunStep> {
    const { example, random } = picture;
    const entering = await this.#enteringOf(picture);
    const dims = new Map([...entering].map(([name, tensor]) => [name, tensor.dims]));
    const sized = await this.#sized.for(dims, example.geometry);
    const trainsRpn = this.#phase.losses.includes('objectness');
    const anchors = trainsRpn ? this.#sampledAnchors(example, sized.anchors, random) : null;
    const into = this.#buffersFor('forward', place);
    const passed =
      (await sized.forward?.run(this.#fedBy(entering), into)) ?? new Map<string, Tensor>();
    const begun = { example, sized, entering, passed, anchors };
    if (this.#rows === 0) return { ...begun, rois: null };
    const proposals = picture.cached ?? (await this.#ownProposals(begun));
    const rule = roiSamplingOf(this.#recipe);
    return { ...begun, rois: sampleRois(proposals, example.truth, rule, random.fork('RoIs')) };
  }

  /** Where a graph's outputs go; undefined where they may stay on a device. */
  #buffersFor(graph: 'forward' | 'step', place: number): OutputBuffers | undefined {
    if (this.#provider !== 'cpu') return undefined;
    const key = `${graph} ${place}`;
    const known = this.#buffers.get(key) ?? new OutputBuffers();
    this.#buffers.set(key, known);
    return known;
  }

  /** What enters the graphs of a picture: its pixels, or what the frozen part makes of them. */
  async #enteringOf({ example, features }: StepPicture): Promise<Feeds> {
    const known = features ?? (await this.#made(example));
    return new Map([...known].map(([name, { data, dims }]) => [name, floats(data, dims)]));
  }

  async #made(example: Example | Lesson): Promise<Features> {
    if (!('input' in example)) throw new Error('A picture without pixels has no features.');
    const { name } = this.#network.spec.input;
    return (await this.featuresOf(example)) ?? pixelsEntering(name, example);
  }

  #sampledAnchors({ truth, geometry }: Lesson, table: AnchorTable, random: Random): SampledAnchors {
    const { rpn } = this.#recipe;
    const picture = { width: geometry.inputWidth, height: geometry.inputHeight };
    const assignment = assignAnchors(table.boxes, truth, picture, rpn);
    const sampling = { count: rpn.sampled, positiveFraction: rpn.positiveFraction };
    return {
      table,
      assignment,
      sample: sampleAnchors(assignment.labels, sampling, random.fork('anchors')),
    };
  }

  async #ownProposals(begun: Omit<BegunStep, 'rois'>): Promise<Float32Array> {
    const { spec } = this.#network;
    const { rpn } = spec;
    const { anchors, graphs } = begun.sized;
    const maps = rpn.levels.map(({ objectness, deltas }, level) => ({
      ...item(anchors.grids, level),
      objectness: floatsOf(trunkOutput(begun, graphs.forwardNames, objectness)),
      deltas: floatsOf(trunkOutput(begun, graphs.forwardNames, deltas)),
    }));
    const { preNmsTopN, postNmsTopN } = this.#recipe.rpn;
    const own = fasterRcnnDefaults(spec);
    const settings = { ...own, rpn: { ...own['rpn'], preNmsTopN, postNmsTopN } };
    return (await proposalsOf(rpn, maps, begun.example.geometry, settings, anchors)).boxes;
  }

  /** N_cls, N_reg and the heads' count, of all pictures together. */
  #divisorsOf(begun: readonly BegunStep[]): Divisors {
    const { rpn } = this.#recipe;
    const over = (count: (step: BegunStep) => number) =>
      begun.reduce((sum, step) => sum + count(step), 0);
    const sampled = over(({ anchors }) =>
      anchors === null ? 0 : anchors.sample.positive.length + anchors.sample.negative.length,
    );
    const locations = over(({ sized }) =>
      sized.anchors.grids.reduce((sum, { width, height }) => sum + width * height, 0),
    );
    const divisor = (rule: number | 'sampled' | 'locations') =>
      rule === 'sampled'
        ? Math.max(sampled, 1)
        : rule === 'locations'
          ? locations
          : rule * begun.length;
    return {
      objectness: divisor(rpn.clsNormaliser),
      box: divisor(rpn.regNormaliser) / rpn.lambda,
      rois: Math.max(
        over(({ rois }) => rois?.count ?? 0),
        1,
      ),
    };
  }

  #feedFor(step: BegunStep, divisors: Divisors): (name: string) => Tensor {
    const feeds: Feeds = new Map([...step.entering, ...step.passed]);
    const add = (more: Feeds) => {
      for (const [name, tensor] of more) feeds.set(name, tensor);
    };
    if (step.anchors !== null) add(this.#rpnBatch(step.example, step.anchors, divisors));
    if (step.rois !== null) add(this.#roiBatch(step, step.rois, divisors));
    return this.#fedBy(feeds);
  }

  #rpnBatch(
    { truth }: Lesson,
    { table, assignment, sample }: SampledAnchors,
    divisors: Divisors,
  ): Feeds {
    const targets = rpnTargets(table, assignment, sample, truth, this.#network.spec.rpn);
    return rpnFeeds(targets, { objectness: 1 / divisors.objectness, box: 1 / divisors.box });
  }

  #roiBatch(step: BegunStep, rois: RoiSample, divisors: Divisors): Feeds {
    const { spec } = this.#network;
    const { background, classSpecific } = spec.head;
    const { widths } = step.sized;
    const shape = {
      background,
      classSpecific,
      classCount: widths.classes - 1,
      deltaWidth: widths.deltas,
    };
    const targets = roiTargets(rois, step.example.truth, shape, spec.head);
    const factor = 1 / divisors.rois;
    return roiFeeds(rois, targets, factor, spec.roi, this.#rows, this.#maps(step), widths);
  }

  /** The pooled levels' maps; only max pooling looks at their numbers. */
  #maps(step: BegunStep): FeatureMap[] {
    const { roi } = this.#network.spec;
    const none = new Float32Array(0);
    const { features, graphs } = step.sized;
    return roi.levels.map(({ feature }, level) => ({
      ...item(features, level),
      data: roi.method === 'max' ? floatsOf(trunkOutput(step, graphs.forwardNames, feature)) : none,
    }));
  }

  #fedBy(feeds: Feeds): (name: string) => Tensor {
    return (name) => {
      const fed = feeds.get(name);
      if (fed !== undefined) return fed;
      if (this.#weights.has(name)) return this.#weights.parameter(name);
      throw new Error(`Nothing is there for the input '${name}'.`);
    };
  }
}

/** A picture of a step whose forward pass is done, where that is one of its own, and whose samples are drawn. */
interface BegunStep extends SampledPicture {
  readonly example: Lesson;
  readonly sized: SizedStep;
  readonly entering: Feeds;
  /** What the forward graph put out. */
  readonly passed: ReadonlyMap<string, Tensor>;
}

interface Divisors {
  readonly objectness: number;
  readonly box: number;
  readonly rois: number;
}

function trunkOutput(
  { entering, passed }: Pick<BegunStep, 'entering' | 'passed'>,
  forwardNames: ReadonlyMap<string, string>,
  name: string,
): Tensor {
  return entering.get(name) ?? tensorOf(passed, forwardNames.get(name) ?? name);
}

function addLosses(
  losses: Record<LossName, number | null>,
  outputs: ReadonlyMap<string, Tensor>,
): void {
  for (const name of lossNames) {
    const tensor = outputs.get(stepNames.losses[name]);
    if (tensor !== undefined) losses[name] = (losses[name] ?? 0) + numberOf(tensor);
  }
}
