/** Runs the steps of one phase: mini-batches, graphs, and the weights that come of them. */
import { fasterRcnnDefaults } from '../../../shared/model/fasterRcnnPackage.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import type { FeatureMap } from '../../../shared/detection/roi/featureMap.ts';
import {
  anchorsFor,
  proposalsOf,
} from '../../../shared/detection/detectors/fasterRcnn/rpnStages.ts';
import type { AnchorTable } from '../../../shared/detection/stages/stages.ts';
import {
  assignAnchors,
  type AnchorAssignment,
} from '../../../shared/detection/training/assignAnchors.ts';
import { roiTargets } from '../../../shared/detection/training/roiTargets.ts';
import { rpnTargets } from '../../../shared/detection/training/rpnTargets.ts';
import {
  sampleAnchors,
  type AnchorSample,
} from '../../../shared/detection/training/sampleAnchors.ts';
import { sampleRois, type RoiSample } from '../../../shared/detection/training/sampleRois.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { lossNames, type LossName } from '../../../shared/training/report.ts';
import type { Example } from '../data/examples.ts';
import { optimiserNames } from '../gradients/optimiser.ts';
import { ownPrefix } from '../gradients/shapedGraph.ts';
import { parametersOf } from '../networkParts.ts';
import type { Phase } from '../phases.ts';
import { GraphRunner } from '../../runtime/graphRunner.ts';
import {
  floats,
  floatsOf,
  number,
  numberOf,
  tensorOf,
  type Tensor,
} from '../../runtime/tensors.ts';
import type { WeightStore } from '../weightStore.ts';
import { roiFeeds, rpnFeeds, type Feeds, type HeadWidths } from './feeds.ts';
import { stepGraphs, stepNames, type StepGraphs, type TrainedGraphs } from './stepGraphs.ts';

export interface StepOutcome {
  readonly losses: Readonly<Record<LossName, number | null>>;
  readonly gradientNorm: number;
  /** What was sampled, input space; null where the phase does not train that part. */
  readonly anchors: SampledAnchors | null;
  readonly rois: RoiSample | null;
}

export interface SampledAnchors {
  readonly table: AnchorTable;
  readonly assignment: AnchorAssignment;
  readonly sample: AnchorSample;
}

/** Sizes of input whose graphs are kept: each has its own. */
const keptSizes = 6;

export class StepRunner {
  readonly #network: TrainedGraphs;
  readonly #phase: Phase;
  readonly #recipe: TrainingRecipe;
  readonly #provider: ProviderName;
  readonly #weights: WeightStore;
  readonly #trained: ReadonlySet<string>;
  readonly #rows: number;
  readonly #inTwo: boolean;
  /** By size, the least recently used first. */
  readonly #sized = new Map<string, SizedStep>();

  constructor(
    network: TrainedGraphs,
    phase: Phase,
    recipe: TrainingRecipe,
    provider: ProviderName,
    weights: WeightStore,
  ) {
    this.#network = network;
    this.#phase = phase;
    this.#recipe = recipe;
    this.#provider = provider;
    this.#weights = weights;
    this.#trained = trainedNames(network, phase, recipe.trained);
    const { levels, method } = network.spec.roi;
    this.#rows = phase.proposals === 'none' ? 0 : recipe.heads.sampled + levels.length;
    this.#inTwo = phase.proposals === 'own' || (phase.proposals === 'cached' && method === 'max');
  }

