/** The last layers of a graph made anew: rows that mean what they meant are kept, the others are drawn. */
import type { Random } from '../../../shared/random.ts';
import { sizeOf } from '../../network/graph/graph.ts';
import type { ReadGraph } from '../../network/onnx/readGraph.ts';
import { drawn, normal } from './initialValues.ts';

/** A layer that makes outputs of a graph. */
export interface LastLayer {
  /** Several where levels share it. */
  readonly outputs: readonly string[];
  readonly weight: string;
  /** Which axis of the weight is the outputs'. */
  readonly axis: 0 | 1;
  /** null: it has none. */
  readonly bias: string | null;
  /** How many numbers it puts out a row, or channels. */
  readonly width: number;
}

/** How a layer's outputs are made: each from a former one, or null where it is drawn. */
export interface RowPlan {
  readonly from: readonly (number | null)[];
  readonly deviation: number;
}

/** The graph and values with the layer's outputs made by the plan. Drawn biases are 0. */
export function renewed(
  { graph, values }: ReadGraph,
  { outputs, weight, axis, bias }: LastLayer,
  { from, deviation }: RowPlan,
  random: Random,
): ReadGraph {
  const dims = new Map<string, readonly number[]>();
  const numbers = new Map(values);
  const former = graph.parameters.find(({ name }) => name === weight)?.dims ?? [];
  const fitted = former.map((size, i) => (i === axis ? from.length : size));
  const fresh = drawn({ name: weight, dims: fitted }, normal(deviation), random);
  copyRows(values.get(weight), former, axis, from, fresh);
  numbers.set(weight, fresh);
  dims.set(weight, fitted);
  if (bias !== null) {
    const zeros = new Float32Array(from.length);
    const biases = values.get(bias);
    copyRows(biases, [biases?.length ?? 0], 0, from, zeros);
    numbers.set(bias, zeros);
    dims.set(bias, [from.length]);
  }
  return {
    graph: {
      ...graph,
      parameters: graph.parameters.map(({ name, dims: old }) => ({
        name,
        dims: dims.get(name) ?? old,
      })),
      outputs: graph.outputs.map((port) =>
        outputs.includes(port.name)
          ? { ...port, dims: port.dims.map((size, i) => (i === 1 ? from.length : size)) }
          : port,
      ),
    },
    values: numbers,
  };
}

/** Copies along an axis of the first, the others in their order, what `from` names; the rest of `to` stays. */
function copyRows(
  source: Float32Array | undefined,
  dims: readonly number[],
  axis: 0 | 1,
  from: readonly (number | null)[],
  to: Float32Array,
): void {
  if (source === undefined) return;
  const size = dims[axis] ?? 1;
  const inner = sizeOf(dims.slice(axis + 1));
  const outer = sizeOf(dims.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    from.forEach((place, i) => {
      if (place === null) return;
      const start = (o * size + place) * inner;
      to.set(source.subarray(start, start + inner), (o * from.length + i) * inner);
    });
  }
}
