/** Tensors of ONNX Runtime from numbers, and numbers from them. */
import { Tensor } from 'onnxruntime-node';
import { StudioError } from '../../shared/result.ts';

export type { Tensor } from 'onnxruntime-node';

export function floats(data: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor('float32', data, dims);
}

/** Whole numbers, of 32 or 64 bits. */
export function wholes(data: Int32Array | BigInt64Array, dims: readonly number[]): Tensor {
  return data instanceof Int32Array
    ? new Tensor('int32', data, dims)
    : new Tensor('int64', data, dims);
}

export function number(value: number): Tensor {
  return floats(Float32Array.of(value), []);
}

/** The numbers of a float32 tensor that is not on a device. @throws StudioError provider */
export function floatsOf(tensor: Tensor): Float32Array<ArrayBuffer> {
  const { data } = tensor;
  if (isFloat32(data)) return data;
  throw new StudioError('provider', `A tensor of training is ${tensor.type}; it must be float32.`);
}

function isFloat32(data: Tensor.DataType): data is Float32Array<ArrayBuffer> {
  return data instanceof Float32Array && data.buffer instanceof ArrayBuffer;
}

/** The one number of a tensor. */
export function numberOf(tensor: Tensor): number {
  return floatsOf(tensor)[0] ?? NaN;
}

/** @throws Error where there is no tensor of that name */
export function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`There is no tensor '${name}'.`);
  return tensor;
}
