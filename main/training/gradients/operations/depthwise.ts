/**
 * Depthwise convolution, every channel with a kernel of its own: [n, C, h, w] * [C, 1, kh, kw] → [n, C, oh, ow], and its
 * gradients.
 *
 * There is nothing to multiply as matrices across channels, so each gradient is a depthwise convolution again:
 * by the input with the kernels turned by half; by the kernels with the gradient's maps as kernels on the input. Where
 * the CPU has its layout in blocks (channelBlocks.ts), they are done there, three to eight times as fast.
 *
 * Many small maps, as RoIs have them, are another thing: a convolution takes each map of each channel by itself, ten
 * times as long as it computes. There the kernel of a channel is written out as the matrix that it is, and all its
 * maps are one product.
 */
import {
  combine,
  flipped,
  gemm,
  matmul,
  pad,
  reshape,
  slice,
  sum,
  transpose,
} from '../arithmetic.ts';
import { given, type BackwardStep, type Operation } from '../operation.ts';
import { sizes4, type ShapedGraph, type Value } from '../shapedGraph.ts';
import {
  asKernels,
  asOnePicture,
  convolveBlocks,
  fromBlocks,
  hasBlocks,
  interleaved,
  kernelsInBlocks,
  toBlocks,
} from './channelBlocks.ts';
import {
  attributesOf,
  attributesOfTransposed,
  cellsAlong,
  shapeOf,
  turnedPads,
  unmetCells,
  type Shape,
} from './convolutionShape.ts';

/** Whether every channel has one kernel of its own. */
export function isDepthwise(weight: Value, { groups }: Shape): boolean {
  const [outputs, inputs] = sizes4(weight);
  return inputs === 1 && outputs === groups;
}

type Maps = readonly [number, number, number, number];

/** Cells of a channel's matrix, at most: a table of the kernels' cells is as large. */
const largestMatrix = 4096;

/** Whether a channel's matrix is no larger than the maps that it multiplies. */
function isManySmall([n, , height, width]: Maps, [, , oh, ow]: Maps): boolean {
  return n > 1 && oh * ow <= n && height * width * oh * ow <= largestMatrix;
}

/** ONNX Runtime's plain convolution is as fast for small kernels without strides, and computes a ReLU with it. */
function isWorthReordering({ kernel, strides }: Shape): boolean {
  return kernel[0] * kernel[1] > 9 || Math.max(...strides) > 1;
}

export const depthwise: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const weight = given(node, inputs, 1);
    const bias = inputs[2] ?? null;
    const shape = shapeOf(node, weight);
    const [n, channels, height, width] = sizes4(x);
    const dims = [n, channels, cellsAlong(height, shape, 0), cellsAlong(width, shape, 1)] as const;
    if (!isManySmall(sizes4(x), dims)) {
      if (hasBlocks(graph, channels) && isWorthReordering(shape)) {
        const kernels = kernelsInBlocks(graph, weight);
        const maps = convolveBlocks(graph, toBlocks(graph, x), kernels, shape, bias);
        return [fromBlocks(graph, maps, channels)];
      }
      return [graph.node('Conv', [x, weight, bias], dims, attributesOf(shape))];
    }
    const product = matmul(
      graph,
      byChannel(graph, x),
      matrices(graph, weight, sizes4(x), dims, shape),
    );
    const out = bySample(graph, product, dims);
    return [
      bias === null ? out : combine(graph, 'Add', out, reshape(graph, bias, [1, channels, 1, 1])),
    ];
  },

  backward(graph, step) {
    const { input, gradient, wants } = step;
    const small = () => isManySmall(sizes4(input(0)), sizes4(gradient));
    return [
      wants(0) ? (small() ? byInputOfSmall : byInput)(graph, step) : null,
      wants(1) ? (small() ? byKernelsOfSmall : byKernels)(graph, step) : null,
      wants(2)
        ? sum(
            graph,
            small() ? byChannel(graph, gradient) : gradient,
            small() ? [1, 2] : [0, 2, 3],
            'drop',
          )
        : null,
    ];
  },
};

