/** Tensors of ONNX Runtime from numbers, and numbers from them. */
import { Tensor } from 'onnxruntime-node';
import { StudioError } from '../../../shared/result.ts';

export function floats(data: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor('float32', data, dims);
}

export function number(value: number): Tensor {
  return floats(Float32Array.of(value), []);
}

/** The numbers of a float32 tensor, wherever they are. @throws StudioError provider */
export async function floatsOf(tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
  const data = tensor.location === 'cpu' ? tensor.data : await tensor.getData();
  if (data instanceof Float32Array && data.buffer instanceof ArrayBuffer) {
    return data as Float32Array<ArrayBuffer>;
  }
  throw new StudioError('provider', `A tensor of training is ${tensor.type}; it must be float32.`);
}

/** The one number of a tensor. */
export async function numberOf(tensor: Tensor): Promise<number> {
  return (await floatsOf(tensor))[0] ?? NaN;
}
