/**
 * One training step as graphs: forward, losses and every gradient.
 *
 * Where a step chooses its RoIs among the proposals of the same forward pass (joint training), it is two graphs
 * with the choice between them; what the second needs of the first is carried over. Else it is one.
 */
import { item } from '../../../shared/item.ts';
import type { FasterRcnnPackage } from '../../../shared/model/fasterRcnnPackage.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { combine, reshape } from '../gradients/arithmetic.ts';
import { runBackward, runForward, type Recording } from '../gradients/differentiate.ts';
import {
  pairedCrossEntropy,
  sigmoidCrossEntropy,
  smoothL1,
  softmaxCrossEntropy,
  type Loss,
} from '../gradients/losses.ts';
import { alignLevel, maxLevel, pooledTogether } from '../gradients/roiPooling.ts';
import {
  ownPrefix,
  ShapedGraph,
  sizes4,
  type Abilities,
  type Value,
} from '../gradients/shapedGraph.ts';

/** A Faster R-CNN as training sees it: two graphs with parameters, and what its package says of them. */
export interface TrainedGraphs {
  readonly trunk: Graph;
  readonly head: Graph;
  readonly spec: Pick<FasterRcnnPackage, 'input' | 'rpn' | 'roi' | 'head'>;
}

export interface StepDesign {
  /** Sizes of what enters the trunk, by name: the padded picture [1, 3, h, w], or what a frozen part of it hands on. */
  readonly entering: ReadonlyMap<string, readonly number[]>;
  /** Rows of the head's mini-batch; 0: the step is about the RPN alone. */
  readonly rois: number;
  /** Whether the RPN learns. */
  readonly rpn: boolean;
  /** Whether something is chosen between the passes: RoIs among own proposals, or the cells of max pooling. */
  readonly inTwo: boolean;
  readonly abilities: Abilities;
  /** Names of the parameters that learn; none: the step is its losses. */
  readonly trained: ReadonlySet<string>;
  readonly rpnBeta: number;
  readonly headBeta: number;
}

export interface StepGraphs {
  /** null where a step is one graph. */
  readonly forward: Graph | null;
  readonly step: Graph;
  /** The names that the trunk's outputs have among the outputs of `forward`; not of those that entered it. */
  readonly forwardNames: ReadonlyMap<string, string>;
  /** The names of the gradients among the outputs of `step`, by those of the parameters that something leads to. */
  readonly gradientNames: ReadonlyMap<string, string>;
  /** Of a map that the trunk puts out. */
  sizeOf(name: string): {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
  };
  /** Columns of the head's outputs; 0 where the step has no head. */
  readonly headWidths: { readonly classes: number; readonly deltas: number };
}

/** Names of what enters and leaves a step besides parameters. */
export const stepNames = {
  labels: (level: number) => `${ownPrefix}labels of level ${level}`,
  labelWeights: (level: number) => `${ownPrefix}weights of level ${level}`,
  deltaTargets: (level: number) => `${ownPrefix}delta targets of level ${level}`,
  deltaWeights: (level: number) => `${ownPrefix}delta weights of level ${level}`,
  /** 1 / N_cls and λ / N_reg. */
  objectnessFactor: `${ownPrefix}objectness factor`,
  rpnBoxFactor: `${ownPrefix}RPN box factor`,
  rois: (level: number) => `${ownPrefix}RoIs of level ${level}`,
  down: (level: number) => `${ownPrefix}RoIs of level ${level} down`,
  across: (level: number) => `${ownPrefix}RoIs of level ${level} across`,
  places: (level: number) => `${ownPrefix}RoIs of level ${level} places`,
  filled: (level: number) => `${ownPrefix}RoIs of level ${level} filled`,
  /** How many RoIs each level has. */
  levelCounts: `${ownPrefix}RoIs a level`,
  classTargets: `${ownPrefix}class targets`,
  rowWeights: `${ownPrefix}row weights`,
  roiDeltaTargets: `${ownPrefix}RoI delta targets`,
  roiDeltaWeights: `${ownPrefix}RoI delta weights`,
  /** One over the RoIs of the mini-batch. */
  headFactor: `${ownPrefix}head factor`,
  losses: {
    objectness: `${ownPrefix}objectness loss`,
    rpnBox: `${ownPrefix}RPN box loss`,
    classification: `${ownPrefix}classification loss`,
    box: `${ownPrefix}box loss`,
  },
} as const;

