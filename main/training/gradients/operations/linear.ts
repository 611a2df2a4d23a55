/** Fully connected layers and products of matrices. */
import { item } from '../../../../shared/item.ts';
import type { GraphNode } from '../../../network/graph/graph.ts';
import { gemm, matmul, reducedTo, transpose } from '../arithmetic.ts';
import { given, integer, type Operation } from '../operation.ts';
import type { Value } from '../shapedGraph.ts';

/** x · weight + bias; x [n, in], weight [in, out] or, with transB, [out, in]. */
export const fullyConnected: Operation = {
  forward(graph, node, inputs) {
    const x = given(node, inputs, 0);
    const weight = given(node, inputs, 1);
    const dims = [item(x.dims, 0), item(weight.dims, isTurned(node) ? 0 : 1)];
    return [graph.node('Gemm', inputs, dims, node.attributes)];
  },
  backward(graph, { node, input, gradient, wants }) {
    const turned = isTurned(node);
    const byWeight = () =>
      turned
        ? gemm(graph, gradient, input(0), { transA: true })
        : gemm(graph, input(0), gradient, { transA: true });
    return [
      wants(0) ? gemm(graph, gradient, input(1), { transB: !turned }) : null,
      wants(1) ? byWeight() : null,
      wants(2) ? reducedTo(graph, gradient, input(2).dims) : null,
    ];
  },
};

/** Whether the weight is given [out, in]. @throws Error for forms of Gemm that no layer has. */
function isTurned(node: GraphNode): boolean {
  const plain = integer(node, 'transA', 0) === 0 && isOne(node, 'alpha') && isOne(node, 'beta');
  if (!plain) throw new Error(`The Gemm '${node.name}' is no fully connected layer.`);
  return integer(node, 'transB', 0) === 1;
}

function isOne(node: GraphNode, name: string): boolean {
  const value = node.attributes[name];
  return (
    value === undefined || (typeof value === 'object' && 'float' in value && value.float === 1)
  );
}

/** a · b over the last two axes. */
export const matrixProduct: Operation = {
  forward(graph, node, inputs) {
    return [matmul(graph, given(node, inputs, 0), given(node, inputs, 1))];
  },
  backward(graph, { input, gradient, wants }) {
    const turned = (x: Value) => {
      const axes = x.dims.map((_, i) => i);
      const last = axes.length - 1;
      return transpose(graph, x, [...axes.slice(0, -2), last, last - 1]);
    };
    const byA = () => reducedTo(graph, matmul(graph, gradient, turned(input(1))), input(0).dims);
    const byB = () => reducedTo(graph, matmul(graph, turned(input(0)), gradient), input(1).dims);
    return [wants(0) ? byA() : null, wants(1) ? byB() : null];
  },
};
