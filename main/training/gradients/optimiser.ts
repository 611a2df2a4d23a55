/**
 * Stochastic gradient descent with momentum in a graph, as torch defines it:
 *
 *   g = gradient · min(1, limit / ‖all gradients‖) + decay · w      v ← momentum · v + g      w ← w − rate · v
 */
import { combine, map, scaled, total } from './arithmetic.ts';
import { ownPrefix, type ShapedGraph, type Value } from './shapedGraph.ts';

export interface OptimiserRule {
  readonly momentum: number;
  /** Of weights; biases and norms are not drawn to zero. */
  readonly weightDecay: number;
  /** The largest norm of all gradients together; null: as it comes. */
  readonly gradientLimit: number | null;
}

/** Names of a step's inputs and outputs besides the parameters' own. */
export const optimiserNames = {
  rate: `${ownPrefix}learning rate`,
  gradient: (parameter: string) => `${ownPrefix}gradient of ${parameter}`,
  gradientNorm: `${ownPrefix}gradient norm`,
  momentum: (parameter: string) => `${ownPrefix}momentum of ${parameter}`,
  newParameter: (parameter: string) => `${ownPrefix}new ${parameter}`,
  newMomentum: (parameter: string) => `${ownPrefix}next momentum of ${parameter}`,
} as const;

/**
 * Adds the inputs of momentum and rate, and the outputs of new parameters, new momentum and the norm of all
 * gradients as they came.
 * @param gradients by the parameters' names
 */
export function optimise(
  graph: ShapedGraph,
  gradients: ReadonlyMap<string, Value>,
  { momentum, weightDecay, gradientLimit }: OptimiserRule,
): void {
  const rate = graph.input(optimiserNames.rate, []);
  const norm = normOf(graph, [...gradients.values()]);
  graph.outputAs(norm, optimiserNames.gradientNorm);
  const factor =
    gradientLimit === null
      ? null
      : combine(
          graph,
          'Min',
          graph.constant([1]),
          combine(graph, 'Div', graph.constant([gradientLimit]), norm),
        );
  for (const [name, gradient] of gradients) {
    const { dims } = gradient;
    const parameter = graph.input(name, dims);
    const former = graph.input(optimiserNames.momentum(name), dims);
    const limited = factor === null ? gradient : combine(graph, 'Mul', gradient, factor);
    const drawn =
      weightDecay > 0 && dims.length > 1
        ? combine(graph, 'Add', limited, scaled(graph, parameter, weightDecay))
        : limited;
    const next = combine(graph, 'Add', scaled(graph, former, momentum), drawn);
    const moved = combine(graph, 'Sub', parameter, combine(graph, 'Mul', next, rate));
    graph.outputAs(next, optimiserNames.newMomentum(name));
    graph.outputAs(moved, optimiserNames.newParameter(name));
  }
}

/** The square root of the sum of all squares. */
function normOf(graph: ShapedGraph, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) =>
    total(graph, graph.node('ReduceSumSquare', [gradient], [], { keepdims: 0 })),
  );
  const [first, ...rest] = squares;
  if (first === undefined) throw new Error('Nothing is trained.');
  return map(
    graph,
    'Sqrt',
    rest.reduce((sum, square) => combine(graph, 'Add', sum, square), first),
  );
}
