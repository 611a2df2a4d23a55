import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thresholdOfBest } from './bestScores.ts';

const score = fc.float({ min: -9, max: 9, noNaN: true });

describe('thresholdOfBest', () => {
  it('is what as many scores are above, and at most so many', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), fc.nat(40), (numbers, most) => {
        const scores = Float32Array.from(numbers);
        const threshold = thresholdOfBest(scores, most);
        const above = scores.filter((each) => each > threshold);
        expect(above.length).toBeLessThanOrEqual(Math.max(most, 0));
        // Only scores that are equal to the next one are missing.
        const sorted = scores.toSorted().reverse();
        const missing = [...sorted.subarray(0, most)].filter((each) => !(each > threshold));
        expect(missing.every((each) => each === sorted[most])).toBe(true);
      }),
    );
  });

  it('is as low as a threshold can be where there are few', () => {
    expect(thresholdOfBest(Float32Array.of(-12, 3), 5)).toBe(-10);
    expect(thresholdOfBest(Float32Array.of(-30, -20, -11), 1)).toBe(-10);
  });
});
