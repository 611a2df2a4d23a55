/** Functions of each element, and sums and products of tensors. */
import { both, broadcast, combine, compare, map, only, reducedTo, scaled } from '../arithmetic.ts';
import { fraction, given, type BackwardStep, type Operation } from '../operation.ts';
import type { ShapedGraph, Value } from '../shapedGraph.ts';

/** An operator of one input whose output has its shape. */
function ofEach(backward: (graph: ShapedGraph, step: BackwardStep) => Value): Operation {
  return {
    forward(graph, node, inputs) {
      const x = given(node, inputs, 0);
      return [graph.node(node.operator, inputs, x.dims, node.attributes)];
    },
    backward: (graph, step) => [step.wants(0) ? backward(graph, step) : null],
  };
}

/** 1 where x > 0. */
export const relu = ofEach((graph, { output, gradient }) =>
  only(graph, compare(graph, 'Greater', output(0), graph.constant([0])), gradient),
);

/** 1 between the bounds, as ReLU6 has them. */
export const clip = ofEach((graph, { input, output, gradient }) => {
  const above = compare(graph, 'Greater', output(0), input(1));
  const below = compare(graph, 'Less', output(0), input(2));
  return only(graph, both(graph, above, below), gradient);
});

/** y · (1 − y) */
export const sigmoid = ofEach((graph, { output, gradient }) => {
  const y = output(0);
  const slope = combine(graph, 'Mul', y, combine(graph, 'Sub', graph.constant([1]), y));
  return combine(graph, 'Mul', gradient, slope);
});

/** alpha where 0 < y < 1. */
export const hardSigmoid = ofEach((graph, { node, output, gradient }) => {
  const above = compare(graph, 'Greater', output(0), graph.constant([0]));
  const below = compare(graph, 'Less', output(0), graph.constant([1]));
  const slope = scaled(graph, gradient, fraction(node, 'alpha', 0.2));
  return only(graph, both(graph, above, below), slope);
});

/** 0 below −3, 1 above 3, (2x + 3) / 6 between: the hard sigmoid, and x / 6 more where that rises. */
export const hardSwish = ofEach((graph, { input, gradient }) => {
  const x = input(0);
  const attributes = { alpha: { float: 1 / 6 }, beta: { float: 0.5 } };
  const gate = graph.node('HardSigmoid', [x], x.dims, attributes);
  const isBetween = compare(graph, 'Less', map(graph, 'Abs', x), graph.constant([3]));
  const more = only(graph, isBetween, scaled(graph, x, 1 / 6));
  return combine(graph, 'Mul', gradient, combine(graph, 'Add', gate, more));
});

function ofTwo(backward: (graph: ShapedGraph, step: BackwardStep, i: 0 | 1) => Value): Operation {
  return {
    forward(graph, node, inputs) {
      const a = given(node, inputs, 0);
      const b = given(node, inputs, 1);
      return [graph.node(node.operator, [a, b], broadcast(a.dims, b.dims))];
    },
    backward: (graph, step) =>
      ([0, 1] as const).map((i) =>
        step.wants(i) ? reducedTo(graph, backward(graph, step, i), step.input(i).dims) : null,
      ),
  };
}

export const add = ofTwo((_graph, { gradient }) => gradient);

export const multiply = ofTwo((graph, { gradient, input }, i) =>
  combine(graph, 'Mul', gradient, input(i === 0 ? 1 : 0)),
);

export const subtract = ofTwo((graph, { gradient }, i) =>
  i === 0 ? gradient : map(graph, 'Neg', gradient),
);

export const divide = ofTwo((graph, { gradient, input, output }, i) => {
  const share = combine(graph, 'Div', gradient, input(1));
  return i === 0 ? share : map(graph, 'Neg', combine(graph, 'Mul', share, output(0)));
});

/** 1 / (2 y) */
export const squareRoot = ofEach((graph, { gradient, output }) =>
  scaled(graph, combine(graph, 'Div', gradient, output(0)), 0.5),
);
