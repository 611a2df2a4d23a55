/** What a tensor of an ONNX file is, without its numbers. */
import { TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from './onnx_pb.ts';
import { fieldsOf, wholesOf, type Allowance, type ProtoField } from './protoFields.ts';
import { shown, Unreadable } from '../unreadable.ts';

export interface OnnxTensor {
  readonly name: string;
  /** `float32`; `type 99` where it is none that is known. */
  readonly type: string;
  readonly dims: readonly number[];
  /** What its numbers take in the file. */
  readonly bytes: number;
}

const maxRank = 32;
/** Sizes of tensors are whole numbers that a double holds. */
const largestSize = BigInt(Number.MAX_SAFE_INTEGER);

const renamed: ReadonlyMap<string, string> = new Map([
  ['FLOAT', 'float32'],
  ['DOUBLE', 'float64'],
]);
const types = new Map(
  Object.entries(TensorProto_DataType).map(([name, number]): [number, string] => [
    number,
    renamed.get(name) ?? name.toLowerCase(),
  ]),
);

export function elementType(number: bigint): string {
  return types.get(Number(number)) ?? `type ${number}`;
}

/** @throws Unreadable where it is negative or not exact. */
export function axisSize(size: bigint, where: string): number {
  if (size >= 0n && size <= largestSize) return Number(size);
  throw new Unreadable(`is damaged: ${where} has a side of ${size}`);
}

/** @throws Unreadable; of a tensor whose numbers are in another file, naming both. */
export function readTensor(
  bytes: Uint8Array,
  where: string,
  fields: Allowance,
  textOf: (field: ProtoField) => string,
): OnnxTensor {
  const { field: of } = TensorProtoSchema;
  const values = new Set(
    [
      of.floatData,
      of.int32Data,
      of.stringData,
      of.int64Data,
      of.rawData,
      of.doubleData,
      of.uint64Data,
    ].map(({ number }) => number),
  );
  let name = '';
  let type = 0n;
  let length = 0;
  let external = false;
  const dims: number[] = [];
  for (const field of fieldsOf(bytes, TensorProtoSchema, where, fields)) {
    switch (field.number) {
      case of.name.number:
        name = textOf(field);
        break;
      case of.dataType.number:
        type = field.value;
        break;
      case of.dims.number: {
        const sizes = wholesOf(field, where, maxRank);
        dims.push(...(sizes ?? []).map((size) => axisSize(size, where)));
        if (sizes === null || dims.length > maxRank) {
          throw new Unreadable(`is damaged: ${where} has more than ${maxRank} sides`);
        }
        break;
      }
      case of.dataLocation.number:
        external ||= Number(field.value) === TensorProto_DataLocation.EXTERNAL;
        break;
      case of.externalData.number:
        external = true;
        break;
      default:
        if (values.has(field.number)) length += field.bytes?.length ?? 1;
    }
  }
  if (external) {
    throw new Unreadable(
      `keeps ${name === '' ? where : `the weight '${shown(name)}'`} in another file, which is not read: ` +
        'save the model as one file',
    );
  }
  return { name, type: elementType(type), dims, bytes: length };
}
