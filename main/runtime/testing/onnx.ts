/**
 * Writes small ONNX models for tests: just enough of onnx.proto (ModelProto, GraphProto, NodeProto,
 * TensorProto) in protocol buffer wire format.
 */

/** A weight; `dims` and as many values. */
export interface OnnxWeight {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
  /** Keeps the values in this file beside the model instead. */
  readonly externalFile?: string;
}

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers, lists of them, and graphs such as a loop's body. */
  readonly attributes?: Readonly<Record<string, number | readonly number[] | OnnxGraphParts>>;
}

/** A graph's input or output; a dimension is a number or a name. */
export interface OnnxValue {
  readonly name: string;
  readonly dims: readonly (number | string)[];
  readonly type?: keyof typeof elementTypes;
}

export interface OnnxGraphParts {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxWeight[];
}

/** TensorProto.DataType */
export const elementTypes = { float32: 1, int64: 7, bool: 9, float16: 10 } as const;

/** The bytes of an ONNX file with opset 17. */
export function onnxModel(graph: OnnxGraphParts): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    message(
      whole(1, 8), // ir_version
      part(7, graphProto(graph)),
      part(8, message(text(1, ''), whole(2, 17))), // opset_import
    ),
  );
}

function graphProto(graph: OnnxGraphParts): number[] {
  return message(
    ...graph.nodes.map((node) => part(1, nodeProto(node))),
    text(2, 'graph'),
    ...graph.weights.map((weight) => part(5, tensorProto(weight))),
    ...graph.inputs.map((value) => part(11, valueInfo(value))),
    ...graph.outputs.map((value) => part(12, valueInfo(value))),
  );
}

function nodeProto(node: OnnxNode): number[] {
  const attributes = Object.entries(node.attributes ?? {});
  return message(
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map((name) => text(2, name)),
    text(4, node.type),
    ...attributes.map(([name, value]) =>
      part(5, message(text(1, name), ...attributeFields(value))),
    ),
  );
}

function attributeFields(value: number | readonly number[] | OnnxGraphParts): number[][] {
  if (typeof value === 'number') return [whole(3, value), whole(20, 2)]; // INT
  if ('nodes' in value) return [part(6, graphProto(value)), whole(20, 5)]; // GRAPH
  return [...value.map((each) => whole(8, each)), whole(20, 7)]; // INTS
}

function tensorProto({ name, dims, values, externalFile }: OnnxWeight): number[] {
  const where =
    externalFile === undefined
      ? part(9, [...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)])
      : message(part(13, message(text(1, 'location'), text(2, externalFile))), whole(14, 1));
  return message(
    ...dims.map((size) => whole(1, size)),
    whole(2, elementTypes.float32),
    text(8, name),
    where,
  );
}

function valueInfo({ name, dims, type = 'float32' }: OnnxValue): number[] {
  const shape = message(
    ...dims.map((dim) => part(1, typeof dim === 'number' ? whole(1, dim) : text(2, dim))),
  );
  const tensorType = message(whole(1, elementTypes[type]), part(2, shape));
  return message(text(1, name), part(2, part(1, tensorType)));
}

function message(...fields: readonly number[][]): number[] {
  return fields.flat();
}

/** A field that holds a whole number ≥ 0. */
function whole(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

/** A field that holds bytes: a message or a string. */
function part(field: number, bytes: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return part(field, [...new TextEncoder().encode(value)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