/** @throws StudioError badModel for a layer that cannot be trained. */
export function stepGraphs(network: TrainedGraphs, design: StepDesign): StepGraphs {
  const forward = new ShapedGraph('forward', null, design.abilities);
  const { trunk, spec } = network;
  const enter = (name: string, dims: readonly number[]) => forward.input(name, dims);
  const entering = new Map([...design.entering].map(([name, dims]) => [name, enter(name, dims)]));
  const recording = runForward(forward, trunk, entering, enter);
  const step = design.inTwo ? new ShapedGraph('step', forward, design.abilities) : forward;
  const seeds = new Map<string, Value>();
  if (design.rpn) addRpnLoss(step, recording, spec, design, seeds);
  const gradients = new Map<string, Value>();
  const headWidths =
    design.rois > 0
      ? addHead(step, recording, network, design, seeds, gradients)
      : { classes: 0, deltas: 0 };
  const ofTrunk = namesIn(trunk, design.trained);
  for (const [name, gradient] of runBackward(step, recording, seeds, ofTrunk)) {
    gradients.set(name, gradient);
  }
  const gradientNames = new Map(
    [...gradients].map(([name, gradient]) => [name, step.output(gradient).name]),
  );
  const common = {
    gradientNames,
    headWidths,
    sizeOf(name: string) {
      const [, channels, height, width] = sizes4(valueOf(recording, name));
      return { channels, height, width };
    },
  };
  if (!design.inTwo) {
    return { ...common, forward: null, step: step.finish(), forwardNames: new Map() };
  }
  const forwardNames = new Map(
    trunk.outputs
      .filter(({ name }) => !entering.has(name))
      .map(({ name }) => [name, forward.output(valueOf(recording, name)).name]),
  );
  step.takeFromFormer();
  const former = forward.finish();
  // All that is asked of a trunk may enter it as it is.
  const hasWork = former.outputs.length > 0;
  return { ...common, forward: hasWork ? former : null, step: step.finish(), forwardNames };
}

function addRpnLoss(
  graph: ShapedGraph,
  recording: Recording,
  { rpn }: TrainedGraphs['spec'],
  { rpnBeta }: StepDesign,
  seeds: Map<string, Value>,
): void {
  const crossEntropy = rpn.logits === 'softmax' ? pairedCrossEntropy : sigmoidCrossEntropy;
  const objectness: Value[] = [];
  const boxes: Value[] = [];
  const factors = {
    objectness: graph.input(stepNames.objectnessFactor, []),
    box: graph.input(stepNames.rpnBoxFactor, []),
  };
  const add = (name: string, { loss, gradient }: Loss, factor: Value, losses: Value[]) => {
    losses.push(combine(graph, 'Mul', loss, factor));
    seeds.set(name, combine(graph, 'Mul', gradient, factor));
  };
  rpn.levels.forEach((level, i) => {
    const logits = graph.here(valueOf(recording, level.objectness));
    const deltas = graph.here(valueOf(recording, level.deltas));
    const [, , height = 0, width = 0] = logits.dims;
    const ofAnchors = [1, level.anchors.length, height, width];
    const labels = graph.input(stepNames.labels(i), ofAnchors);
    const weights = graph.input(stepNames.labelWeights(i), ofAnchors);
    add(
      level.objectness,
      crossEntropy(graph, logits, labels, weights),
      factors.objectness,
      objectness,
    );
    const targets = graph.input(stepNames.deltaTargets(i), deltas.dims);
    const deltaWeights = graph.input(stepNames.deltaWeights(i), deltas.dims);
    add(level.deltas, smoothL1(graph, deltas, targets, deltaWeights, rpnBeta), factors.box, boxes);
  });
  graph.outputAs(sumOf(graph, objectness), stepNames.losses.objectness);
  graph.outputAs(sumOf(graph, boxes), stepNames.losses.rpnBox);
}

