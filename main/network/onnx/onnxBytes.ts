/**
 * A graph as the bytes of an ONNX file, in pieces: a weight is read when its turn comes and forgotten
 * after, so a network of any size is written with the memory of its largest weight.
 *
 * Messages of a protocol buffer may follow each other in any order, and lists are their parts one after
 * another. So the graph without its weights is one message of generated code (onnx_pb.ts), and each weight
 * is added behind it as one more element of `initializer`.
 */
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  sizeOf,
  type Attribute,
  type Constant,
  type ElementType,
  type Graph,
  type GraphNode,
  type GraphPort,
  type Weights,
} from '../graph/graph.ts';
import {
  AttributeProto_AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type AttributeProtoSchema,
  type NodeProtoSchema,
  type ValueInfoProtoSchema,
} from './onnx_pb.ts';

/** Of ONNX's operators. With IR 8, every ONNX Runtime from 1.12 on reads it. */
export const opset = 17n;
const irVersion = 8n;

/** Of ONNX Runtime's operators on maps in blocks. */
const blockedDomain = 'com.microsoft.nchwc';
const blockedPrefix = 'nchwc.';
const isBlocked = ({ operator }: GraphNode) => operator.startsWith(blockedPrefix);

const graphField = 7;
const initializerField = 5;
const rawDataField = 9;

/** @throws what reading the weights throws; Error where a parameter has not as many values as its shape. */
export async function* onnxBytes(
  graph: Graph,
  weights: Weights,
): AsyncGenerator<Uint8Array, void, undefined> {
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'Anchorscope',
    opsetImport: [
      { domain: '', version: opset },
      ...(graph.nodes.some(isBlocked) ? [{ domain: blockedDomain, version: 1n }] : []),
    ],
  });
  const structure = toBinary(GraphProtoSchema, graphMessage(graph));
  const initializers = [
    ...graph.constants.map((constant) => constantInitializer(constant)),
    ...graph.parameters.map(({ name, dims }) =>
      initializer(name, dims, async () => bytesOf(await weights.read(name))),
    ),
  ];
  const length = initializers.reduce(
    (sum, { head, dataLength }) => sum + head.length + dataLength,
    structure.length,
  );
  yield toBinary(ModelProtoSchema, model);
  yield delimited(graphField, length);
  yield structure;
  for (const { name, head, dataLength, read } of initializers) {
    yield head;
    const data = await read();
    if (data.length !== dataLength) {
      throw new Error(`'${name}' has ${data.length} bytes where ${dataLength} belong.`);
    }
    yield data;
  }
}

/** The pieces as one. */
export async function inOnePiece(
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

/** One weight: what comes before its numbers, and its numbers. */
interface Initializer {
  readonly name: string;
  readonly head: Uint8Array;
  readonly dataLength: number;
  readonly read: () => Uint8Array | Promise<Uint8Array>;
}

function constantInitializer({ name, dims, values }: Constant): Initializer {
  const type = values instanceof Float32Array ? 'float32' : 'int64';
  return initializer(name, dims, () => bytesOf(values), type);
}

function initializer(
  name: string,
  dims: readonly number[],
  read: Initializer['read'],
  type: 'float32' | 'int64' = 'float32',
): Initializer {
  const dataType = dataTypes[type];
  const dataLength = (type === 'int64' ? 8 : 4) * sizeOf(dims);
  const tensor = create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType });
  const inner = joined(toBinary(TensorProtoSchema, tensor), delimited(rawDataField, dataLength));
  const head = joined(delimited(initializerField, inner.length + dataLength), inner);
  return { name, head, dataLength, read };
}

/** What stands before a field of so many bytes. */
function delimited(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** ONNX's raw data is little-endian, as every machine is that ONNX Runtime runs on. */
function bytesOf(values: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function graphMessage(graph: Graph) {
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(nodeMessage),
    input: graph.inputs.map(portMessage),
    output: graph.outputs.map(portMessage),
  });
}

function nodeMessage(node: GraphNode): MessageInitShape<typeof NodeProtoSchema> {
  return {
    name: node.name,
    ...(isBlocked(node)
      ? { domain: blockedDomain, opType: node.operator.slice(blockedPrefix.length) }
      : { opType: node.operator }),
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
  };
}

function attribute(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') {
    return { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) };
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return { name, type: AttributeProto_AttributeType.STRING, s };
  }
  if ('float' in value) return { name, type: AttributeProto_AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) };
}

const dataTypes: Record<ElementType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  bool: TensorProto_DataType.BOOL,
};

function portMessage({
  name,
  dims,
  type = 'float32',
}: GraphPort): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = dims.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const tensorType = { elemType: dataTypes[type], shape: { dim } };
  return { name, type: { value: { case: 'tensorType', value: tensorType } } };
}
