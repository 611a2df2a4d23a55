/** Small ONNX files for tests, written by generated code. */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from '../onnx_pb.ts';
import { readOnnxModel, type OnnxModel } from '../readModel.ts';

export type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
export type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
export type GraphInit = MessageInitShape<typeof GraphProtoSchema>;

type Dims = readonly (number | string)[];

/** A graph in few words; a weight has its shape and no numbers. */
export interface SmallGraph {
  readonly inputs: Readonly<Record<string, Dims>>;
  /** Null: the file does not say. */
  readonly outputs: Readonly<Record<string, Dims | null>>;
  readonly nodes?: readonly NodeInit[];
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

export function port(
  name: string,
  dims: Dims | null,
  elemType: number = TensorProto_DataType.FLOAT,
): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = dims?.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const tensor = dim === undefined ? { elemType } : { elemType, shape: { dim } };
  return { name, type: { value: { case: 'tensorType', value: tensor } } };
}

/** A node: `node('Conv', 'x w', 'y', { strides: [2, 2] })`. */
export function node(
  opType: string,
  inputs: string,
  outputs: string,
  integers: Readonly<Record<string, number | readonly number[]>> = {},
): NodeInit {
  return {
    opType,
    input: inputs.split(' '),
    output: outputs.split(' '),
    attribute: Object.entries(integers).map(([name, value]) =>
      typeof value === 'number'
        ? { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) }
        : { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) },
    ),
  };
}

export function weight(name: string, dims: readonly number[]): TensorInit {
  return { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT };
}

/** @param graph as generated code has it. */
export function onnxFile(
  graph: GraphInit,
  more: MessageInitShape<typeof ModelProtoSchema> = {},
): Uint8Array {
  // What a reader needs stands behind the graph, so that a file that is cut anywhere lacks something.
  const body = create(ModelProtoSchema, {
    irVersion: 8n,
    ...more,
    graph: create(GraphProtoSchema, graph),
  });
  const opsets = create(ModelProtoSchema, { opsetImport: [{ domain: '', version: 17n }] });
  return new Uint8Array([
    ...toBinary(ModelProtoSchema, body),
    ...toBinary(ModelProtoSchema, opsets),
  ]);
}

export function smallFile({ inputs, outputs, nodes = [], weights = {} }: SmallGraph): Uint8Array {
  return onnxFile({
    node: [...nodes],
    initializer: Object.entries(weights).map(([name, dims]) => weight(name, dims)),
    input: Object.entries(inputs).map(([name, dims]) => port(name, dims)),
    output: Object.entries(outputs).map(([name, dims]) => port(name, dims)),
  });
}

export function smallModel(graph: SmallGraph): OnnxModel {
  return readOnnxModel(smallFile(graph));
}
