/** A decoded ONNX graph that was changed, without what nothing needs any more. */
import { neededNodes } from '../graph/neededNodes.ts';
import type { GraphProto, NodeProto } from './onnx_pb.ts';

/** Takes out the nodes and weights that no output needs any more. */
export function removeUnused(graph: GraphProto): void {
  const wanted = graph.output.map(({ name }) => name);
  const { nodes, names } = neededNodes(graph.node, wanted, (node) => ({
    inputs: namesTaken(node),
    outputs: node.output,
  }));
  graph.node = nodes;
  graph.initializer = graph.initializer.filter(({ name }) => names.has(name));
}

/** What a node takes, and what the graphs within it may take from around it. */
function* namesTaken({ input, attribute }: NodeProto): Generator<string> {
  yield* input;
  for (const { g, graphs } of attribute) {
    for (const inner of g === undefined ? graphs : [g, ...graphs]) {
      for (const node of inner.node) yield* namesTaken(node);
      for (const { name } of inner.output) yield name;
    }
  }
}
