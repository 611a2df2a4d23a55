/** The operators that gradients are written with, each with the shape of what it gives. */
import { item } from '../../../shared/item.ts';
import { sizeOf, type OperatorName } from '../../network/graph/graph.ts';
import type { ShapedGraph, Value } from './shapedGraph.ts';

type Elementwise = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max' | 'Min';

/** Element by element; shapes are brought together as numpy does. */
export function combine(graph: ShapedGraph, operator: Elementwise, a: Value, b: Value): Value {
  return graph.node(operator, [a, b], broadcast(a.dims, b.dims));
}

/** a · number */
export function scaled(graph: ShapedGraph, a: Value, factor: number): Value {
  return factor === 1 ? a : combine(graph, 'Mul', a, graph.constant([factor]));
}

/** A function of each element. */
export function map(graph: ShapedGraph, operator: OperatorName, x: Value): Value {
  return graph.node(operator, [x], x.dims);
}

/** 1 where a > b (or a < b), as a condition. */
export function compare(
  graph: ShapedGraph,
  operator: 'Greater' | 'Less',
  a: Value,
  b: Value,
): Value {
  return graph.node(operator, [a, b], broadcast(a.dims, b.dims), {}, 'bool');
}

/** Where two conditions hold. */
export function both(graph: ShapedGraph, a: Value, b: Value): Value {
  return graph.node('And', [a, b], broadcast(a.dims, b.dims), {}, 'bool');
}

/** The numbers where the condition holds, 0 elsewhere. A product costs two thirds of a choice on the CPU. */
export function only(graph: ShapedGraph, condition: Value, x: Value): Value {
  const ones = graph.node('Cast', [condition], condition.dims, { to: 1 });
  return combine(graph, 'Mul', x, ones);
}

/** The same numbers in the same order. */
export function reshape(graph: ShapedGraph, x: Value, dims: readonly number[]): Value {
  if (dims.length === x.dims.length && dims.every((size, i) => size === x.dims[i])) return x;
  if (sizeOf(dims) !== sizeOf(x.dims)) {
    throw new Error(`[${x.dims.join()}] has not as many numbers as [${dims.join()}].`);
  }
  return graph.node('Reshape', [x, graph.whole(dims)], dims, {}, x.type);
}

export function transpose(graph: ShapedGraph, x: Value, axes: readonly number[]): Value {
  if (axes.every((axis, i) => axis === i)) return x;
  const dims = axes.map((axis) => item(x.dims, axis));
  // Axes of one cell may change places freely.
  const moving = (list: readonly number[]) => list.filter((axis) => item(x.dims, axis) > 1);
  const stays = moving(axes).every((axis, i, all) => i === 0 || item(all, i - 1) < axis);
  if (stays) return reshape(graph, x, dims);
  return graph.node('Transpose', [x], dims, { perm: axes });
}

/** What is cut of one axis: from `start`, every `step`, `size` of them. */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly size: number;
  readonly step?: number;
}

export function slice(graph: ShapedGraph, x: Value, cuts: readonly Cut[]): Value {
  const real = cuts.filter(
    ({ axis, start, size, step = 1 }) => start > 0 || step > 1 || size < item(x.dims, axis),
  );
  if (real.length === 0) return x;
  const dims = x.dims.map((size, axis) => real.find((cut) => cut.axis === axis)?.size ?? size);
  const list = (of: (cut: Cut) => number) => graph.whole(real.map(of));
  const end = ({ start, size, step = 1 }: Cut) => start + step * (size - 1) + 1;
  return graph.node(
    'Slice',
    [x, list(({ start }) => start), list(end), list(({ axis }) => axis), list((c) => c.step ?? 1)],
    dims,
  );
}

/** Both spatial axes of [n, C, h, w] backwards. */
export function flipped(graph: ShapedGraph, x: Value): Value {
  if (x.dims.slice(2).every((size) => size === 1)) return x;
  const far = -(2n ** 31n);
  const numbers = (values: readonly number[]) => graph.whole(values);
  return graph.node(
    'Slice',
    [x, numbers([-1, -1]), numbers([Number(far), Number(far)]), numbers([2, 3]), numbers([-1, -1])],
    x.dims,
  );
}

export function concat(graph: ShapedGraph, parts: readonly Value[], axis: number): Value {
  if (parts.length === 1) return item(parts, 0);
  const total = parts.reduce((sum, { dims }) => sum + item(dims, axis), 0);
  const dims = item(parts, 0).dims.map((size, i) => (i === axis ? total : size));
  return graph.node('Concat', parts, dims, { axis });
}

/** Zeros around: for each axis how many before and after. A negative number cuts off. */
export function pad(
  graph: ShapedGraph,
  x: Value,
  before: readonly number[],
  after: readonly number[],
): Value {
  if ([...before, ...after].every((n) => n === 0)) return x;
  const dims = x.dims.map((size, i) => size + item(before, i) + item(after, i));
  return graph.node('Pad', [x, graph.whole([...before, ...after])], dims);
}

/** The sum over some axes. */
export function sum(
  graph: ShapedGraph,
  x: Value,
  axes: readonly number[],
  keep: 'keep' | 'drop',
): Value {
  if (axes.length === 0) return x;
  const dims = x.dims.flatMap((size, i) =>
    axes.includes(i) ? (keep === 'keep' ? [1] : []) : [size],
  );
  if (axes.every((axis) => x.dims[axis] === 1)) return reshape(graph, x, dims);
  const keepdims = keep === 'keep' ? 1 : 0;
  return graph.node('ReduceSum', [x, graph.whole(axes)], dims, { keepdims });
}

/** One number: the sum of all. */
export function total(graph: ShapedGraph, x: Value): Value {
  if (x.dims.length === 0) return x;
  return sum(graph, reshape(graph, x, [sizeOf(x.dims)]), [0], 'drop');
}

/** What a gradient of a broadcast tensor is for the tensor as it was before. */
export function reducedTo(graph: ShapedGraph, gradient: Value, dims: readonly number[]): Value {
  const missing = gradient.dims.length - dims.length;
  const axes = gradient.dims.flatMap((size, i) =>
    i < missing || (dims[i - missing] === 1 && size !== 1) ? [i] : [],
  );
  return reshape(graph, sum(graph, gradient, axes, 'keep'), dims);
}

/** A product of matrices, with everything before the last two axes the same for both. */
export function matmul(graph: ShapedGraph, a: Value, b: Value): Value {
  const rows = item(a.dims, a.dims.length - 2);
  const columns = item(b.dims, b.dims.length - 1);
  const batch = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2));
  return graph.node('MatMul', [a, b], [...batch, rows, columns]);
}

/** A product of two matrices, either of them turned first. */
export function gemm(
  graph: ShapedGraph,
  a: Value,
  b: Value,
  { transA = false, transB = false }: { transA?: boolean; transB?: boolean },
): Value {
  const rows = item(a.dims, transA ? 1 : 0);
  const columns = item(b.dims, transB ? 0 : 1);
  return graph.node('Gemm', [a, b], [rows, columns], {
    transA: transA ? 1 : 0,
    transB: transB ? 1 : 0,
  });
}

/** The shape of two shapes together. @throws Error where they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => {
    const one = a[i - length + a.length] ?? 1;
    const other = b[i - length + b.length] ?? 1;
    if (one !== other && one !== 1 && other !== 1) {
      throw new Error(`[${a.join()}] and [${b.join()}] do not fit together.`);
    }
    return one === 1 ? other : one;
  });
}
