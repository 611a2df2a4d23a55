/**
 * A convolution and the batch norm behind it as one: the norm's statistics stay, so it is a factor γ / √(σ² + ε) and a
 * shift a channel, which go into kernels and bias. A map is then passed once instead of three times, and so is its
 * gradient. The kernels that learn are still the convolution's own.
 */
import type { Graph, GraphNode } from '../../../network/graph/graph.ts';
import { combine, map, reshape, sum } from '../arithmetic.ts';
import { fraction, given, type BackwardStep, type Operation } from '../operation.ts';
import type { ShapedGraph, Value } from '../shapedGraph.ts';
import { convolution } from './convolution.ts';

/**
 * The network's nodes, with each batch norm that has a convolution for itself in that convolution's place: it has the
 * convolution's inputs (an absent bias is ''), then scale, shift, mean and variance.
 */
export function normsInConvolutions({ nodes, outputs }: Graph): GraphNode[] {
  const asked = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map((o) => o.name)]) {
    asked.set(name, (asked.get(name) ?? 0) + 1);
  }
  const makers = new Map(nodes.map((node) => [node.outputs[0] ?? '', node]));
  const gone = new Set<GraphNode>();
  const joined = new Map<GraphNode, GraphNode>();
  for (const norm of nodes) {
    if (norm.operator !== 'BatchNormalization') continue;
    const [x = '', ...ofNorm] = norm.inputs;
    const before = makers.get(x);
    if (before?.operator !== 'Conv' || asked.get(x) !== 1) continue;
    const [input = '', weight = '', bias = ''] = before.inputs;
    gone.add(before);
    joined.set(norm, {
      ...norm,
      inputs: [input, weight, bias, ...ofNorm],
      attributes: { ...before.attributes, epsilon: { float: fraction(norm, 'epsilon') } },
    });
  }
  return nodes.filter((node) => !gone.has(node)).map((node) => joined.get(node) ?? node);
}

export const isNormedConvolution = ({ operator, inputs }: GraphNode): boolean =>
  operator === 'BatchNormalization' && inputs.length === 7;

export const normedConvolution: Operation = {
  /** @returns the output; the kernels with the factors; the factors [O]; 1 / √(σ² + ε) [O] */
  forward(graph, node, inputs) {
    const weight = given(node, inputs, 1);
    const bias = inputs[2] ?? null;
    const epsilon = graph.constant([fraction(node, 'epsilon')]);
    const variance = combine(graph, 'Add', given(node, inputs, 6), epsilon);
    const inverse = combine(graph, 'Div', graph.constant([1]), map(graph, 'Sqrt', variance));
    const factors = combine(graph, 'Mul', given(node, inputs, 3), inverse);
    const kernels = combine(graph, 'Mul', weight, aKernel(graph, factors));
    const moved = combine(graph, 'Mul', centreOf(graph, bias, given(node, inputs, 5)), factors);
    const shift = combine(graph, 'Add', given(node, inputs, 4), moved);
    const [y] = convolution.forward(graph, node, [given(node, inputs, 0), kernels, shift]);
    return [y, kernels, factors, inverse];
  },

  backward(graph, step) {
    const { node, input, output, gradient, wants } = step;
    const inner: BackwardStep = {
      node,
      input: (i) => (i === 1 ? output(1) : input(i)),
      output,
      gradient,
      wants: (i) => (i === 0 ? wants(0) : wants(3) || (i === 1 ? wants(1) : wants(2) || wants(4))),
    };
    const [byInput, byKernels, byShift] = convolution.backward(graph, inner);
    const has = (value: Value | null | undefined): Value => {
      if (value === null || value === undefined) throw new Error('It was asked for.');
      return value;
    };
    const byScale = () => {
      const ofKernels = sum(
        graph,
        combine(graph, 'Mul', has(byKernels), input(1)),
        [1, 2, 3],
        'drop',
      );
      const bias = node.inputs[2] === '' ? null : input(2);
      const ofShift = combine(graph, 'Mul', has(byShift), centreOf(graph, bias, input(5)));
      return combine(graph, 'Mul', combine(graph, 'Add', ofKernels, ofShift), output(3));
    };
    return [
      byInput ?? null,
      wants(1) ? combine(graph, 'Mul', has(byKernels), aKernel(graph, output(2))) : null,
      wants(2) ? combine(graph, 'Mul', has(byShift), output(2)) : null,
      wants(3) ? byScale() : null,
      wants(4) ? has(byShift) : null,
      // The statistics are no parameters: nothing trains them.
      null,
      null,
    ];
  },
};

/** bias − μ, [O] */
function centreOf(graph: ShapedGraph, bias: Value | null, mean: Value): Value {
  return bias === null ? map(graph, 'Neg', mean) : combine(graph, 'Sub', bias, mean);
}

/** [O] → [O, 1, 1, 1] */
function aKernel(graph: ShapedGraph, x: Value): Value {
  return reshape(graph, x, [...x.dims, 1, 1, 1]);
}
