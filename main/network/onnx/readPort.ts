/** An input or output of an ONNX graph. */
import {
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import { fieldsOf, type Allowance, type ProtoField } from './protoFields.ts';
import { elementType, axisSize } from './readTensor.ts';
import { Unreadable } from '../unreadable.ts';

export interface OnnxPort {
  readonly name: string;
  /** `float32`; null for what is no tensor, or where the file does not say. */
  readonly type: string | null;
  /** A number is fixed, a name is free, null is free without a name; null in place of all: not said. */
  readonly dims: readonly (number | string | null)[] | null;
}

const maxRank = 32;

/** @throws Unreadable */
export function readPort(
  bytes: Uint8Array,
  where: string,
  fields: Allowance,
  textOf: (field: ProtoField) => string,
): OnnxPort {
  let name = '';
  let type: OnnxPort['type'] = null;
  let dims: (number | string | null)[] | null = null;
  const { name: nameField, type: typeField } = ValueInfoProtoSchema.field;
  const { elemType, shape } = TypeProto_TensorSchema.field;
  for (const field of fieldsOf(bytes, ValueInfoProtoSchema, where, fields)) {
    if (field.number === nameField.number) name = textOf(field);
    if (field.number !== typeField.number) continue;
    for (const kind of fieldsOf(inner(field, where), TypeProtoSchema, where, fields)) {
      // Of a sequence, a map and whatever else there is, nothing is said.
      if (kind.number !== TypeProtoSchema.field.tensorType.number) continue;
      for (const part of fieldsOf(inner(kind, where), TypeProto_TensorSchema, where, fields)) {
        if (part.number === elemType.number) type = elementType(part.value);
        if (part.number === shape.number) dims = readShape(part, where, fields, textOf);
      }
    }
  }
  return { name, type, dims };
}

function readShape(
  shape: ProtoField,
  where: string,
  fields: Allowance,
  textOf: (field: ProtoField) => string,
) {
  const { dimValue, dimParam } = TensorShapeProto_DimensionSchema.field;
  const dims: (number | string | null)[] = [];
  for (const field of fieldsOf(inner(shape, where), TensorShapeProtoSchema, where, fields)) {
    if (field.number !== TensorShapeProtoSchema.field.dim.number) continue;
    if (dims.length === maxRank) {
      throw new Unreadable(`is damaged: ${where} has more than ${maxRank} sides`);
    }
    let dim: number | string | null = null;
    const parts = fieldsOf(inner(field, where), TensorShapeProto_DimensionSchema, where, fields);
    for (const part of parts) {
      // Some write 0 or −1 for a side that is free.
      if (part.number === dimValue.number) {
        dim = part.value > 0n ? axisSize(part.value, where) : null;
      }
      if (part.number === dimParam.number) dim = textOf(part);
    }
    dims.push(dim);
  }
  return dims;
}

function inner({ bytes }: ProtoField, where: string): Uint8Array {
  if (bytes !== null) return bytes;
  throw new Unreadable(`is damaged: ${where} is a number`);
}
