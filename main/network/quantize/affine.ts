/**
 * The numbers of int8: a value is stood for by the nearest of 256 steps, value ≈ scale · (step − zeroPoint).
 * Rounding goes to the even one of two equally near, as ONNX's QuantizeLinear does.
 *
 * Source: ONNX operators QuantizeLinear and DequantizeLinear; Jacob et al. 2018, section 2.
 */
import { item } from '../../../shared/item.ts';
import { clamp, roundHalfToEven } from '../../../shared/numbers.ts';
import { sizeOf } from '../graph/graph.ts';

/** The smallest and the largest that a value was. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What the steps 0 … 255 stand for. */
export interface QuantizedSteps {
  /** float32, above 0. */
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Weights in steps −127 … 127 around zero, with a scale for each channel. */
export interface Int8Weights {
  readonly values: Int8Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>;
}

/** Also the product of two is a float32 that is not 0. */
const smallestScale = 2 ** -60;
const largestStep = 127;
/** A quarter of what int32 holds: the products that are added to a bias need room as well. */
const largestBiasStep = 2 ** 29;

/**
 * Steps that hold a range and 0, which padding and ReLU are made of and which is therefore exact.
 * @throws RangeError where the range is not finite.
 */
export function stepsOf({ min, max }: Range): QuantizedSteps {
  if (!Number.isFinite(min) || !Number.isFinite(max)) throw new RangeError('No range.');
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
  const scale = Math.fround(Math.max((high - low) / 255, smallestScale));
  return { scale, zeroPoint: clamp(Math.round(Math.abs(low) / scale), 0, 255) };
}

/**
 * Weights in steps, so that the largest of each channel is the last step.
 * @param values row-major, of the sizes `dims`
 * @param axis whose every index is a channel
 * @param smallest scale that a channel may have
 */
export function int8Weights(
  values: Float32Array,
  dims: readonly number[],
  axis: number,
  smallest: (channel: number) => number = () => 0,
): Int8Weights {
  const scales = new Float32Array(item(dims, axis));
  eachRun(dims, axis, (channel, begin, end) => {
    let most = scales[channel]!;
    for (let i = begin; i < end; i++) most = Math.max(most, Math.abs(values[i]!));
    scales[channel] = most;
  });
  scales.forEach((most, channel) => {
    scales[channel] = Math.max(most / largestStep, smallest(channel), smallestScale);
  });
  const steps = new Int8Array(values.length);
  eachRun(dims, axis, (channel, begin, end) => {
    const scale = scales[channel]!;
    for (let i = begin; i < end; i++) steps[i] = weightStep(values[i]! / scale);
  });
  return { values: steps, scales };
}

/** Tells where a row-major tensor has values of one channel behind each other. */
function eachRun(
  dims: readonly number[],
  axis: number,
  visit: (channel: number, begin: number, end: number) => void,
): void {
  const length = sizeOf(dims.slice(axis + 1));
  const channels = item(dims, axis);
  const count = sizeOf(dims.slice(0, axis)) * channels;
  for (let run = 0; run < count; run++) visit(run % channels, run * length, (run + 1) * length);
}

/** A scale that was rounded down to float32 can put the largest weight a hair behind the last step. */
function weightStep(value: number): number {
  return clamp(roundHalfToEven(value), -largestStep, largestStep);
}

/** The smallest scale of a channel's weights with which its bias is not too large for int32. */
export function scaleForBias(bias: number, inputScale: number): number {
  return Math.abs(bias) / (inputScale * largestBiasStep);
}

/** A bias has the scale of the products that it is added to: the input's by the weights'. */
export function int32Bias(
  bias: Float32Array,
  inputScale: number,
  weightScales: Float32Array,
): { readonly values: Int32Array<ArrayBuffer>; readonly scales: Float32Array<ArrayBuffer> } {
  const scales = Float32Array.from(weightScales, (scale) => scale * inputScale);
  return {
    values: Int32Array.from(bias, (value, channel) => roundHalfToEven(value / scales[channel]!)),
    scales,
  };
}