  /**
   * Trains on one example. The weights stay as they were when it throws.
   * @param cached proposals of an earlier phase, input space; null where the phase needs none
   * @throws StudioError badInput where a loss is no number any more
   */
  async run(
    example: Example,
    random: Random,
    rate: number,
    cached: Float32Array | null,
  ): Promise<StepOutcome> {
    const { recipe, spec } = { recipe: this.#recipe, spec: this.#network.spec };
    const sized = await this.#sizedFor(example);
    const { anchors } = sized;
    const trainsRpn = this.#phase.losses.includes('objectness');
    const sampled = trainsRpn ? this.#sampledAnchors(example, anchors, random) : null;
    const feeds = sampled === null ? new Map<string, Tensor>() : this.#rpnBatch(example, sampled);
    feeds.set(optimiserNames.rate, number(rate));
    const { paddedHeight, paddedWidth } = example.geometry;
    feeds.set(spec.input.name, floats(example.input, [1, 3, paddedHeight, paddedWidth]));
    const feed = (name: string) => this.#fed(name, feeds);

    const passed = await sized.forward?.run(feed);
    let rois: RoiSample | null = null;
    if (this.#rows > 0) {
      const proposals = cached ?? (await this.#ownProposals(sized, passed, anchors, example));
      const { heads } = recipe;
      const rule = {
        count: heads.sampled,
        foregroundFraction: heads.foregroundFraction,
        foregroundIou: heads.foregroundIou,
        backgroundIou: { least: heads.backgroundFrom, below: heads.backgroundBelow },
        withGroundTruth: true,
      };
      rois = sampleRois(proposals, example.truth, rule, random.fork('RoIs'));
      const maps = this.#maps(sized, passed);
      for (const [name, tensor] of this.#roiBatch(rois, example, maps, sized.widths)) {
        feeds.set(name, tensor);
      }
    }
    for (const [name, tensor] of passed ?? []) feeds.set(name, tensor);
    const outputs = await sized.step.run(feed);
    for (const tensor of passed?.values() ?? []) tensor.dispose();
    const losses = lossesOf(outputs);
    const { learning } = sized.graphs;
    const gradientNorm =
      learning.size === 0 ? 0 : numberOf(tensorOf(outputs, optimiserNames.gradientNorm));
    refuseStrange(losses, gradientNorm, rate);
    this.#weights.take(outputs, learning);
    return { losses, gradientNorm, anchors: sampled, rois };
  }

  async release(): Promise<void> {
    await this.#weights.comeHome();
    for (const sized of this.#sized.values()) await releaseSized(sized);
    this.#sized.clear();
  }

  #sampledAnchors(
    { truth, geometry }: Example,
    table: AnchorTable,
    random: Random,
  ): SampledAnchors {
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

  #rpnBatch({ truth }: Example, { table, assignment, sample }: SampledAnchors): Feeds {
    const { rpn } = this.#recipe;
    const targets = rpnTargets(table, assignment, sample, truth, this.#network.spec.rpn);
    const sampled = Math.max(sample.positive.length + sample.negative.length, 1);
    const locations = table.grids.reduce((sum, { width, height }) => sum + width * height, 0);
    const divisor = (rule: number | 'sampled' | 'locations') =>
      rule === 'sampled' ? sampled : rule === 'locations' ? locations : rule;
    return rpnFeeds(targets, {
      objectness: 1 / divisor(rpn.clsNormaliser),
      box: rpn.lambda / divisor(rpn.regNormaliser),
    });
  }

  #roiBatch(
    rois: RoiSample,
    { truth }: Example,
    maps: readonly FeatureMap[],
    widths: HeadWidths,
  ): Feeds {
    const { spec } = this.#network;
    const { background, classSpecific } = spec.head;
    const shape = {
      background,
      classSpecific,
      classCount: widths.classes - 1,
      deltaWidth: widths.deltas,
    };
    const targets = roiTargets(rois, truth, shape, spec.head);
    return roiFeeds(rois, targets, spec.roi, this.#rows, maps, widths);
  }

  async #ownProposals(
    sized: SizedStep,
    passed: Map<string, Tensor> | undefined,
    anchors: AnchorTable,
    { geometry }: Example,
  ): Promise<Float32Array> {
    const { spec } = this.#network;
    const { rpn } = spec;
    const maps = rpn.levels.map(({ objectness, deltas }, level) => ({
      ...item(anchors.grids, level),
      objectness: floatsOf(outputOf(sized, passed, objectness)),
      deltas: floatsOf(outputOf(sized, passed, deltas)),
    }));
    const { preNmsTopN, postNmsTopN } = this.#recipe.rpn;
    const own = fasterRcnnDefaults(spec);
    const settings = { ...own, rpn: { ...own['rpn'], preNmsTopN, postNmsTopN } };
    return (await proposalsOf(rpn, maps, geometry, settings, anchors)).boxes;
  }

  /** The pooled levels' maps; only max pooling looks at their numbers. */
  #maps(sized: SizedStep, passed: Map<string, Tensor> | undefined): FeatureMap[] {
    const { roi } = this.#network.spec;
    const none = new Float32Array(0);
    return roi.levels.map(({ feature }, level) => ({
      ...item(sized.features, level),
      data: roi.method === 'max' ? floatsOf(outputOf(sized, passed, feature)) : none,
    }));
  }

  #fed(name: string, feeds: Feeds): Tensor {
    const fed = feeds.get(name);
    if (fed !== undefined) return fed;
    if (this.#weights.has(name)) return this.#weights.parameter(name);
    const prefix = optimiserNames.momentum('');
    if (name.startsWith(prefix)) return this.#weights.momentum(name.slice(prefix.length));
    throw new Error(`Nothing is there for the input '${name}'.`);
  }

  async #sizedFor({ geometry }: Example): Promise<SizedStep> {
    const { paddedHeight: height, paddedWidth: width } = geometry;
    const key = `${height}×${width}`;
    const found = this.#sized.get(key) ?? (await this.#makeSized(height, width));
    this.#sized.delete(key);
    this.#sized.set(key, found);
    const [oldest] = this.#sized;
    if (oldest !== undefined && this.#sized.size > keptSizes) {
      this.#sized.delete(oldest[0]);
      await this.#weights.comeHome();
      await releaseSized(oldest[1]);
    }
    return found;
  }

