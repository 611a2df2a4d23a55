/** A network's graph run node by node in double precision: the reference that gradients are checked against. */
import { item } from '../../../../shared/item.ts';
import { sizeOf, type Graph, type GraphNode } from '../../../network/graph/graph.ts';
import { fraction, integer, integers } from '../operation.ts';
import { mapped, together, type Doubles, type Feeds } from './doubles.ts';
import * as layers from './referenceLayers.ts';

/** @returns every value of the network by its name. */
export function runInDouble(network: Graph, feeds: Feeds): Map<string, Doubles> {
  const values = new Map(feeds);
  for (const { name, dims, values: numbers } of network.constants) {
    values.set(name, { dims, data: Float64Array.from(numbers, Number) });
  }
  for (const node of network.nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? null : valueOf(values, name)));
    values.set(item(node.outputs, 0), compute(node, inputs));
  }
  return values;
}

export function valueOf(values: Feeds, name: string): Doubles {
  const value = values.get(name);
  if (value === undefined) throw new Error(`There is no value '${name}'.`);
  return value;
}

function compute(node: GraphNode, inputs: readonly (Doubles | null)[]): Doubles {
  const input = (i: number) => {
    const value = inputs[i] ?? null;
    if (value === null) throw new Error(`'${node.name}' has no input ${i}.`);
    return value;
  };
  const x = input(0);
  switch (node.operator) {
    case 'Add':
      return together(x, input(1), (a, b) => a + b);
    case 'Sub':
      return together(x, input(1), (a, b) => a - b);
    case 'Mul':
      return together(x, input(1), (a, b) => a * b);
    case 'Div':
      return together(x, input(1), (a, b) => a / b);
    case 'Sqrt':
      return mapped(x, Math.sqrt);
    case 'Relu':
      return mapped(x, (value) => Math.max(value, 0));
    case 'Clip': {
      const [low, high] = [input(1).data[0]!, input(2).data[0]!];
      return mapped(x, (value) => Math.min(Math.max(value, low), high));
    }
    case 'Sigmoid':
      return mapped(x, (value) => 1 / (1 + Math.exp(-value)));
    case 'HardSigmoid':
      return mapped(x, hardSigmoid(fraction(node, 'alpha'), fraction(node, 'beta')));
    case 'HardSwish': {
      const share = hardSigmoid(1 / 6, 0.5);
      return mapped(x, (value) => value * share(value));
    }
    case 'Conv': {
      const groups = integer(node, 'group', 1);
      return layers.convolve(x, input(1), inputs[2] ?? null, windowOf(node), groups);
    }
    case 'Gemm': {
      const weight = integer(node, 'transB', 0) === 1 ? layers.turned(input(1)) : input(1);
      const products = layers.product(x, weight);
      return inputs[2] == null ? products : together(products, inputs[2], (a, b) => a + b);
    }
    case 'MatMul':
      return layers.product(x, input(1));
    case 'MaxPool':
      return layers.maxPool(x, pooledOf(node), isSet(node, 'ceil_mode'));
    case 'AveragePool': {
      const counts = isSet(node, 'count_include_pad');
      return layers.averagePool(x, pooledOf(node), isSet(node, 'ceil_mode'), counts);
    }
    case 'GlobalAveragePool':
      return layers.globalAveragePool(x);
    case 'BatchNormalization':
      return layers.batchNorm(x, [1, 2, 3, 4].map(input), fraction(node, 'epsilon'));
    case 'GroupNormalization': {
      const groups = integer(node, 'num_groups');
      return layers.groupNorm(x, input(1), input(2), groups, fraction(node, 'epsilon'));
    }
    case 'Resize':
      return layers.upsampled(x, input(2).data[2]!);
    case 'Concat':
      return layers.joined(
        inputs.map((_, i) => input(i)),
        integer(node, 'axis'),
      );
    case 'Flatten':
      return { dims: [item(x.dims, 0), sizeOf(x.dims.slice(1))], data: x.data };
    default:
      throw new Error(`The reference has no ${node.operator}.`);
  }
}

function hardSigmoid(alpha: number, beta: number): (value: number) => number {
  return (value) => Math.min(Math.max(alpha * value + beta, 0), 1);
}

function isSet(node: GraphNode, name: string): boolean {
  return integer(node, name, 0) === 1;
}

function windowOf(node: GraphNode) {
  return {
    strides: integers(node, 'strides', [1, 1]),
    pads: integers(node, 'pads', [0, 0, 0, 0]),
    dilations: integers(node, 'dilations', [1, 1]),
  };
}

function pooledOf(node: GraphNode): layers.Window {
  return { ...windowOf(node), kernel: integers(node, 'kernel_shape') };
}
