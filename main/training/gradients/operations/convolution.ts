/**
 * Convolution [n, C, h, w] * [O, C / groups, kh, kw] → [n, O, oh, ow] and its gradients.
 *
 * By the input: a convolution of the output's gradient with the kernels turned by half and the channels
 * exchanged, where strides are 1; a transposed convolution otherwise.
 * By the kernels: for each of their cells a product of matrices, gradient [O, n·oh·ow] with the input's
 * cells that the kernel's cell met [C, n·oh·ow]; without strides, a column of the kernel is one product.
 */
import { concat, flipped, gemm, pad, reshape, slice, sum, transpose } from '../arithmetic.ts';
import { given, type BackwardStep, type Operation } from '../operation.ts';
import { sizes4, type ShapedGraph, type Value } from '../shapedGraph.ts';
import {
  attributesOf,
  attributesOfTransposed,
  cellsAlong,
  shapeOf,
  turnedPads,
  type Shape,
} from './convolutionShape.ts';
import { depthwise, isDepthwise } from './depthwise.ts';

/**
 * Moving a weight costs about as much as moving so many numbers of a map: from here on it is cheaper to copy the
 * cells that a kernel meets than to turn the kernels around. Measured on the layers of a ResNet-18 at 480 × 640.
 */
const copyFactor = 8;
/** With fewer channels than this, a product for each cell of the kernel is too small to be fast. */
const fewInputs = 16;

export const convolution: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const weight = given(node, inputs, 1);
    const shape = shapeOf(node, weight);
    if (isDepthwise(weight, shape)) return depthwise.forward(graph, node, inputs);
    const [n, , height, width] = sizes4(x);
    const dims = [n, sizes4(weight)[0], cellsAlong(height, shape, 0), cellsAlong(width, shape, 1)];
    return [graph.node('Conv', [x, weight, inputs[2] ?? null], dims, attributesOf(shape))];
  },

  backward(graph, step) {
    const weight = step.input(1);
    if (isDepthwise(weight, shapeOf(step.node, weight))) return depthwise.backward(graph, step);
    return [
      step.wants(0) ? byInput(graph, step) : null,
      step.wants(1) ? byWeight(graph, step) : null,
      step.wants(2) ? sum(graph, step.gradient, [0, 2, 3], 'drop') : null,
    ];
  },
};

function byInput(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const weight = input(1);
  const shape = shapeOf(node, weight);
  const { strides } = shape;
  const { dims } = input(0);
  const turned = turnedPads(shape);
  const isPlain = strides[0] === 1 && strides[1] === 1 && turned.every((size) => size >= 0);
  if (isPlain && !hasMoreWeights(weight, gradient)) {
    const kernels = flipped(graph, exchanged(graph, weight, shape.groups));
    const attributes = attributesOf({ ...shape, pads: turned });
    return graph.node('Conv', [gradient, kernels], dims, attributes);
  }
  const attributes = attributesOfTransposed(shape, input(0), gradient);
  return graph.node('ConvTranspose', [gradient, weight], dims, attributes);
}

/** Whether it is the weights, not the map, that should lie as they are. */
function hasMoreWeights(weight: Value, gradient: Value): boolean {
  const [n, outputs, oh, ow] = sizes4(gradient);
  return sizes4(weight)[2] > 1 && n * oh * ow < outputs * copyFactor;
}

/** Kernels of inputs by outputs made kernels of outputs by inputs, in each group. */
function exchanged(graph: ShapedGraph, weight: Value, groups: number): Value {
  const [outputs, inputs, kh, kw] = sizes4(weight);
  if (groups === 1) return transpose(graph, weight, [1, 0, 2, 3]);
  const grouped = reshape(graph, weight, [groups, outputs / groups, inputs, kh, kw]);
  const turned = transpose(graph, grouped, [0, 2, 1, 3, 4]);
  return reshape(graph, turned, [groups * inputs, outputs / groups, kh, kw]);
}

function byWeight(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const shape = shapeOf(node, input(1));
  const { groups, pads } = shape;
  const padded = pad(graph, input(0), [0, 0, pads[0], pads[1]], [0, 0, pads[2], pads[3]]);
  const [outputs, inputs] = sizes4(input(1));
  const perGroup = Array.from({ length: groups }, (_, group) => {
    const size = outputs / groups;
    const part = slice(graph, gradient, [{ axis: 1, start: group * size, size }]);
    const from = slice(graph, padded, [{ axis: 1, start: group * inputs, size: inputs }]);
    return ofGroup(graph, from, part, shape);
  });
  return concat(graph, perGroup, 0);
}

/** [O, C, kh, kw] of one group. */
function ofGroup(graph: ShapedGraph, padded: Value, gradient: Value, shape: Shape): Value {
  const [, outputs] = sizes4(gradient);
  const [, inputs] = sizes4(padded);
  const rows = rowsOf(graph, gradient);
  const [kh, kw] = shape.kernel;
  const [, positions = 0] = rows.dims;
  const dims = [outputs, inputs, kh, kw];
  if (inputs < fewInputs || positions < outputs * copyFactor) {
    const cells = ofCells(graph, padded, gradient, shape, (x) =>
      reshape(graph, rowsOf(graph, x), [inputs, 1, positions]),
    );
    const met = reshape(graph, concat(graph, cells, 1), [inputs * kh * kw, positions]);
    return reshape(graph, gemm(graph, rows, met, { transB: true }), dims);
  }
  if (shape.strides[0] === 1 && shape.strides[1] === 1) {
    return ofShifts(graph, padded, gradient, shape);
  }
  const products = ofCells(graph, padded, gradient, shape, (cells) =>
    gemm(graph, rowsOf(graph, cells), rows, { transB: true }),
  );
  const stacked = reshape(graph, concat(graph, products, 0), [kh, kw, inputs, outputs]);
  return transpose(graph, stacked, [3, 2, 0, 1]);
}

