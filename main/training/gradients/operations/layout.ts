/** Operators that only move numbers: their gradients move them back. */
import { item } from '../../../../shared/item.ts';
import { sizeOf } from '../../../network/graph/graph.ts';
import { reshape, slice, sum, concat } from '../arithmetic.ts';
import { given, integer, type Operation } from '../operation.ts';
import { sizes4 } from '../shapedGraph.ts';

/** Along one axis. */
export const concatenation: Operation = {
  forward(graph, node, inputs) {
    const parts = inputs.map((_, i) => given(node, inputs, i));
    return [concat(graph, parts, integer(node, 'axis'))];
  },
  backward(graph, { node, input, gradient, wants }) {
    const axis = integer(node, 'axis');
    let start = 0;
    return node.inputs.map((_, i) => {
      const size = item(input(i).dims, axis);
      start += size;
      return wants(i) ? slice(graph, gradient, [{ axis, start: start - size, size }]) : null;
    });
  },
};

/** [n, …] → [n, product of the rest] */
export const flatten: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    return [reshape(graph, x, [item(x.dims, 0), sizeOf(x.dims.slice(1))])];
  },
  backward: (graph, { input, gradient, wants }) => [
    wants(0) ? reshape(graph, gradient, input(0).dims) : null,
  ],
};

/** Each cell so many times down and across: the gradient is the sum over its copies. */
export const upsampling: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const factor = Number(given(node, inputs, 2).values?.[2]);
    const [n, channels, height, width] = sizes4(x);
    const dims = [n, channels, height * factor, width * factor];
    return [graph.node('Resize', inputs, dims, node.attributes)];
  },
  backward(graph, { input, gradient, wants }) {
    if (!wants(0)) return [null];
    const [n, channels, height, width] = sizes4(input(0));
    const factor = sizes4(gradient)[2] / height;
    const blocks = reshape(graph, gradient, [n, channels, height, factor, width, factor]);
    return [reshape(graph, sum(graph, blocks, [3, 5], 'keep'), input(0).dims)];
  },
};
