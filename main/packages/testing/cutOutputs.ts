/** Graphs whose outputs shrink on a picture that is larger than what they are opened with. */
import type { OnnxGraphParts } from '../../runtime/testing/onnx.ts';

/** The graph with at most so many rows or cells of an output: as many as it has when it is opened. */
export function cutting(
  graph: OnnxGraphParts,
  output: string,
  axis: number,
  most: number,
): OnnxGraphParts {
  const whole = (name: string) => ({
    type: 'Cast',
    inputs: [`${name}_number`],
    outputs: [name],
    attributes: { to: 7 },
  });
  const renamed = (name: string) => (name === output ? 'whole_output' : name);
  const number = (name: string, value: number) => ({
    name: `${name}_number`,
    dims: [1],
    values: Float32Array.of(value),
  });
  return {
    ...graph,
    nodes: [
      ...graph.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(renamed),
        outputs: node.outputs.map(renamed),
      })),
      ...['from', 'to', 'axis'].map(whole),
      { type: 'Slice', inputs: ['whole_output', 'from', 'to', 'axis'], outputs: [output] },
    ],
    weights: [...graph.weights, number('from', 0), number('to', most), number('axis', axis)],
    outputs: graph.outputs.map((each) =>
      each.name === output ? { ...each, dims: each.dims.map((_, i) => `free${i}`) } : each,
    ),
  };
}
