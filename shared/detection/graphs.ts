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
