/** A network up to some of its outputs. */
import type { Graph } from './graph.ts';
import { neededNodes } from './neededNodes.ts';

/** @param wanted names of outputs; others, and all that only they need, are left out */
export function partOf(graph: Graph, wanted: readonly string[]): Graph {
  const { nodes, names } = neededNodes(graph.nodes, wanted, (node) => node);
  const used = ({ name }: { readonly name: string }) => names.has(name);
  return {
    ...graph,
    nodes,
    parameters: graph.parameters.filter(used),
    constants: graph.constants.filter(used),
    outputs: graph.outputs.filter(({ name }) => wanted.includes(name)),
  };
}
