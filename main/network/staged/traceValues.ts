/**
 * What a graph itself says of its values, where its file declares less: channels and stride. Followed from
 * the input through the operators that detectors are made of; an operator that is not listed here makes a
 * value of which nothing is known. Nothing is computed: whether it is so shows when the graph is run.
 */
import type { OnnxModel, OnnxNode } from '../onnx/readModel.ts';

export interface TracedValue {
  /** The size of axis 1: of a map its channels, of rows their columns. */
  readonly channels: number | null;
  /** Input pixels a cell, on both axes. */
  readonly stride: number | null;
}

const unknown: TracedValue = { channels: null, stride: null };

/** Operators whose output is as their inputs, element by element. */
const elementwise = new Set(
  (
    'Abs Add BatchNormalization Cast Ceil Clip DequantizeLinear Div Dropout Elu Erf Exp Floor GroupNormalization ' +
    'HardSigmoid HardSwish Identity InstanceNormalization LRN LayerNormalization LeakyRelu Max Mean Min Mish Mul ' +
    'Neg PRelu Pad Pow QuantizeLinear Reciprocal Relu Round Selu Sigmoid Softplus Softsign Sqrt Sub Sum Tanh'
  ).split(' '),
);
const pooling = new Set(['AveragePool', 'LpPool', 'MaxPool']);
const toOneCell = new Set(['GlobalAveragePool', 'GlobalMaxPool']);
const resizing = new Set(['Resize', 'Upsample']);

/** Of the values that something is known of, by name. The first input is the picture: stride 1. */
export function traceValues(model: OnnxModel): ReadonlyMap<string, TracedValue> {
  const weights = new Map(model.weights.map(({ name, dims }) => [name, dims]));
  const values = new Map<string, TracedValue>();
  const [input] = model.inputs;
  if (input !== undefined) {
    const channels = input.dims?.[1];
    values.set(input.name, { channels: typeof channels === 'number' ? channels : null, stride: 1 });
  }
  for (const node of model.nodes) {
    const [output] = node.outputs;
    if (output === undefined) continue;
    const weight = weightOf(node, weights);
    if (weight !== undefined) {
      weights.set(output, weight);
      continue;
    }
    const value = valueOf(node, values, weights);
    if (value.channels !== null || value.stride !== null) values.set(output, value);
  }
  return values;
}

/** The shape, where the node only passes on a weight: weights that are shared are written so. */
function weightOf(
  { operator, inputs, tensor }: OnnxNode,
  weights: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  if (operator === 'Constant') return tensor?.dims;
  return operator === 'Identity' ? weights.get(inputs[0] ?? '') : undefined;
}

function valueOf(
  node: OnnxNode,
  values: ReadonlyMap<string, TracedValue>,
  weights: ReadonlyMap<string, readonly number[]>,
): TracedValue {
  const { operator, inputs } = node;
  const first = values.get(inputs[0] ?? '') ?? unknown;
  const weight = weights.get(inputs[1] ?? '');
  const step = stepOf(node);
  if (operator === 'Conv') {
    return { channels: weight?.[0] ?? null, stride: times(first.stride, step) };
  }
  if (operator === 'ConvTranspose') {
    const groups = node.integers.get('group')?.[0] ?? 1;
    const stride = step === null ? null : times(first.stride, 1 / step);
    return { channels: times(weight?.[1] ?? null, groups), stride };
  }
  if (operator === 'Gemm') {
    const transposed = node.integers.get('transB')?.[0] === 1;
    return { channels: weight?.[transposed ? 0 : 1] ?? null, stride: null };
  }
  if (operator === 'MatMul') return { channels: weight?.[1] ?? null, stride: null };
  if (pooling.has(operator)) return { ...first, stride: times(first.stride, step) };
  if (toOneCell.has(operator) || resizing.has(operator)) return { ...first, stride: null };
  const known = inputs.map((name) => values.get(name) ?? unknown);
  if (operator === 'Concat' && node.integers.get('axis')?.[0] === 1) {
    const channels = known.reduce<number | null>((sum, each) => plus(sum, each.channels), 0);
    return { channels, stride: common(known.map(({ stride }) => stride)) };
  }
  if (!elementwise.has(operator)) return unknown;
  return {
    channels: common(known.map(({ channels }) => channels)),
    stride: common(known.map(({ stride }) => stride)),
  };
}

/** By how much a window moves; null where the axes differ. */
function stepOf({ integers }: OnnxNode): number | null {
  const [down = 1, across = 1, ...more] = integers.get('strides') ?? [];
  return down === across && down >= 1 && more.length === 0 ? down : null;
}

function times(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** The one number that those that are known agree on. A resized map takes the size of what it is added to. */
function common(numbers: readonly (number | null)[]): number | null {
  const [one = null, ...others] = new Set(numbers.filter((each) => each !== null));
  return others.length === 0 ? one : null;
}
