/** What a convolution's node says of its shape. */
import { item } from '../../../../shared/item.ts';
import type { GraphNode } from '../../../network/graph/graph.ts';
import { integer, integers } from '../operation.ts';
import { sizes4, type Value } from '../shapedGraph.ts';

export interface Shape {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

export function shapeOf(node: GraphNode, weight: Value): Shape {
  const [, , kh, kw] = sizes4(weight);
  const pair = (name: string) => {
    const list = integers(node, name, [1, 1]);
    return [item(list, 0), item(list, 1)] as const;
  };
  const pads = integers(node, 'pads', [0, 0, 0, 0]);
  return {
    kernel: [kh, kw],
    strides: pair('strides'),
    pads: [item(pads, 0), item(pads, 1), item(pads, 2), item(pads, 3)],
    dilations: pair('dilations'),
    groups: integer(node, 'group', 1),
  };
}

export function attributesOf({ kernel, strides, pads, dilations, groups }: Shape) {
  return { kernel_shape: kernel, strides, pads, dilations, group: groups };
}

/** How far a kernel reaches from its first cell to its last, cells. */
export function reachOf({ kernel, dilations }: Shape): readonly [number, number] {
  return [dilations[0] * (kernel[0] - 1), dilations[1] * (kernel[1] - 1)];
}

/** The padding of the gradient that is convolved with kernels turned by half. Negative where a padding is wider than they reach. */
export function turnedPads(shape: Shape): Shape['pads'] {
  const { pads } = shape;
  const [down, across] = reachOf(shape);
  return [down - pads[0], across - pads[1], down - pads[2], across - pads[3]];
}

/** Cells at the end of an axis of the padded input that no window meets. */
export function unmetCells(size: number, cells: number, shape: Shape, axis: 0 | 1): number {
  const padded = size + shape.pads[axis] + shape.pads[axis === 0 ? 2 : 3];
  return padded - shape.strides[axis] * (cells - 1) - reachOf(shape)[axis] - 1;
}

/** Of the transposed convolution that takes a gradient to the input's size. */
export function attributesOfTransposed(shape: Shape, input: Value, gradient: Value) {
  const [, , height, width] = sizes4(input);
  const [, , oh, ow] = sizes4(gradient);
  const left = [unmetCells(height, oh, shape, 0), unmetCells(width, ow, shape, 1)];
  return { ...attributesOf(shape), output_padding: left };
}

/** Of the output. */
export function cellsAlong(size: number, shape: Shape, axis: 0 | 1): number {
  const padded = size + shape.pads[axis] + shape.pads[axis === 0 ? 2 : 3];
  return Math.floor((padded - reachOf(shape)[axis] - 1) / shape.strides[axis]) + 1;
}
