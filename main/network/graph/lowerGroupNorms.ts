/**
 * Group norm in operators that every ONNX Runtime has, for pictures of any size: each group of channels is one
 * channel to InstanceNormalization. ONNX's own GroupNormalization came with opset 18, scales by group
 * there, and by channel only from 21 on.
 */
import { FreshNames } from './freshNames.ts';
import type { Constant, Graph, GraphNode } from './graph.ts';

/** The graph with every GroupNormalization taken apart. */
export function lowerGroupNorms(graph: Graph): Graph {
  if (graph.nodes.every(({ operator }) => operator !== 'GroupNormalization')) return graph;
  const names = FreshNames.beside(graph);
  const shared = new Map<string, Constant>();
  const nodes = graph.nodes.flatMap((node) =>
    node.operator === 'GroupNormalization' ? lowered(node, names, shared) : [node],
  );
  return { ...graph, nodes, constants: [...graph.constants, ...shared.values()] };
}

/** @param shared the constants of all norms, by what they are */
function lowered(norm: GraphNode, names: FreshNames, shared: Map<string, Constant>): GraphNode[] {
  const [x = '', scale = '', shift = ''] = norm.inputs;
  const { num_groups: groups, epsilon } = norm.attributes;
  if (typeof groups !== 'number' || epsilon === undefined) {
    throw new Error(`The group norm '${norm.name}' has no groups or no epsilon.`);
  }
  const constant = (what: string, values: Constant['values']) => {
    const known = shared.get(what) ?? { name: names.next(what), dims: [values.length], values };
    shared.set(what, known);
    return known.name;
  };
  const part = (what: string) => names.next(`${norm.name}/${what}`);
  const shape = part('shape');
  const grouped = part('groups');
  const normal = part('normal');
  const map = part('map');
  const channelScale = part('scale');
  const scaled = part('scaled');
  const channelShift = part('shift');
  const node = (
    operator: GraphNode['operator'],
    name: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'] = {},
    output = name,
  ): GraphNode => ({ operator, name, inputs, outputs: [output], attributes });
  const inGroups = constant(`${groups} groups`, BigInt64Array.of(0n, BigInt(groups), -1n));
  const aChannel = constant('a channel', BigInt64Array.of(1n, -1n, 1n, 1n));
  const ones = constant(`${groups} ones`, new Float32Array(groups).fill(1));
  const zeros = constant(`${groups} zeros`, new Float32Array(groups));
  const { outputs } = norm;
  return [
    node('Shape', shape, [x]),
    node('Reshape', grouped, [x, inGroups]),
    node('InstanceNormalization', normal, [grouped, ones, zeros], { epsilon }),
    node('Reshape', map, [normal, shape]),
    node('Reshape', channelScale, [scale, aChannel]),
    node('Mul', scaled, [map, channelScale]),
    node('Reshape', channelShift, [shift, aChannel]),
    node('Add', norm.name, [scaled, channelShift], {}, outputs[0]),
  ];
}
