/** Which parameters belong to which part of a network, by what leads where in its graphs. */
import type { Graph } from '../network/graph/graph.ts';
import type { NetworkPart } from './phases.ts';
import type { TrainedGraphs } from './step/stepGraphs.ts';

/**
 * The parameters of each part that can learn. Statistics of batch norms are none, and so are a frozen norm's scale
 * and shift: with statistics that stay, they are left as detection frameworks leave them.
 */
export function parametersOf({
  trunk,
  head,
  spec,
}: TrainedGraphs): Readonly<Record<NetworkPart, readonly string[]>> {
  const leading = valuesLeadingTo(
    trunk,
    spec.roi.levels.map(({ feature }) => feature),
  );
  const learning = (graph: Graph) => {
    const fixed = new Set(
      graph.nodes
        .filter(({ operator }) => operator === 'BatchNormalization')
        .flatMap(({ inputs }) => inputs.slice(1)),
    );
    return graph.parameters.map(({ name }) => name).filter((name) => !fixed.has(name));
  };
  const ofTrunk = learning(trunk);
  return {
    body: ofTrunk.filter((name) => leading.has(name)),
    rpn: ofTrunk.filter((name) => !leading.has(name)),
    heads: learning(head),
  };
}

function valuesLeadingTo({ nodes }: Graph, outputs: readonly string[]): ReadonlySet<string> {
  const leading = new Set(outputs);
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => leading.has(output))) continue;
    for (const input of node.inputs) leading.add(input);
  }
  return leading;
}