/**
 * [O, C, kh, kw], without strides: the input moved left by the cell's column meets the gradient moved down by its row.
 * kw products, each of all rows of the kernel, instead of one for each of its cells.
 */
function ofShifts(
  graph: ShapedGraph,
  padded: Value,
  gradient: Value,
  { kernel, dilations }: Shape,
): Value {
  const [n, outputs, oh, ow] = sizes4(gradient);
  const [, inputs] = sizes4(padded);
  const [kh, kw] = kernel;
  const down = movedDown(
    graph,
    reshape(graph, gradient, [n, outputs, oh * ow]),
    kh,
    dilations[0] * ow,
  );
  const products = Array.from({ length: kw }, (_, x) => {
    const across = slice(graph, padded, [{ axis: 3, start: x * dilations[1], size: ow }]);
    const product = gemm(graph, down, rowsOf(graph, across), { transB: true });
    return reshape(graph, product, [1, outputs * kh * inputs]);
  });
  const together = transpose(graph, concat(graph, products, 0), [1, 0]);
  const cells = reshape(graph, together, [outputs, kh, inputs, kw]);
  return transpose(graph, cells, [0, 2, 1, 3]);
}

/**
 * [n, O, cells] → [O · kh, n · (cells + (kh − 1) · by)]: row y of kh has y · by zeros before the cells, and the
 * remaining ones behind, so all rows of an output are the cells with the same zeros between them.
 */
function movedDown(graph: ShapedGraph, x: Value, kh: number, by: number): Value {
  const [n = 0, outputs = 0, cells = 0] = x.dims;
  if (kh === 1) return reshape(graph, transpose(graph, x, [1, 0, 2]), [outputs, n * cells]);
  const zeros = graph.filled(0, [n, outputs, kh * by]);
  const parts = Array.from({ length: 2 * kh - 1 }, (_, i) => (i % 2 === 0 ? x : zeros));
  const length = cells + (kh - 1) * by;
  const apart = reshape(graph, concat(graph, parts, 2), [n, outputs, kh, length]);
  return reshape(graph, transpose(graph, apart, [1, 2, 0, 3]), [outputs * kh, n * length]);
}

/** What `use` makes of the cells [n, C, oh, ow] of the padded input that each cell of the kernel meets. */
function ofCells(
  graph: ShapedGraph,
  padded: Value,
  gradient: Value,
  { kernel, strides, dilations }: Shape,
  use: (cells: Value) => Value,
): Value[] {
  const [n, channels] = sizes4(padded);
  const [, , oh, ow] = sizes4(gradient);
  const isApart = Math.max(...strides) > 1 && Math.max(...kernel) > 1;
  const apart = isApart ? takenApart(graph, padded, strides) : null;
  return Array.from({ length: kernel[0] * kernel[1] }, (_, cell) => {
    const y = Math.floor(cell / kernel[1]) * dilations[0];
    const x = (cell % kernel[1]) * dilations[1];
    if (apart === null) {
      return use(
        slice(graph, padded, [
          { axis: 2, start: y, size: oh, step: strides[0] },
          { axis: 3, start: x, size: ow, step: strides[1] },
        ]),
      );
    }
    const phase = (y % strides[0]) * strides[1] + (x % strides[1]);
    const cells = slice(graph, apart, [
      { axis: 0, start: phase * n * channels, size: n * channels },
      { axis: 1, start: Math.floor(y / strides[0]), size: oh },
      { axis: 2, start: Math.floor(x / strides[1]), size: ow },
    ]);
    return use(reshape(graph, cells, [n, channels, oh, ow]));
  });
}

/**
 * [n, C, h, w] → [sy · sx · n · C, h / sy, w / sx]: what a stride takes lies side by side, so that every cell of a
 * kernel copies whole rows. The last reshape keeps ONNX Runtime from turning the copies around instead.
 */
function takenApart(
  graph: ShapedGraph,
  x: Value,
  [down, across]: readonly [number, number],
): Value {
  const [n, channels, height, width] = sizes4(x);
  const rows = Math.ceil(height / down);
  const columns = Math.ceil(width / across);
  const over = [0, 0, rows * down - height, columns * across - width];
  const whole = pad(graph, x, [0, 0, 0, 0], over);
  const split = reshape(graph, whole, [n, channels, rows, down, columns, across]);
  const turned = transpose(graph, split, [3, 5, 0, 1, 2, 4]);
  return reshape(graph, turned, [down * across * n * channels, rows, columns]);
}

/** [n, C, h, w] → [C, n·h·w] */
function rowsOf(graph: ShapedGraph, x: Value): Value {
  const [n, channels, height, width] = sizes4(x);
  return reshape(graph, transpose(graph, x, [1, 0, 2, 3]), [channels, n * height * width]);
}
