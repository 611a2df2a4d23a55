/**
 * R-CNN's network, made of one that has a trunk and a head: a crop goes through the trunk, the map that a box of a crop's size
 * would be pooled from is pooled whole, and the head says what it is. What enters its last layer are the features.
 */
import type { RoiSpec } from '../../../shared/model/networkParts.ts';
import { assignLevels } from '../../../shared/detection/roi/roiPooling.ts';
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import { FreshNames } from '../../network/graph/freshNames.ts';
import type { Graph, GraphNode } from '../../network/graph/graph.ts';
import { partOf } from '../../network/graph/partOf.ts';
import { runForward } from '../gradients/differentiate.ts';
import { ShapedGraph, sizes4 } from '../gradients/shapedGraph.ts';
import type { TrainedGraphs } from '../step/stepGraphs.ts';

export interface CropNetwork {
  /** From crops, [n, 3, S, S], to `features`, [n, D], and `logits`, [n, K + 1]. */
  readonly graph: Graph;
  readonly features: string;
  readonly logits: string;
  /** D */
  readonly length: number;
}

/**
 * @param side S
 * @throws StudioError badInput where crops of that side are too small for the network, or do not fit it
 */
export function cropNetwork({ trunk, head, spec }: TrainedGraphs, side: number): CropNetwork {
  const { roi, input } = spec;
  const [level = 0] = assignLevels(Float32Array.of(0, 0, side, side), roi);
  const { feature } = item(roi.levels, level);
  const cut = partOf(trunk, [feature]);
  const cells = cellsOf(cut, input.name, feature, side);
  const inner = renamed(head, cut);
  const pooled = inner.of(spec.head.input);
  const pool = poolingNode(roi, feature, pooled, cells, side);
  const logits = inner.of(spec.head.classLogits);
  const entering = featuresOf(inner.graph, logits);
  const features = inner.fresh.next('features');
  const named = (name: string) => (name === entering ? features : name);
  const whole: Graph = {
    name: 'crops',
    inputs: cut.inputs.map((port) => ({ ...port, dims: ['n', 3, side, side] })),
    nodes: [...cut.nodes, pool, ...inner.graph.nodes].map((node) => ({
      ...node,
      inputs: node.inputs.map(named),
      outputs: node.outputs.map(named),
    })),
    parameters: [...cut.parameters, ...inner.graph.parameters],
    constants: [...cut.constants, ...inner.graph.constants],
    outputs: [
      { name: features, dims: ['n', 'D'] },
      { name: logits, dims: ['n', 'classes'] },
    ],
  };
  const graph = partOf(whole, [features, logits]);
  return { graph, features, logits, length: lengthOf(graph, input.name, features, side) };
}

function cellsOf(graph: Graph, input: string, feature: string, side: number) {
  const [, , height, width] = sizes4(valueIn(graph, input, feature, side));
  return [height, width] as const;
}

function lengthOf(graph: Graph, input: string, features: string, side: number): number {
  return item(valueIn(graph, input, features, side).dims, 1);
}

/** A value of the graph for one crop. */
function valueIn(graph: Graph, input: string, name: string, side: number) {
  const shaped = new ShapedGraph('shapes');
  const enter = (parameter: string, dims: readonly number[]) => shaped.input(parameter, dims);
  const crop = enter(input, [1, 3, side, side]);
  const value = runForward(shaped, graph, new Map([[input, crop]]), enter).values.get(name);
  if (value === undefined) throw new Error(`The network puts out no '${name}'.`);
  return value;
}

/** As RoI pooling of the whole map: as many bins as the head takes, of one size. */
function poolingNode(
  { method, outputHeight, outputWidth }: RoiSpec,
  feature: string,
  pooled: string,
  [height, width]: readonly [number, number],
  side: number,
): GraphNode {
  if (height < outputHeight || width < outputWidth) {
    const sentence = `warp.side: crops of ${side} pixels leave ${width} × ${height} cells, and the head takes ${outputWidth} × ${outputHeight}.`;
    throw new StudioError('badInput', sentence);
  }
  const strides = [Math.floor(height / outputHeight), Math.floor(width / outputWidth)] as const;
  return {
    operator: method === 'max' ? 'MaxPool' : 'AveragePool',
    name: pooled,
    inputs: [feature],
    outputs: [pooled],
    attributes: {
      kernel_shape: [
        height - (outputHeight - 1) * strides[0],
        width - (outputWidth - 1) * strides[1],
      ],
      strides,
    },
  };
}

/** The head with names of its own, but for its parameters, and what each value is called. */
function renamed(head: Graph, beside: Graph) {
  const fresh = FreshNames.beside(
    beside,
    head.parameters.map(({ name }) => name),
  );
  const kept = new Set(head.parameters.map(({ name }) => name));
  const names = new Map<string, string>();
  const of = (name: string): string => {
    if (name === '' || kept.has(name)) return name;
    const known = names.get(name) ?? fresh.next(`head/${name}`);
    names.set(name, known);
    return known;
  };
  const graph: Graph = {
    ...head,
    inputs: head.inputs.map((port) => ({ ...port, name: of(port.name) })),
    outputs: head.outputs.map((port) => ({ ...port, name: of(port.name) })),
    constants: head.constants.map((constant) => ({ ...constant, name: of(constant.name) })),
    nodes: head.nodes.map((node) => ({
      ...node,
      name: of(node.name),
      inputs: node.inputs.map(of),
      outputs: node.outputs.map(of),
    })),
  };
  return { graph, of, fresh };
}

/** What enters the layer that makes the logits. @throws StudioError badModel where that is no fully connected layer */
function featuresOf({ nodes, parameters }: Graph, logits: string): string {
  const maker = (name: string | undefined) =>
    nodes.find(({ outputs }) => outputs.some((output) => output === name));
  const last = maker(logits);
  const isParameter = (name: string) => parameters.some((each) => each.name === name);
  const product =
    last?.operator === 'Add' ? maker(last.inputs.find((name) => !isParameter(name))) : last;
  if (product?.operator === 'Gemm' || product?.operator === 'MatMul') {
    return item(product.inputs, 0);
  }
  const sentence = `The class logits are made by ${last?.operator ?? 'nothing'}, not by a fully connected layer, so there are no features to learn SVMs from.`;
  throw new StudioError('badModel', sentence);
}
