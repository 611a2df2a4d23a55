/** What a training needs of the machine, as far as its network tells. */
import { sizeOf, type Graph } from '../network/graph/graph.ts';

interface Graphs {
  readonly trunk: Graph;
  readonly head: Graph;
}

/** Bytes at its folder: while a checkpoint, weights and momentum, takes the place of the former, both are there. */
export function diskNeeded(graphs: Graphs): number {
  return 4 * weightBytes(graphs);
}

export function weightBytes({ trunk, head }: Graphs): number {
  const parameters = [...trunk.parameters, ...head.parameters];
  return parameters.reduce((sum, { dims }) => sum + 4 * sizeOf(dims), 0);
}
