/** Max and average pooling of [n, C, h, w]. */
import { item } from '../../../../shared/item.ts';
import { sizeOf, type GraphNode } from '../../../network/graph/graph.ts';
import { combine, reshape, scaled } from '../arithmetic.ts';
import { given, integer, integers, type Operation } from '../operation.ts';
import { sizes4, type ShapedGraph, type Value } from '../shapedGraph.ts';

/** The gradient goes to the cell that was largest; of equal ones to the first. */
export const maxPool: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    return [graph.node('MaxPool', [x], pooledDims(node, x), node.attributes)];
  },
  // Places cost more than the pooling itself, so they are found when they are needed.
  backward(graph, { node, input, gradient, wants }) {
    if (!wants(0)) return [null];
    const x = input(0);
    // In double precision the CPU is the only provider that has the operator, and so the one that runs it.
    const type = graph.hasPlaces ? 'float32' : 'float64';
    const wide = graph.hasPlaces ? x : graph.node('Cast', [x], x.dims, { to: 11 }, type);
    const outputs = ([type, 'int64'] as const).map((each) => ({ dims: gradient.dims, type: each }));
    const places = item(graph.nodes('MaxPool', [wide], outputs, node.attributes), 1);
    return [reshape(graph, scattered(graph, places, gradient, sizeOf(x.dims)), x.dims)];
  },
};

/** Zeros of the size, with each number added at its place. */
export function scattered(graph: ShapedGraph, places: Value, numbers: Value, size: number): Value {
  const zeros = graph.node('ConstantOfShape', [graph.whole([size])], [size]);
  const flat = (x: Value) => graph.node('Reshape', [x, graph.whole([-1])], [-1], {}, x.type);
  const inputs = [zeros, flat(places), flat(numbers)];
  return graph.node('ScatterElements', inputs, [size], { axis: 0, reduction: 'add' });
}

/** Every cell of a window gets an equal share. */
export const averagePool: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    return [graph.node('AveragePool', [x], pooledDims(node, x), node.attributes)];
  },
  backward(graph, { node, input, gradient, wants }) {
    if (!wants(0)) return [null];
    const { dims } = input(0);
    const [, channels, height, width] = sizes4(input(0));
    const [, , oh, ow] = sizes4(gradient);
    const { kernel, strides, pads } = windowOf(node);
    const rows = shares(oh, height, kernel[0], strides[0], pads[0], pads[2]);
    const columns = shares(ow, width, kernel[1], strides[1], pads[1], pads[3]);
    const padsCount = integer(node, 'count_include_pad', 0) === 1;
    const counts = rows.flatMap((row) =>
      columns.map((column) =>
        padsCount ? 1 / (row.padded * column.padded) : 1 / (row.inside * column.inside),
      ),
    );
    const share = combine(graph, 'Mul', gradient, graph.constant(counts, [1, 1, oh, ow]));
    const ones = graph.filled(1, [channels, 1, ...kernel]);
    const reach = (size: number, cells: number, axis: 0 | 1) =>
      size + pads[axis] + pads[axis === 0 ? 2 : 3] - strides[axis] * (cells - 1) - kernel[axis];
    const over = [reach(height, oh, 0), reach(width, ow, 1)];
    return [
      graph.node('ConvTranspose', [share, ones], dims, {
        kernel_shape: kernel,
        strides,
        // A window that hangs over the end gives what lies outside to nobody.
        pads: [
          pads[0],
          pads[1],
          pads[2] - Math.min(0, item(over, 0)),
          pads[3] - Math.min(0, item(over, 1)),
        ],
        output_padding: over.map((size) => Math.max(0, size)),
        group: channels,
      }),
    ];
  },
};

/** The mean over the whole map, [n, C, 1, 1]. */
export const globalAveragePool: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const [n, channels] = sizes4(x);
    return [graph.node('GlobalAveragePool', [x], [n, channels, 1, 1])];
  },
  backward(graph, { input, gradient, wants }) {
    if (!wants(0)) return [null];
    const { dims } = input(0);
    const share = scaled(graph, gradient, 1 / sizeOf(dims.slice(2)));
    return [graph.node('Expand', [share, graph.whole(dims)], dims)];
  },
};

/** For each window along an axis: its cells inside the map, and inside the map with its padding. */
function shares(
  windows: number,
  size: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
): { inside: number; padded: number }[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    const end = Math.min(start + kernel, size + after);
    return { inside: Math.min(end, size) - Math.max(start, 0), padded: end - start };
  });
}

function pooledDims(node: GraphNode, x: Value): number[] {
  const [n, channels, height, width] = sizes4(x);
  const { kernel, strides, pads, ceil } = windowOf(node);
  const along = (size: number, axis: 0 | 1) => {
    const before = pads[axis];
    const room = size + before + pads[axis === 0 ? 2 : 3] - kernel[axis];
    const cells = (ceil ? Math.ceil : Math.floor)(room / strides[axis]) + 1;
    // A window must begin inside the map or the padding before it.
    return ceil && (cells - 1) * strides[axis] >= size + before ? cells - 1 : cells;
  };
  return [n, channels, along(height, 0), along(width, 1)];
}

function windowOf(node: GraphNode) {
  const pair = (name: string, fallback?: readonly number[]) => {
    const list = integers(node, name, fallback);
    return [item(list, 0), item(list, 1)] as const;
  };
  const pads = integers(node, 'pads', [0, 0, 0, 0]);
  return {
    kernel: pair('kernel_shape'),
    strides: pair('strides', [1, 1]),
    pads: [item(pads, 0), item(pads, 1), item(pads, 2), item(pads, 3)] as const,
    ceil: integer(node, 'ceil_mode', 0) === 1,
  };
}