  async #makeSized(height: number, width: number): Promise<SizedStep> {
    const { rpn, heads, optimiser } = this.#recipe;
    const graphs = stepGraphs(this.#network, {
      height,
      width,
      rois: this.#rows,
      rpn: this.#phase.losses.includes('objectness'),
      inTwo: this.#inTwo,
      hasPlaces: this.#provider !== 'webgpu',
      trained: this.#trained,
      rpnBeta: rpn.beta,
      headBeta: heads.beta,
      optimiser,
    });
    const { spec } = this.#network;
    const cells = spec.rpn.levels.map(({ objectness }) => graphs.sizeOf(objectness));
    const read = new Set([
      ...graphs.forwardNames.values(),
      ...Object.values(stepNames.losses),
      optimiserNames.gradientNorm,
    ]);
    const open = (graph: StepGraphs['step']) => GraphRunner.open(graph, this.#provider, read);
    return {
      graphs,
      forward: graphs.forward === null ? null : await open(graphs.forward),
      step: await open(graphs.step),
      anchors: anchorsFor(spec.rpn, cells, { paddedWidth: width, paddedHeight: height }),
      features: spec.roi.levels.map(({ feature }) => graphs.sizeOf(feature)),
      widths: graphs.headWidths,
    };
  }
}

/** The graphs for one size of input. */
interface SizedStep {
  readonly graphs: StepGraphs;
  readonly forward: GraphRunner | null;
  readonly step: GraphRunner;
  readonly anchors: AnchorTable;
  readonly features: readonly Omit<FeatureMap, 'data'>[];
  readonly widths: HeadWidths;
}

async function releaseSized({ forward, step }: SizedStep): Promise<void> {
  await forward?.release();
  await step.release();
}

function outputOf(
  { graphs }: SizedStep,
  passed: ReadonlyMap<string, Tensor> | undefined,
  name: string,
): Tensor {
  return tensorOf(passed ?? new Map<string, Tensor>(), graphs.forwardNames.get(name) ?? name);
}

/** @throws StudioError badInput where nothing is left to train */
function trainedNames(
  network: TrainedGraphs,
  { trains, title }: Phase,
  prefixes: readonly string[],
): ReadonlySet<string> {
  const parts = parametersOf(network);
  const all = trains.flatMap((part) => parts[part]);
  const chosen =
    prefixes.length === 0
      ? all
      : all.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  if (chosen.length > 0 || trains.length === 0) return new Set(chosen);
  throw new StudioError(
    'badInput',
    `No parameter that '${title}' trains begins with ${prefixes.join(' or ')}.`,
  );
}

function lossesOf(outputs: ReadonlyMap<string, Tensor>): Record<LossName, number | null> {
  const losses = { objectness: null, rpnBox: null, classification: null, box: null } as Record<
    LossName,
    number | null
  >;
  for (const name of lossNames) {
    const tensor = outputs.get(stepNames.losses[name]);
    if (tensor !== undefined) losses[name] = numberOf(tensor);
  }
  return losses;
}

/** A loss this large says nothing any more. */
const largestLoss = 1e6;

function refuseStrange(
  losses: Readonly<Record<LossName, number | null>>,
  gradientNorm: number,
  rate: number,
): void {
  const strange = lossNames.find((name) => !(Math.abs(losses[name] ?? 0) <= largestLoss));
  const advice = `a learning rate below ${rate.toPrecision(2)} may help`;
  if (strange !== undefined) {
    const value = losses[strange]?.toPrecision(3) ?? '';
    const loss = stepNames.losses[strange].slice(ownPrefix.length);
    const sentence = `The ${loss} became ${value}; ${advice}.`;
    throw new StudioError('badInput', sentence);
  }
  if (!Number.isFinite(gradientNorm)) {
    const sentence = `The gradients' norm became ${gradientNorm}; ${advice}.`;
    throw new StudioError('badInput', sentence);
  }
}
