/**
 * A network run forward, and backward: reverse-mode differentiation of a graph into a graph.
 *
 * The two passes may be put into one graph or into two. What the second needs of the first, and does not have,
 * enters it as an input of the same name; `takeFromFormer` then lets it leave the first.
 */
import { item } from '../../../shared/item.ts';
import { StudioError } from '../../../shared/result.ts';
import type { Graph, GraphNode } from '../../network/graph/graph.ts';
import { combine } from './arithmetic.ts';
import { given, type Operation } from './operation.ts';
import { operations } from './operations/index.ts';
import {
  isNormedConvolution,
  normedConvolution,
  normsInConvolutions,
} from './operations/normedConvolution.ts';
import type { ShapedGraph, Value } from './shapedGraph.ts';

/** A forward pass as it was put into a graph. */
export interface Recording {
  /** Inputs, parameters and outputs of nodes, by the network's own names. */
  readonly values: ReadonlyMap<string, Value>;
  /** In the order of running. */
  readonly steps: readonly RecordedStep[];
}

interface RecordedStep {
  readonly node: GraphNode;
  readonly operation: Operation;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
}

/**
 * Puts the network into the graph.
 * @param inputs values for the network's inputs, by name
 * @param parameter the value of a parameter
 * @throws StudioError badModel for an operator that cannot be trained
 */
export function runForward(
  graph: ShapedGraph,
  network: Graph,
  inputs: ReadonlyMap<string, Value>,
  parameter: (name: string, dims: readonly number[]) => Value,
): Recording {
  const values = new Map(inputs);
  for (const constant of network.constants) {
    values.set(constant.name, graph.constantOf(constant));
  }
  for (const { name, dims } of network.parameters) values.set(name, parameter(name, dims));
  const steps = normsInConvolutions(network).map((node): RecordedStep => {
    const operation = isNormedConvolution(node) ? normedConvolution : operations[node.operator];
    if (operation === undefined) {
      const sentence = `The layer '${node.name}' is a ${node.operator}, which cannot be trained.`;
      throw new StudioError('badModel', sentence);
    }
    const given = node.inputs.map((name) => (name === '' ? null : valueOf(values, name)));
    const outputs = operation.forward(graph, node, given);
    values.set(item(node.outputs, 0), outputs[0]);
    return { node, operation, inputs: given, outputs };
  });
  return { values, steps };
}

/**
 * Gradients of a number by some of a recording's values.
 * @param seeds the number's gradients by outputs of the network, by name
 * @param wanted names of inputs and parameters
 * @returns by name; one that nothing leads to is missing
 * @throws Error for a name that the network does not have
 */
export function runBackward(
  graph: ShapedGraph,
  recording: Recording,
  seeds: ReadonlyMap<string, Value>,
  wanted: ReadonlySet<string>,
): Map<string, Value> {
  const { values, steps } = recording;
  for (const name of [...seeds.keys(), ...wanted]) valueOf(values, name);
  const leading = namesLeadingFrom(steps, wanted);
  // By names, not by values: an operation that has nothing to do gives the value that it was given.
  const gradients = new Map<string, Value>();
  const addGradient = (name: string, gradient: Value) => {
    const former = gradients.get(name);
    gradients.set(name, former === undefined ? gradient : combine(graph, 'Add', former, gradient));
  };
  for (const [name, seed] of seeds) addGradient(name, seed);
  for (const { node, operation, inputs, outputs } of steps.toReversed()) {
    const name = item(node.outputs, 0);
    const gradient = gradients.get(name);
    if (gradient === undefined || !leading.has(name)) continue;
    const byInputs = operation.backward(graph, {
      node,
      input: (i) => graph.here(given(node, inputs, i)),
      output: (i) => graph.here(item(outputs, i)),
      gradient,
      wants: (i) => leading.has(node.inputs[i] ?? ''),
    });
    byInputs.forEach((byInput, i) => {
      if (byInput !== null) addGradient(item(node.inputs, i), byInput);
    });
  }
  return new Map(
    [...wanted].flatMap((name) => {
      const gradient = gradients.get(name);
      return gradient === undefined ? [] : [[name, gradient]];
    }),
  );
}

/** The wanted values and all that is made of them. */
function namesLeadingFrom(
  steps: readonly RecordedStep[],
  wanted: ReadonlySet<string>,
): ReadonlySet<string> {
  const leading = new Set(wanted);
  for (const { node } of steps) {
    if (node.inputs.some((name) => leading.has(name))) leading.add(item(node.outputs, 0));
  }
  return leading;
}

function valueOf(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`The network has no value '${name}'.`);
  return value;
}
