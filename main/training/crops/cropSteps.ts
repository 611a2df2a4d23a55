/**
 * Steps of R-CNN's fine-tuning (Girshick et al. 2014, section 2.3): a picture's regions, a quarter of them on objects, are cut
 * out, warped and classified. The network learns their classes alone; boxes come from regressors later.
 *
 * Crops go through the graph some at a time and their gradients are added up, so that memory does not grow with their number.
 */
import { boxAt } from '../../../shared/geometry/boxes.ts';
import type { WarpSpec } from '../../../shared/model/rcnnPackage.ts';
import type { ProviderName } from '../../../shared/model/providers.ts';
import { logitColumn } from '../../../shared/detection/training/roiTargets.ts';
import { sampleRois, type RoiSample } from '../../../shared/detection/training/sampleRois.ts';
import { inputSource, warpInto } from '../../../shared/detection/warped/warp.ts';
import { item } from '../../../shared/item.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { GraphRunner } from '../../runtime/graphRunner.ts';
import { OutputBuffers } from '../../runtime/outputBuffers.ts';
import { floats, number, numberOf, tensorOf, type Tensor } from '../../runtime/tensors.ts';
import type { Example } from '../data/examples.ts';
import type { Phase } from '../phases.ts';
import { combine } from '../gradients/arithmetic.ts';
import { runBackward, runForward } from '../gradients/differentiate.ts';
import { softmaxCrossEntropy } from '../gradients/losses.ts';
import { ownPrefix, ShapedGraph } from '../gradients/shapedGraph.ts';
import { abilitiesOf } from '../step/abilities.ts';
import { roiSamplingOf, trainedNames } from '../step/chosen.ts';
import type { StepOutcome, StepPicture, Steps } from '../step/steps.ts';
import { refuseStrange } from '../step/strangeLosses.ts';
import type { TrainedGraphs } from '../step/stepGraphs.ts';
import { updaterFor, type Gradients, type Updater } from '../step/updates.ts';
import type { WeightStore } from '../weightStore.ts';
import { cropNetwork, type CropNetwork } from './cropNetwork.ts';

/** Crops of a run of the graph: what of them is kept for the way back needs memory. */
const cropsOfARun = 16;

const names = {
  targets: `${ownPrefix}class targets`,
  weights: `${ownPrefix}row weights`,
  factor: `${ownPrefix}factor`,
  loss: `${ownPrefix}loss`,
} as const;

interface CropGraph {
  readonly runner: GraphRunner;
  /** Names of gradients among the outputs, by the parameters'. */
  readonly gradients: ReadonlyMap<string, string>;
  /** K + 1 */
  readonly classes: number;
}

export class CropSteps implements Steps {
  readonly divided = null;
  readonly #network: TrainedGraphs;
  readonly #crops: CropNetwork;
  readonly #warp: WarpSpec;
  readonly #recipe: TrainingRecipe;
  readonly #provider: ProviderName;
  readonly #weights: WeightStore;
  readonly #trained: ReadonlySet<string>;
  readonly #updater: Updater;
  readonly #buffers = [new OutputBuffers(), new OutputBuffers()];
  #graph: CropGraph | null = null;

  constructor(
    network: TrainedGraphs,
    phase: Phase,
    recipe: TrainingRecipe,
    provider: ProviderName,
    weights: WeightStore,
  ) {
    this.#network = network;
    this.#warp = recipe.warp;
    this.#crops = cropNetwork(network, recipe.warp.side);
    this.#recipe = recipe;
    this.#provider = provider;
    this.#weights = weights;
    this.#trained = trainedNames(network, phase, recipe.trained);
    this.#updater = updaterFor(provider, weights, recipe.optimiser);
  }

  featuresOf(): Promise<null> {
    return Promise.resolve(null);
  }