function addHead(
  graph: ShapedGraph,
  recording: Recording,
  { head, trunk, spec }: TrainedGraphs,
  { rois, trained, headBeta }: StepDesign,
  seeds: Map<string, Value>,
  gradients: Map<string, Value>,
): StepGraphs['headWidths'] {
  const { roi } = spec;
  const bins = [roi.outputHeight, roi.outputWidth] as const;
  const level = roi.method === 'align' ? alignLevel : maxLevel;
  const levels = roi.levels.map(({ feature }, i) =>
    level(graph, graph.here(valueOf(recording, feature)), stepNames.rois(i), bins),
  );
  const counts = graph.input(stepNames.levelCounts, [levels.length], 'int64');
  const together = pooledTogether(
    graph,
    levels.map((each) => each.pooled),
    rois,
    counts,
  );
  const { pooled } = together;
  const inner = runForward(graph, head, new Map([[spec.head.input, pooled]]), (name, dims) =>
    graph.input(name, dims),
  );
  const innerSeeds = headLosses(graph, inner, spec.head, rois, headBeta);
  const trunkLearns = namesIn(trunk, trained).size > 0;
  const wanted = namesIn(head, trained);
  if (trunkLearns) wanted.add(spec.head.input);
  for (const [name, gradient] of runBackward(graph, inner, innerSeeds, wanted)) {
    if (name !== spec.head.input) gradients.set(name, gradient);
    else {
      const byLevel = together.shares(gradient);
      levels.forEach((each, i) => {
        seeds.set(item(roi.levels, i).feature, each.backward(item(byLevel, i)));
      });
    }
  }
  const columns = (name: string) => item(valueOf(inner, name).dims, 1);
  return { classes: columns(spec.head.classLogits), deltas: columns(spec.head.boxDeltas) };
}

/** Adds the head's losses. @returns their gradients by its outputs. */
function headLosses(
  graph: ShapedGraph,
  recording: Recording,
  head: FasterRcnnPackage['head'],
  rois: number,
  beta: number,
): Map<string, Value> {
  const factor = graph.input(stepNames.headFactor, []);
  const logits = valueOf(recording, head.classLogits);
  const deltas = valueOf(recording, head.boxDeltas);
  const classes = softmaxCrossEntropy(
    graph,
    logits,
    graph.input(stepNames.classTargets, logits.dims),
    graph.input(stepNames.rowWeights, [rois, 1]),
  );
  const boxes = smoothL1(
    graph,
    deltas,
    graph.input(stepNames.roiDeltaTargets, deltas.dims),
    graph.input(stepNames.roiDeltaWeights, deltas.dims),
    beta,
  );
  const times = (x: Value) => combine(graph, 'Mul', x, factor);
  graph.outputAs(times(classes.loss), stepNames.losses.classification);
  graph.outputAs(times(boxes.loss), stepNames.losses.box);
  return new Map([
    [head.classLogits, times(classes.gradient)],
    [head.boxDeltas, times(boxes.gradient)],
  ]);
}

function namesIn({ parameters }: Graph, names: ReadonlySet<string>): Set<string> {
  return new Set(parameters.map(({ name }) => name).filter((name) => names.has(name)));
}

function sumOf(graph: ShapedGraph, values: readonly Value[]): Value {
  const [first, ...rest] = values.map((value) => reshape(graph, value, []));
  if (first === undefined) throw new Error('There is nothing to add up.');
  return rest.reduce((sum, value) => combine(graph, 'Add', sum, value), first);
}

function valueOf({ values }: Recording, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`The network puts out no '${name}'.`);
  return value;
}
