/** Every name that an ONNX graph uses: of nodes, values and weights, in the graphs within it as well. */
import type { GraphProto } from './onnx_pb.ts';

export function* namesIn(graph: GraphProto): Generator<string> {
  for (const { name } of [...graph.input, ...graph.output, ...graph.initializer]) yield name;
  for (const { name, input, output, attribute } of graph.node) {
    yield name;
    yield* input;
    yield* output;
    for (const { g, graphs } of attribute) {
      for (const inner of g === undefined ? graphs : [g, ...graphs]) yield* namesIn(inner);
    }
  }
}