function byInput(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const weight = input(1);
  const shape = shapeOf(node, weight);
  const { strides } = shape;
  const x = sizes4(input(0));
  const turned = turnedPads(shape);
  const isPlain = strides[0] === 1 && strides[1] === 1 && turned.every((size) => size >= 0);
  const blocked = hasBlocks(graph, x[1]);
  if (isPlain && blocked) {
    const kernels = kernelsInBlocks(graph, flipped(graph, weight));
    const maps = convolveBlocks(graph, toBlocks(graph, gradient), kernels, {
      ...shape,
      pads: turned,
    });
    return fromBlocks(graph, maps, x[1]);
  }
  if (isPlain) {
    const attributes = attributesOf({ ...shape, pads: turned });
    return graph.node('Conv', [gradient, flipped(graph, weight)], x, attributes);
  }
  if (blocked && hasPhases(shape)) return byInputInPhases(graph, weight, gradient, x, shape);
  const attributes = attributesOfTransposed(shape, input(0), gradient);
  return graph.node('ConvTranspose', [gradient, weight], x, attributes);
}

/** Whether each phase of a stride has a cell of the kernel. */
function hasPhases({ kernel, strides, dilations }: Shape): boolean {
  const [stride] = strides;
  return (
    strides[1] === stride && Math.max(...dilations) === 1 && kernel.every((size) => size >= stride)
  );
}

/**
 * Cell s · u + e of the input is cell s · t + f of the padded one, and met the gradient's cells t − j with the kernel's
 * cells s · j + f. So the cells of a phase e are a convolution without strides, in each direction; the phases are put
 * together afterwards.
 */
function byInputInPhases(
  graph: ShapedGraph,
  weight: Value,
  gradient: Value,
  [, channels, height, width]: Maps,
  { kernel, strides, pads }: Shape,
): Value {
  const [stride] = strides;
  const [, , oh, ow] = sizes4(gradient);
  const blocked = toBlocks(graph, gradient);
  const phasesAlong = (size: number, cells: number, axis: 0 | 1) => {
    const count = Math.ceil(size / stride);
    return Array.from({ length: stride }, (_, e) => {
      const start = (e + pads[axis]) % stride;
      const first = Math.floor((e + pads[axis]) / stride);
      const taps = Math.ceil((kernel[axis] - start) / stride);
      return { start, taps, before: taps - 1 - first, after: count + first - cells };
    });
  };
  const parts = phasesAlong(height, oh, 0).flatMap((down) =>
    phasesAlong(width, ow, 1).map((across) => {
      const kernels = slice(graph, weight, [
        { axis: 2, start: down.start, size: down.taps, step: stride },
        { axis: 3, start: across.start, size: across.taps, step: stride },
      ]);
      const before = [down.before, across.before] as const;
      const after = [down.after, across.after] as const;
      // A convolution pads and does not cut: what a phase does not meet of the gradient goes first.
      const isCut = [...before, ...after].some((size) => size < 0);
      const cut = (sizes: readonly number[]) => [0, 0, ...sizes.map((size) => Math.min(0, size))];
      const met = isCut ? toBlocks(graph, pad(graph, gradient, cut(before), cut(after))) : blocked;
      return convolveBlocks(graph, met, kernelsInBlocks(graph, flipped(graph, kernels)), {
        strides: [1, 1],
        dilations: [1, 1],
        pads: [
          Math.max(0, before[0]),
          Math.max(0, before[1]),
          Math.max(0, after[0]),
          Math.max(0, after[1]),
        ],
      });
    }),
  );
  const together = fromBlocks(graph, interleaved(graph, parts, stride), channels);
  return slice(graph, together, [
    { axis: 2, start: 0, size: height },
    { axis: 3, start: 0, size: width },
  ]);
}

/** Strides and dilations change places: where a kernel's cell moved by the dilation, the gradient's cells lie a stride apart. */
function byKernels(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const { dims } = input(1);
  const shape = shapeOf(node, input(1));
  const { kernel, strides, pads, dilations } = shape;
  const [n, channels, height, width] = sizes4(input(0));
  const [, , oh, ow] = sizes4(gradient);
  const after = [
    pads[2] - unmetCells(height, oh, shape, 0),
    pads[3] - unmetCells(width, ow, shape, 1),
  ] as const;
  const cut = after.map((size) => Math.max(0, -size));
  const met = slice(graph, input(0), [
    { axis: 2, start: 0, size: height - (cut[0] ?? 0) },
    { axis: 3, start: 0, size: width - (cut[1] ?? 0) },
  ]);
  const turned = {
    strides: dilations,
    pads: [pads[0], pads[1], Math.max(0, after[0]), Math.max(0, after[1])],
    dilations: strides,
  } as const;
  const products = hasBlocks(graph, channels)
    ? productsInBlocks(graph, met, gradient, turned)
    : graph.node(
        'Conv',
        [asOnePicture(graph, met), asKernels(graph, gradient)],
        [1, n * channels, ...kernel],
        attributesOf({ ...turned, kernel: [oh, ow], groups: n * channels }),
      );
  const ofSamples = reshape(graph, products, [n, channels, ...kernel]);
  return reshape(graph, sum(graph, ofSamples, [0], 'drop'), dims);
}

