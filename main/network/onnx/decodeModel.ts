/** An ONNX file as generated code has it, and the numbers of its tensors. */
import { fromBinary } from '@bufbuild/protobuf';
import { sizeOf } from '../graph/graph.ts';
import { shown, Unreadable } from '../unreadable.ts';
import { allFinite } from '../weights/readFinite.ts';
import {
  ModelProtoSchema,
  TensorProto_DataType,
  type GraphProto,
  type ModelProto,
  type TensorProto,
} from './onnx_pb.ts';

/** Only for what readOnnxModel has gone through. @throws Unreadable */
export function decodeModel(bytes: Uint8Array): ModelProto & { graph: GraphProto } {
  const model = parsed(bytes);
  const { graph } = model;
  if (graph === undefined) throw new Unreadable('has no graph');
  return Object.assign(model, { graph });
}

function parsed(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new Unreadable('is damaged', { cause });
  }
}

/**
 * A float32 tensor's numbers, newly made.
 * @param name for the sentence
 * @throws Unreadable where they are not as many as its sizes say, or one is not finite.
 */
export function tensorFloats(tensor: TensorProto, name: string): Float32Array<ArrayBuffer> {
  const { rawData, floatData } = tensor;
  // A copy, since the numbers of a file need not begin where a float may.
  const values =
    floatData.length > 0
      ? Float32Array.from(floatData)
      : new Float32Array(new Uint8Array(rawData).buffer, 0, Math.floor(rawData.length / 4));
  if (values.length !== sizeOf(tensor.dims.map(Number))) throw tooFew(name);
  if (!allFinite(values)) {
    throw new Unreadable(`has a number in '${shown(name)}' that is not finite`);
  }
  return values;
}

/** An int64 tensor's numbers, newly made. @throws Unreadable where they are not as many as its sizes say. */
export function tensorWholes(tensor: TensorProto, name: string): BigInt64Array<ArrayBuffer> {
  const { rawData, int64Data } = tensor;
  const values =
    int64Data.length > 0
      ? BigInt64Array.from(int64Data)
      : new BigInt64Array(new Uint8Array(rawData).buffer, 0, Math.floor(rawData.length / 8));
  if (values.length !== sizeOf(tensor.dims.map(Number))) throw tooFew(name);
  return values;
}

export function isFloat32({ dataType }: TensorProto): boolean {
  return dataType === TensorProto_DataType.FLOAT;
}

export function isInt64({ dataType }: TensorProto): boolean {
  return dataType === TensorProto_DataType.INT64;
}

function tooFew(name: string): Unreadable {
  return new Unreadable(`is damaged: '${shown(name)}' has not as many values as it should`);
}
