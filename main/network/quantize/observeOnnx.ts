/**
 * The same graph with the smallest and the largest of some values as further outputs. What it needs is
 * added behind the file's bytes: a protocol buffer's lists go on where they come again.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataType,
} from '../onnx/onnx_pb.ts';
import type { FloatGraph } from './floatGraph.ts';

/** What to add to a graph, and the outputs that it then has besides its own. */
export interface Observation {
  readonly addition: Uint8Array<ArrayBuffer>;
  /** Two for each value: its smallest and its largest. */
  readonly outputs: readonly string[];
}

/** @param values names of float32 values of the graph. */
export function observation(source: FloatGraph, values: readonly string[]): Observation {
  const parts = values.flatMap((value) =>
    (['ReduceMin', 'ReduceMax'] as const).map((opType) => ({
      opType,
      input: [value],
      output: [source.newName(`${value}/${opType}`)],
      attribute: [{ name: 'keepdims', type: AttributeProto_AttributeType.INT, i: 0n }],
    })),
  );
  const outputs = parts.flatMap(({ output }) => output);
  const type = { elemType: TensorProto_DataType.FLOAT, shape: {} };
  const model = create(ModelProtoSchema, {
    graph: {
      node: parts,
      output: outputs.map((name) => ({
        name,
        type: { value: { case: 'tensorType' as const, value: type } },
      })),
    },
  });
  return { addition: new Uint8Array(toBinary(ModelProtoSchema, model)), outputs };
}
