/** What of a graph leads to the values that are wanted of it. */

interface NodeNames {
  readonly inputs: Iterable<string>;
  readonly outputs: readonly string[];
}

export interface NeededNodes<Node> {
  /** In their order. */
  readonly nodes: Node[];
  /** Of the wanted values, and of all that these nodes take. */
  readonly names: ReadonlySet<string>;
}

/**
 * @param nodes in an order in which they can run
 * @param wanted names of values
 * @param namesOf a node's; '' is an input or output that is left out
 */
export function neededNodes<Node>(
  nodes: readonly Node[],
  wanted: Iterable<string>,
  namesOf: (node: Node) => NodeNames,
): NeededNodes<Node> {
  const names = new Set(wanted);
  const needed = nodes.toReversed().filter((node) => {
    const { inputs, outputs } = namesOf(node);
    if (!outputs.some((output) => names.has(output))) return false;
    for (const input of inputs) if (input !== '') names.add(input);
    return true;
  });
  return { nodes: needed.reverse(), names };
}
