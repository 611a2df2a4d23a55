/** Which part of a trunk no trained parameter leads to: the same for a picture as long as a phase lasts. */
import type { Graph, GraphPort } from '../../network/graph/graph.ts';
import { neededNodes } from '../../network/graph/neededNodes.ts';

export interface DividedTrunk {
  /** From the picture to `entering`. */
  readonly frozen: Graph;
  /** From there on, to those of the trunk's outputs that do not enter it as they are. It may have nothing to do. */
  readonly rest: Graph;
  /** Names of what the frozen part hands on. */
  readonly entering: readonly string[];
}

/** @returns null where nothing is frozen, or the picture itself enters a layer that learns */
export function divideTrunk(trunk: Graph, trained: ReadonlySet<string>): DividedTrunk | null {
  const learning = new Set(trained);
  const nodes = { frozen: [] as Graph['nodes'][number][], rest: [] as Graph['nodes'][number][] };
  for (const node of trunk.nodes) {
    const learns = node.inputs.some((name) => learning.has(name));
    nodes[learns ? 'rest' : 'frozen'].push(node);
    if (learns) for (const name of node.outputs) learning.add(name);
  }
  const taken = new Set([
    ...nodes.rest.flatMap(({ inputs }) => inputs),
    ...trunk.outputs.map(({ name }) => name),
  ]);
  if (trunk.inputs.some(({ name }) => taken.has(name))) return null;
  const entering = nodes.frozen.flatMap(({ outputs }) => outputs).filter((name) => taken.has(name));
  if (entering.length === 0) return null;
  const ports: GraphPort[] = entering.map((name) => ({
    name,
    dims: [1, `channels of ${name}`, `height of ${name}`, `width of ${name}`],
  }));
  const needed = neededNodes(nodes.frozen, entering, (node) => node);
  return {
    entering,
    frozen: partOf(trunk, needed.nodes, trunk.inputs, ports),
    rest: partOf(
      trunk,
      nodes.rest,
      ports,
      trunk.outputs.filter(({ name }) => !entering.includes(name)),
    ),
  };
}

function partOf(
  trunk: Graph,
  nodes: Graph['nodes'],
  inputs: Graph['inputs'],
  outputs: Graph['outputs'],
): Graph {
  const names = new Set(nodes.flatMap((node) => node.inputs));
  const used = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.filter(({ name }) => names.has(name));
  return {
    name: trunk.name,
    inputs,
    outputs,
    nodes,
    parameters: used(trunk.parameters),
    constants: used(trunk.constants),
  };
}
