/**
 * Depthwise convolutions in the CPU's own layout (main/runtime/channelBlock.ts): maps whose channels lie in blocks. A
 * value in it is called a blocked one; its dims are those of the map with its channels filled up to whole blocks, and its
 * numbers lie as [n, C / block, h, w, block].
 */
import { item } from '../../../../shared/item.ts';
import { concat, pad, reshape } from '../arithmetic.ts';
import { sizes4, type ShapedGraph, type Value } from '../shapedGraph.ts';
import { attributesOf, cellsAlong, type Shape } from './convolutionShape.ts';

/** Whether a map of so many channels can be had in blocks. */
export function hasBlocks({ channelBlock }: ShapedGraph, channels: number): boolean {
  return channelBlock !== null && channels % 4 === 0;
}

function filledUp({ channelBlock }: ShapedGraph, channels: number): number {
  if (channelBlock === null) throw new Error('There is no layout in blocks here.');
  return Math.ceil(channels / channelBlock) * channelBlock;
}

/** [n, C, h, w] in blocks. */
export function toBlocks(graph: ShapedGraph, x: Value): Value {
  const [n, channels, height, width] = sizes4(x);
  return graph.node('nchwc.ReorderInput', [x], [n, filledUp(graph, channels), height, width]);
}

/** A blocked value as the map of so many channels that it is. */
export function fromBlocks(graph: ShapedGraph, x: Value, channels: number): Value {
  const [n, , height, width] = sizes4(x);
  return graph.node('nchwc.ReorderOutput', [x], [n, channels, height, width], { channels });
}

/** Kernels [C, 1, kh, kw] in blocks, as a blocked convolution takes them. */
export function kernelsInBlocks(graph: ShapedGraph, weight: Value): Value {
  const [channels, , kh, kw] = sizes4(weight);
  return asKernels(graph, toBlocks(graph, reshape(graph, weight, [1, channels, kh, kw])));
}

/** Blocked maps [n, C, h, w] as kernels [n · C, 1, h, w]. */
export function asKernels(graph: ShapedGraph, x: Value): Value {
  const [n, channels, height, width] = sizes4(x);
  return reshape(graph, x, [n * channels, 1, height, width]);
}

/** Blocked maps [n, C, h, w] as maps of one picture, [1, n · C, h, w]. */
export function asOnePicture(graph: ShapedGraph, x: Value): Value {
  const [n, channels, height, width] = sizes4(x);
  return reshape(graph, x, [1, n * channels, height, width]);
}

/** A depthwise convolution of blocked maps with blocked kernels. @param bias [C], not filled up */
export function convolveBlocks(
  graph: ShapedGraph,
  x: Value,
  kernels: Value,
  shape: Omit<Shape, 'groups' | 'kernel'>,
  bias: Value | null = null,
): Value {
  const [n, channels, height, width] = sizes4(x);
  const [, , kh, kw] = sizes4(kernels);
  const whole: Shape = { ...shape, kernel: [kh, kw], groups: channels };
  const dims = [n, channels, cellsAlong(height, whole, 0), cellsAlong(width, whole, 1)];
  const shift = bias === null ? null : pad(graph, bias, [0], [channels - item(bias.dims, 0)]);
  return graph.node('nchwc.Conv', [x, kernels, shift], dims, attributesOf(whole));
}

/**
 * Blocked maps of the same size put together cell by cell: part (y, x) of s by s has the cells s · u + y, s · v + x.
 * @param parts row by row
 */
export function interleaved(graph: ShapedGraph, parts: readonly Value[], stride: number): Value {
  const { channelBlock } = graph;
  if (channelBlock === null) throw new Error('There is no layout in blocks here.');
  const [n, channels, height, width] = sizes4(item(parts, 0));
  const blocks = (n * channels) / channelBlock;
  const rows = Array.from({ length: stride }, (_, y) => {
    const cells = parts
      .slice(y * stride, (y + 1) * stride)
      .map((part) => reshape(graph, part, [blocks * height * width, 1, channelBlock]));
    const row = concat(graph, cells, 1);
    return reshape(graph, row, [blocks * height, 1, width * stride * channelBlock]);
  });
  const all = concat(graph, rows, 1);
  return reshape(graph, all, [n, channels, height * stride, width * stride]);
}
