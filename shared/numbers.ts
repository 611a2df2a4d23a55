/** Small arithmetic that several rooms need. */
import { item } from './item.ts';

/** The nearest value from `low` to `high`; NaN stays NaN. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of an even number of values the mean of the two in the middle; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return NaN;
  const sorted = Array.from(values).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (item(sorted, Math.floor(middle)) + item(sorted, Math.ceil(middle) - 1)) / 2;
}

/** The nearest whole number, of two the even one, as IEEE 754, torch and ONNX round. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
