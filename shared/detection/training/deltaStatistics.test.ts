import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { encode } from '../rpn/boxCoder.ts';
import { deltaStatistics } from './deltaStatistics.ts';

const side = fc.integer({ min: 1, max: 400 });
const place = fc.integer({ min: -200, max: 1000 });
const box = fc
  .tuple(place, place, side, side)
  .map(([x, y, width, height]): Box => [x, y, x + width, y + height]);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('deltaStatistics', () => {
  it('is the mean and the root of the mean square around it, of every coordinate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ reference: box, truth: box }), { minLength: 1, maxLength: 60 }),
        (pairs) => {
          const statistics = deltaStatistics(pairs);
          const coder = { deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: Infinity } as const;
          const deltas = pairs.map(({ reference, truth }) => encode(reference, truth, coder));
          expect(statistics?.count).toBe(pairs.length);
          for (const i of [0, 1, 2, 3] as const) {
            const values = deltas.map((delta) => delta[i]);
            const middle = mean(values);
            const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
            const scale = Math.max(1, Math.abs(middle), deviation);
            expect((statistics?.means[i] ?? NaN) / scale).toBeCloseTo(middle / scale, 9);
            expect((statistics?.deviations[i] ?? NaN) / scale).toBeCloseTo(deviation / scale, 7);
          }
        },
      ),
    );
  });

  it('makes, as weights of a coder, deltas of deviation 1', () => {
    const pairs = Array.from({ length: 50 }, (_, i) => ({
      reference: [0, 0, 20 + i, 30] as const,
      truth: [i % 7, i % 5, 25, 28 + (i % 11)] as const,
    }));
    const [x, y, w, h] = deltaStatistics(pairs)?.deviations ?? [NaN, NaN, NaN, NaN];
    const coder = { deltaWeights: [1 / x, 1 / y, 1 / w, 1 / h], sizeDeltaClamp: 9 } as const;
    const deltas = pairs.map(({ reference, truth }) => encode(reference, truth, coder));
    for (const i of [0, 1, 2, 3] as const) {
      const values = deltas.map((delta) => delta[i]);
      const middle = mean(values);
      expect(mean(values.map((value) => (value - middle) ** 2))).toBeCloseTo(1, 9);
    }
  });

  it('is null of nothing, and has no deviation of one pair', () => {
    expect(deltaStatistics([])).toBeNull();
    const one = deltaStatistics([{ reference: [0, 0, 10, 10], truth: [1, 0, 11, 20] }]);
    expect(one).toEqual({
      count: 1,
      means: [0.1, 0.5, 0, Math.log(2)],
      deviations: [0, 0, 0, 0],
    });
  });
});
