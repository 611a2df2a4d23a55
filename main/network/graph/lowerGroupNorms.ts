/**
 * Group norm in operators that every ONNX Runtime has, for pictures of any size: each group of channels is one
 * channel to InstanceNormalization. ONNX's own GroupNormalization came with opset 18, scales by group
 * there, and by channel only from 21 on.
 */
import type { Constant, Graph, GraphNode } from './graph.ts';

/** The graph with every GroupNormalization taken apart. */
export function lowerGroupNorms(graph: Graph): Graph {
  if (graph.nodes.every(({ operator }) => operator !== 'GroupNormalization')) return graph;
  const constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
  const nodes = graph.nodes.flatMap((node) =>
    node.operator === 'GroupNormalization' ? lowered(node, constants) : [node],
  );
  return { ...graph, nodes, constants: [...constants.values()] };
}

function lowered(norm: GraphNode, constants: Map<string, Constant>): GraphNode[] {
  const [x = '', scale = '', shift = ''] = norm.inputs;
  const { num_groups: groups, epsilon } = norm.attributes;
  if (typeof groups !== 'number' || epsilon === undefined) {
    throw new Error(`The group norm '${norm.name}' has no groups or no epsilon.`);
  }
  const constant = (name: string, values: Constant['values']) => {
    constants.set(name, { name, dims: [values.length], values });
    return name;
  };
  const part = (name: string) => `${norm.name}/${name}`;
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
    node('Shape', part('shape'), [x]),
    node('Reshape', part('groups'), [x, inGroups]),
    node('InstanceNormalization', part('normal'), [part('groups'), ones, zeros], { epsilon }),
    node('Reshape', part('map'), [part('normal'), part('shape')]),
    node('Reshape', part('scale'), [scale, aChannel]),
    node('Mul', part('scaled'), [part('map'), part('scale')]),
    node('Reshape', part('shift'), [shift, aChannel]),
    node('Add', norm.name, [part('scaled'), part('shift')], {}, outputs[0]),
  ];
}