/** [n, C, kh, kw] The maps with the gradient's as kernels. */
function productsInBlocks(
  graph: ShapedGraph,
  x: Value,
  gradient: Value,
  shape: Omit<Shape, 'groups' | 'kernel'>,
): Value {
  const [n, channels] = sizes4(x);
  const [maps, kernels] = [toBlocks(graph, x), toBlocks(graph, gradient)];
  const products = convolveBlocks(
    graph,
    asOnePicture(graph, maps),
    asKernels(graph, kernels),
    shape,
  );
  const [, all, kh, kw] = sizes4(products);
  return fromBlocks(graph, reshape(graph, products, [n, all / n, kh, kw]), channels);
}

function byInputOfSmall(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const x = sizes4(input(0));
  const written = matrices(graph, input(1), x, sizes4(gradient), shapeOf(node, input(1)));
  const product = matmul(graph, byChannel(graph, gradient), transpose(graph, written, [0, 2, 1]));
  return bySample(graph, product, x);
}

/** The gradient by each matrix, summed where it has the kernel's cells. */
function byKernelsOfSmall(graph: ShapedGraph, { node, input, gradient }: BackwardStep): Value {
  const weight = input(1);
  const [n, channels, height, width] = sizes4(input(0));
  const [, , oh, ow] = sizes4(gradient);
  const cells = height * width;
  const turned = transpose(graph, reshape(graph, input(0), [n, channels, cells]), [1, 2, 0]);
  const byMatrix = matmul(graph, turned, byChannel(graph, gradient));
  const places = placesOf(
    graph,
    [n, channels, height, width],
    sizes4(gradient),
    shapeOf(node, weight),
  );
  const flat = reshape(graph, byMatrix, [channels, cells * oh * ow]);
  return reshape(graph, gemm(graph, flat, places, { transB: true }), weight.dims);
}

/** [n, C, h, w] → [C, n, h · w] */
function byChannel(graph: ShapedGraph, x: Value): Value {
  const [n, channels, height, width] = sizes4(x);
  return transpose(graph, reshape(graph, x, [n, channels, height * width]), [1, 0, 2]);
}

/** [C, n, h · w] → [n, C, h, w] */
function bySample(graph: ShapedGraph, x: Value, dims: Maps): Value {
  return reshape(graph, transpose(graph, x, [1, 0, 2]), dims);
}

/** [C, h · w, oh · ow] What each cell of the input counts in each cell of the output. */
function matrices(graph: ShapedGraph, weight: Value, x: Maps, out: Maps, shape: Shape): Value {
  const [, channels, height, width] = x;
  const [, , oh, ow] = out;
  const [kh, kw] = shape.kernel;
  const kernels = reshape(graph, weight, [channels, kh * kw]);
  const flat = gemm(graph, kernels, placesOf(graph, x, out, shape), {});
  return reshape(graph, flat, [channels, height * width, oh * ow]);
}

/** [kh · kw, h · w · oh · ow] 1 where a kernel's cell takes a cell of the input to one of the output. */
function placesOf(graph: ShapedGraph, x: Maps, out: Maps, shape: Shape): Value {
  const [, , height, width] = x;
  const [, , oh, ow] = out;
  const { kernel, strides, pads, dilations } = shape;
  const [kh, kw] = kernel;
  const matrix = height * width * oh * ow;
  const key = `places ${[height, width, oh, ow, kh, kw, ...strides, ...pads, ...dilations].join()}`;
  return graph.table(key, [kh * kw, matrix], (ones) => {
    for (let cell = 0; cell < oh * ow; cell++) {
      const top = Math.floor(cell / ow) * strides[0] - pads[0];
      const left = (cell % ow) * strides[1] - pads[1];
      for (let k = 0; k < kh * kw; k++) {
        const y = top + Math.floor(k / kw) * dilations[0];
        const x0 = left + (k % kw) * dilations[1];
        if (y < 0 || y >= height || x0 < 0 || x0 >= width) continue;
        ones[k * matrix + (y * width + x0) * oh * ow + cell] = 1;
      }
    }
  });
}
