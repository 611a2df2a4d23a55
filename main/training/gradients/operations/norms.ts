/**
 * Normalisations. Group norm (Wu and He 2018) computes its statistics from the picture at hand, for each group
 * of channels, so it trains with one picture a step. Batch norm has those of its former training, which
 * stay: a factor and a shift a channel.
 */
import { sizeOf, type GraphNode } from '../../../network/graph/graph.ts';
import { combine, map, reshape, scaled, sum } from '../arithmetic.ts';
import { fraction, given, integer, type Operation } from '../operation.ts';
import { sizes4, type ShapedGraph, type Value } from '../shapedGraph.ts';

export const groupNorm: Operation = {
  /** @returns the output; x normalised, [n · groups, numbers of one]; 1 / deviation, [n · groups, 1] */
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const scale = given(node, inputs, 1);
    const shift = given(node, inputs, 2);
    const grouped = inGroups(graph, x, node);
    const [rows = 0, size = 0] = grouped.dims;
    const [normal, , inverse] = graph.nodes(
      'LayerNormalization',
      [grouped, graph.filled(1, [size])],
      [
        { dims: grouped.dims, type: 'float32' },
        { dims: [rows, 1], type: 'float32' },
        { dims: [rows, 1], type: 'float32' },
      ],
      { axis: 1, epsilon: { float: fraction(node, 'epsilon') } },
    );
    if (normal === undefined || inverse === undefined) throw new Error('A norm has three outputs.');
    const scaledX = combine(graph, 'Mul', reshape(graph, normal, x.dims), aChannel(graph, scale));
    return [combine(graph, 'Add', scaledX, aChannel(graph, shift)), normal, inverse];
  },

  /**
   * With sums over a channel's cells, s = Σ g and t = Σ g · x̂, the gradients by shift and scale are s and t, and that
   * by x is (γ · g − mean(γ · s) − x̂ · mean(γ · t)) / deviation, means over all numbers of a group.
   */
  backward(graph, { node, input, output, gradient, wants }) {
    const normal = output(1);
    const [n, channels] = sizes4(gradient);
    const asMap = reshape(graph, normal, gradient.dims);
    const ofChannels = (x: Value) => sum(graph, x, [2, 3], 'drop');
    const s = ofChannels(gradient);
    const t = ofChannels(combine(graph, 'Mul', gradient, asMap));
    const byInput = () => {
      const groups = integer(node, 'num_groups');
      const scale = reshape(graph, input(1), [1, groups, channels / groups]);
      const inverse = reshape(graph, output(2), [n, groups, 1]);
      const numbers = sizeOf(gradient.dims) / (n * groups);
      const mean = (sums: Value) => {
        const inGroup = reshape(graph, sums, [n, groups, channels / groups]);
        const total = sum(graph, combine(graph, 'Mul', inGroup, scale), [2], 'keep');
        const share = combine(graph, 'Mul', scaled(graph, total, 1 / numbers), inverse);
        return reshape(graph, share, [n * groups, 1]);
      };
      const factor = reshape(graph, combine(graph, 'Mul', scale, inverse), [n, channels, 1, 1]);
      const along = combine(graph, 'Add', combine(graph, 'Mul', normal, mean(t)), mean(s));
      const own = combine(graph, 'Mul', gradient, factor);
      return combine(graph, 'Sub', own, reshape(graph, along, gradient.dims));
    };
    return [
      wants(0) ? byInput() : null,
      wants(1) ? sum(graph, t, [0], 'drop') : null,
      wants(2) ? sum(graph, s, [0], 'drop') : null,
    ];
  },
};

/** [n, C, h, w] → [n · groups, C / groups · h · w] */
function inGroups(graph: ShapedGraph, x: Value, node: GraphNode): Value {
  const [n] = sizes4(x);
  const rows = n * integer(node, 'num_groups');
  return reshape(graph, x, [rows, sizeOf(x.dims) / rows]);
}

export const batchNorm: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const factor = factorOf(graph, node, (i) => given(node, inputs, i));
    const mean = given(node, inputs, 3);
    const shift = given(node, inputs, 2);
    const offset = combine(graph, 'Sub', shift, combine(graph, 'Mul', mean, factor));
    const y = combine(graph, 'Mul', x, aChannel(graph, factor));
    return [combine(graph, 'Add', y, aChannel(graph, offset))];
  },
  backward(graph, { node, input, gradient, wants }) {
    const byScale = () => {
      const centred = combine(graph, 'Sub', input(0), aChannel(graph, input(3)));
      const products = sum(graph, combine(graph, 'Mul', gradient, centred), [0, 2, 3], 'drop');
      return combine(graph, 'Mul', products, inverseDeviation(graph, node, input));
    };
    return [
      wants(0)
        ? combine(graph, 'Mul', gradient, aChannel(graph, factorOf(graph, node, input)))
        : null,
      wants(1) ? byScale() : null,
      wants(2) ? sum(graph, gradient, [0, 2, 3], 'drop') : null,
      // The statistics are no parameters: nothing trains them.
      null,
      null,
    ];
  },
};

/** γ / √(σ² + ε) */
function factorOf(graph: ShapedGraph, node: GraphNode, input: (i: number) => Value): Value {
  return combine(graph, 'Mul', input(1), inverseDeviation(graph, node, input));
}

function inverseDeviation(graph: ShapedGraph, node: GraphNode, input: (i: number) => Value): Value {
  const epsilon = graph.constant([fraction(node, 'epsilon')]);
  const deviation = map(graph, 'Sqrt', combine(graph, 'Add', input(4), epsilon));
  return combine(graph, 'Div', graph.constant([1]), deviation);
}

/** [C] → [1, C, 1, 1] */
function aChannel(graph: ShapedGraph, x: Value): Value {
  return reshape(graph, x, [1, sizeOf(x.dims), 1, 1]);
}
