/**
 * A file of weights, whatever its format: named tensors whose values are read one at a time, so that a
 * network's weights are never in memory all at once.
 */

/** Element types as torch and safetensors write them. */
export const storedTypes = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'float8_e4m3fn',
  'float8_e5m2',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'complex64',
  'complex128',
] as const;
export type StoredType = (typeof storedTypes)[number];

export interface StoredTensor {
  readonly name: string;
  readonly type: StoredType;
  readonly dims: readonly number[];
}

/** Of several state_dicts of a checkpoint the one that was taken, by their keys. */
export interface StateDictChoice {
  readonly taken: string;
  readonly others: readonly string[];
}

export interface WeightFile {
  readonly path: string;
  readonly format: 'torch zip' | 'torch stream' | 'safetensors';
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** null where there was one alone. */
  readonly choice: StateDictChoice | null;
  /**
   * A tensor's values in row-major order, newly read; halves are widened, doubles and integers rounded to
   * single precision.
   * @throws StudioError badModel, naming the file and the tensor: complex, or the file is cut off there.
   */
  readFloats(name: string): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}
