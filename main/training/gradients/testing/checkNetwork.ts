/** A network's forward pass and gradients in ONNX Runtime, compared with the double reference. */
import { expect } from 'vitest';
import type { Random } from '../../../../shared/random.ts';
import type {
  Attribute,
  Constant,
  Graph,
  GraphNode,
  OperatorName,
} from '../../../network/graph/graph.ts';
import { runBackward, runForward } from '../differentiate.ts';
import { plainAbilities, ShapedGraph } from '../shapedGraph.ts';
import { anyNumbers, dot, relativeError, type Feeds } from './doubles.ts';
import { expectGradient } from './finiteDifferences.ts';
import { runInDouble, valueOf } from './referenceGraph.ts';
import { runOnce } from './runGraph.ts';

/** Names in the training graphs of tests. */
export const seedOf = (output: string) => `seed of ${output}`;
export const gradientOf = (value: string) => `gradient of ${value}`;

/** A network of one node with the output 'y', whose inputs are `feeds` in their order. */
export function oneNode(
  operator: OperatorName,
  feeds: Feeds,
  attributes: Readonly<Record<string, Attribute>> = {},
  constants: readonly Constant[] = [],
  inputs: readonly string[] = [...feeds.keys(), ...constants.map(({ name }) => name)],
): Graph {
  const node: GraphNode = { operator, name: 'node', inputs, outputs: ['y'], attributes };
  const ports = [...feeds].map(([name, { dims }]) => ({ name, dims }));
  const outputs = [{ name: 'y', dims: [] }];
  return { name: 'network', inputs: ports, outputs, nodes: [node], parameters: [], constants };
}

/**
 * Both passes in one graph. Its inputs are the network's and a seed for each of its outputs, its outputs
 * the network's and the gradients of Σ seed · output.
 * @param abilities as ShapedGraph has them
 */
export function differentiated(
  network: Graph,
  feeds: Feeds,
  wanted: readonly string[],
  abilities = plainAbilities,
): Graph {
  const graph = new ShapedGraph('training', null, abilities);
  const enter = (name: string) => graph.input(name, valueOf(feeds, name).dims);
  const inputs = new Map(network.inputs.map(({ name }) => [name, enter(name)]));
  const recording = runForward(graph, network, inputs, enter);
  const seeds = new Map(
    network.outputs.map(({ name }) => {
      const value = recording.values.get(name);
      if (value === undefined) throw new Error(`No output '${name}'.`);
      graph.outputAs(value, name);
      return [name, graph.input(seedOf(name), value.dims)];
    }),
  );
  for (const [name, gradient] of runBackward(graph, recording, seeds, new Set(wanted))) {
    graph.outputAs(gradient, gradientOf(name));
  }
  return graph.finish();
}

/**
 * Expects the outputs and the gradients of a network.
 * @param feeds inputs and parameters
 * @param abilities as ShapedGraph has them
 * @returns the operators of the graph that had them
 */
export async function checkNetwork(
  network: Graph,
  feeds: Feeds,
  wanted: readonly string[],
  random: Random,
  abilities = plainAbilities,
): Promise<readonly OperatorName[]> {
  const names = network.outputs.map(({ name }) => name);
  const expected = runInDouble(network, feeds);
  const seeds = new Map(
    names.map((name) => [seedOf(name), anyNumbers(random, valueOf(expected, name).dims)]),
  );
  const graph = differentiated(network, feeds, wanted, abilities);
  const results = await runOnce(graph, new Map([...feeds, ...seeds]));
  for (const name of names) {
    const { dims, data } = valueOf(results, name);
    expect(dims, `shape of ${name}`).toEqual(valueOf(expected, name).dims);
    expect(relativeError(data, valueOf(expected, name).data), name).toBeLessThan(1e-5);
  }
  const loss = (moved: Feeds) => {
    const values = runInDouble(network, moved);
    return names.reduce(
      (sum, name) => sum + dot(valueOf(values, name).data, valueOf(seeds, seedOf(name)).data),
      0,
    );
  };
  for (const name of wanted) {
    expectGradient(name, valueOf(results, gradientOf(name)), loss, feeds, random);
  }
  return graph.nodes.map(({ operator }) => operator);
}

/** How often an operator is among them. */
export function count(operators: readonly OperatorName[], operator: OperatorName): number {
  return operators.filter((each) => each === operator).length;
}
