/**
 * A network as a graph of ONNX operators (opset 17) whose weights are only names and shapes: what is
 * written to a package, and what training differentiates. Values come from a Weights when it is written.
 */

/** The operators that networks here are made of; attributes and meaning as in ONNX opset 17. */
export type OperatorName =
  | 'Abs'
  | 'Add'
  | 'And'
  | 'AveragePool'
  | 'BatchNormalization'
  | 'Cast'
  | 'Clip'
  | 'Concat'
  | 'ConstantOfShape'
  | 'Conv'
  | 'ConvTranspose'
  | 'Div'
  | 'Exp'
  | 'Expand'
  | 'Flatten'
  | 'Gather'
  | 'Gemm'
  | 'GlobalAveragePool'
  | 'Greater'
  | 'GroupNormalization'
  | 'HardSigmoid'
  | 'HardSwish'
  | 'Identity'
  | 'InstanceNormalization'
  | 'LayerNormalization'
  | 'Less'
  | 'LogSoftmax'
  | 'MatMul'
  | 'Max'
  | 'MaxPool'
  | 'Min'
  | 'Mul'
  | 'Neg'
  | 'Pad'
  | 'ReduceMax'
  | 'ReduceMean'
  | 'ReduceSum'
  | 'ReduceSumSquare'
  | 'Relu'
  | 'Reshape'
  | 'Resize'
  | 'ScatterElements'
  | 'Shape'
  | 'Sigmoid'
  | 'Sign'
  | 'Slice'
  | 'Softmax'
  | 'Softplus'
  | 'Split'
  | 'Sqrt'
  | 'Sub'
  | 'Transpose'
  | 'Where'
  | BlockedOperatorName;

/** ONNX Runtime's own operators on maps whose channels lie in blocks, in a domain of their own; see runtime/channelBlock.ts. */
export type BlockedOperatorName = 'nchwc.Conv' | 'nchwc.ReorderInput' | 'nchwc.ReorderOutput';

/** A whole number and a fraction are written alike in JavaScript: `float` says which is meant. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** One operation. Inputs that are left out are ''. */
export interface GraphNode {
  readonly operator: OperatorName;
  /** Unique in the graph. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export type ElementType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool';

/** A tensor that enters or leaves; a size or the name of a free one. */
export interface GraphPort {
  readonly name: string;
  readonly dims: readonly (number | string)[];
  /** Default float32. */
  readonly type?: ElementType;
}

/** Trained numbers, float32, by their name in a state dict. */
export interface Parameter {
  readonly name: string;
  readonly dims: readonly number[];
}

/** Numbers that belong to the graph itself. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** In an order in which they can run. */
  readonly nodes: readonly GraphNode[];
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
}

/** Where the values of parameters come from. */
export interface Weights {
  /** Row-major, float32, newly made. @throws StudioError */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
}

/** How many numbers a tensor of these sizes has. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
