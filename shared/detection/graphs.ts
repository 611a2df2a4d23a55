/** A tensor as the pipeline sees it. */
export interface GraphTensor {
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

/** One ONNX graph ready to run: named float32 tensors in, named float32 tensors out. */
export type RunGraph = (
  feeds: Readonly<Record<string, GraphTensor>>,
  fetches: readonly string[],
) => Promise<Record<string, GraphTensor>>;

/** @throws Error where the graph put out nothing of that name */
export function tensorOf(
  outputs: Readonly<Record<string, GraphTensor>>,
  name: string,
): GraphTensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new Error(`The graph gave no output '${name}'.`);
  return tensor;
}

/** The numbers of an output. @throws Error as tensorOf */
export function dataOf(
  outputs: Readonly<Record<string, GraphTensor>>,
  name: string,
): Float32Array<ArrayBuffer> {
  return tensorOf(outputs, name).data;
}
