import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { int32Bias, int8Weights, scaleForBias, stepsOf, type QuantizedSteps } from './affine.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** What QuantizeLinear and DequantizeLinear make of a value. */
function passed(value: number, { scale, zeroPoint }: QuantizedSteps): number {
  const step = Math.max(0, Math.min(255, Math.round(value / scale) + zeroPoint));
  return scale * (step - zeroPoint);
}

describe('stepsOf', () => {
  it('holds every value of the range within half a step, and 0 exactly', () => {
    fc.assert(
      fc.property(number(-1e4, 1e4), number(-1e4, 1e4), number(0, 1), (a, b, at) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) };
        const steps = stepsOf(range);
        const value = range.min + at * (range.max - range.min);
        expect(Math.abs(passed(value, steps) - value)).toBeLessThanOrEqual(steps.scale * 0.50001);
        expect(passed(0, steps)).toBe(0);
      }),
    );
  });

  it('has no step to waste where nothing is negative, or nothing positive', () => {
    expect(stepsOf({ min: 0, max: 51 })).toEqual({ scale: Math.fround(0.2), zeroPoint: 0 });
    expect(stepsOf({ min: 3, max: 51 })).toEqual({ scale: Math.fround(0.2), zeroPoint: 0 });
    expect(stepsOf({ min: -51, max: -3 })).toEqual({ scale: Math.fround(0.2), zeroPoint: 255 });
    expect(stepsOf({ min: -1, max: 3 }).zeroPoint).toBe(64);
  });

  it('has a scale above 0 for a value that is always 0', () => {
    const { scale, zeroPoint } = stepsOf({ min: 0, max: 0 });
    expect([scale > 0, Math.fround(scale * scale) > 0, zeroPoint]).toEqual([true, true, 0]);
  });

  it.each([NaN, Infinity, -Infinity])('takes no range with %s', (end) => {
    expect(() => stepsOf({ min: 0, max: end })).toThrow(RangeError);
    expect(() => stepsOf({ min: end, max: 0 })).toThrow(RangeError);
  });
});

describe('int8Weights', () => {
  const float = fc.float({ noNaN: true, min: -100, max: 100 });

  it.each([0, 1, 2])(
    'is within half a scale of each weight, a scale a channel (axis %i)',
    (axis) => {
      const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
      fc.assert(
        fc.property(sizes, fc.infiniteStream(float), ([a, b], stream) => {
          const dims = [a, b, 3];
          const values = Float32Array.from(stream.take(a * b * 3));
          const { values: steps, scales } = int8Weights(values, dims, axis);
          expect(scales).toHaveLength(dims[axis] ?? 0);
          const largest = new Float32Array(scales.length);
          values.forEach((value, i) => {
            const channel = [Math.floor(i / 3 / b), Math.floor(i / 3) % b, i % 3][axis] ?? 0;
            largest[channel] = Math.max(largest[channel]!, Math.abs(value));
            const error = Math.abs(steps[i]! * scales[channel]! - value);
            expect(error).toBeLessThanOrEqual(scales[channel]! * 0.50001);
          });
          // No coarser than the largest weight of the channel makes it.
          largest.forEach((most, i) => {
            if (most > 1e-6) expect(scales[i]! / (most / 127)).toBeCloseTo(1, 5);
          });
        }),
      );
    },
  );

  it('rounds to the even one of two equally near steps, and uses −127 … 127', () => {
    const values = Float32Array.of(127, -127, 0.5, 1.5, 2.5, -0.5, -1.5);
    const { values: steps, scales } = int8Weights(values, [1, 7], 0);
    expect(scales).toEqual(Float32Array.of(1));
    expect([...steps].map((step) => step + 0)).toEqual([127, -127, 0, 2, 2, 0, -2]);
  });

  it('keeps the smallest scale that is asked for, and one above 0 for weights that are all 0', () => {
    const values = Float32Array.of(1.27, 0.1, 0, 0);
    const { scales } = int8Weights(values, [2, 2], 0, (channel) => (channel === 0 ? 0.5 : 0));
    expect(scales[0]).toBe(0.5);
    expect(scales[1]).toBeGreaterThan(0);
  });
});

describe('int32Bias', () => {
  it('has the scale of the products that it is added to', () => {
    const { values, scales } = int32Bias(Float32Array.of(3, -4), 0.5, Float32Array.of(0.25, 2));
    expect([...scales]).toEqual([0.125, 1]);
    expect([...values]).toEqual([24, -4]);
  });

  it('fits into int32 with the scale that was asked for, with room for the products', () => {
    const scale = number(1e-9, 1e3);
    fc.assert(
      fc.property(number(-1e6, 1e6), scale, (bias, inputScale) => {
        const { scales } = int8Weights(Float32Array.of(1e-12), [1], 0, () =>
          scaleForBias(bias, inputScale),
        );
        const [step = NaN] = int32Bias(Float32Array.of(bias), inputScale, scales).values;
        const exact = Math.fround(bias) / Math.fround(inputScale * scales[0]!);
        expect(Math.abs(step)).toBeLessThanOrEqual(2 ** 29 * 1.001);
        expect(Math.abs(step - exact)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