  /** As of Steps. @throws StudioError badInput where the loss is no number any more */
  async run(pictures: readonly StepPicture[], rate: number): Promise<StepOutcome> {
    const graph = (this.#graph ??= await this.#open());
    const chosen = pictures.map((picture) => this.#choose(picture));
    const count = chosen.reduce((sum, { rois }) => sum + rois.count, 0);
    let loss = 0;
    let gradients: Gradients = new Map();
    for (const { example, rois } of chosen) {
      for (let first = 0; first < rois.count; first += cropsOfARun) {
        const feed = this.#feeds(example, rois, first, graph, 1 / Math.max(count, 1));
        const into = this.#buffers[Math.min(gradients.size, 1)];
        const outputs = await graph.runner.run(feed, this.#provider === 'cpu' ? into : undefined);
        loss += numberOf(tensorOf(outputs, names.loss));
        const own: Gradients = new Map(
          [...graph.gradients].map(([name, output]) => [name, tensorOf(outputs, output)]),
        );
        gradients = gradients.size === 0 ? own : await this.#updater.add(gradients, own);
      }
    }
    const update = gradients.size === 0 ? null : await this.#updater.update(gradients, rate);
    const losses = { objectness: null, rpnBox: null, classification: loss, box: null };
    refuseStrange(losses, update?.norm ?? 0, rate);
    update?.apply();
    return {
      losses,
      gradientNorm: update?.norm ?? 0,
      pictures: chosen.map(({ rois }) => ({ anchors: null, rois })),
    };
  }

  async release(): Promise<void> {
    await this.#weights.comeHome();
    await this.#graph?.runner.release();
    this.#graph = null;
    await this.#updater.release();
  }

  #choose({ example, random, cached }: StepPicture): { example: Example; rois: RoiSample } {
    if (!('input' in example)) throw new Error('A picture without pixels has no crops.');
    const rule = roiSamplingOf(this.#recipe);
    const regions = cached ?? new Float32Array(0);
    return { example, rois: sampleRois(regions, example.truth, rule, random.fork('RoIs')) };
  }

  /** Of the crops from `first` on; rows beyond the last have no weight. */
  #feeds(
    { input, geometry }: Example,
    rois: RoiSample,
    first: number,
    { classes }: CropGraph,
    factor: number,
  ): (name: string) => Tensor {
    const { side } = this.#warp;
    const { background } = this.#network.spec.head;
    const one = 3 * side * side;
    const source = inputSource(input, geometry);
    const crops = new Float32Array(cropsOfARun * one);
    const targets = new Float32Array(cropsOfARun * classes);
    const weights = new Float32Array(cropsOfARun);
    for (let i = 0; i < cropsOfARun && first + i < rois.count; i++) {
      warpInto(crops, i * one, source, boxAt(rois.boxes, first + i), this.#warp);
      const head = { background, classCount: classes - 1 };
      targets[i * classes + logitColumn(rois.labels[first + i]!, head)] = 1;
      weights[i] = 1;
    }
    const fed = new Map<string, Tensor>([
      [this.#network.spec.input.name, floats(crops, [cropsOfARun, 3, side, side])],
      [names.targets, floats(targets, [cropsOfARun, classes])],
      [names.weights, floats(weights, [cropsOfARun, 1])],
      [names.factor, number(factor)],
    ]);
    return (name) => fed.get(name) ?? this.#weights.parameter(name);
  }

  async #open(): Promise<CropGraph> {
    const abilities = await abilitiesOf(this.#provider);
    const shaped = new ShapedGraph('step', null, abilities);
    const enter = (name: string, dims: readonly number[]) => shaped.input(name, dims);
    const { graph, logits } = this.#crops;
    const { side } = this.#warp;
    const { name } = this.#network.spec.input;
    const crops = enter(name, [cropsOfARun, 3, side, side]);
    const recording = runForward(shaped, graph, new Map([[name, crops]]), enter);
    const z = recording.values.get(logits);
    if (z === undefined) throw new Error(`The network puts out no '${logits}'.`);
    const classes = item(z.dims, 1);
    const { loss, gradient } = softmaxCrossEntropy(
      shaped,
      z,
      shaped.input(names.targets, z.dims),
      shaped.input(names.weights, [cropsOfARun, 1]),
    );
    const factor = shaped.input(names.factor, []);
    shaped.outputAs(combine(shaped, 'Mul', loss, factor), names.loss);
    const seeds = new Map([[logits, combine(shaped, 'Mul', gradient, factor)]]);
    const learned = new Set(
      graph.parameters.map((parameter) => parameter.name).filter((each) => this.#trained.has(each)),
    );
    const gradients = new Map(
      [...runBackward(shaped, recording, seeds, learned)].map(([parameter, value]) => [
        parameter,
        shaped.output(value).name,
      ]),
    );
    const runner = await GraphRunner.open(shaped.finish(), this.#provider, new Set([names.loss]));
    return { runner, gradients, classes };
  }
}
