/**
 * Memory for what graphs put out, used again by the next run: new memory for a hundred megabytes in every step costs
 * more than filling it, and the collector comes for it.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { floats, type Tensor } from './tensors.ts';

export class OutputBuffers {
  /** By the outputs' names, each as large as the largest that was asked for. */
  readonly #buffers = new Map<string, ArrayBuffer>();

  /**
   * A tensor for each output whose size is known and whose numbers are float32; the others are left to ONNX Runtime. They
   * share their memory with the tensors of the same names that were made before, of whatever graph.
   */
  for(outputs: readonly InferenceSession.ValueMetadata[]): Record<string, Tensor | null> {
    return Object.fromEntries(outputs.map((output) => [output.name, this.#tensorFor(output)]));
  }

  #tensorFor(output: InferenceSession.ValueMetadata): Tensor | null {
    if (!output.isTensor || output.type !== 'float32') return null;
    const dims = output.shape.filter((size) => typeof size === 'number');
    if (dims.length < output.shape.length) return null;
    const size = dims.reduce((product, each) => product * each, 1);
    const known = this.#buffers.get(output.name);
    const buffer =
      known !== undefined && known.byteLength >= 4 * size ? known : new ArrayBuffer(4 * size);
    this.#buffers.set(output.name, buffer);
    return floats(new Float32Array(buffer, 0, size), dims);
  }
}
