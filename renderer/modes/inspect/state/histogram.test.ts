import { describe, expect, it } from 'vitest';
import { barHeights, countAtLeast, histogramOf, thresholdFor } from './histogram.ts';

describe('histogramOf', () => {
  it('counts equal parts, with 1 in the last', () => {
    const { counts, total } = histogramOf(Float32Array.of(0, 0.1, 0.25, 0.5, 0.99, 1), 4);
    expect(counts).toEqual([2, 1, 1, 2]);
    expect(total).toBe(6);
  });

  it('counts signed scores on their own axis, what is beyond it at its ends', () => {
    const scores = Float32Array.of(-20, -1.5, -0.5, 0.5, 1.5, 30);
    const axis = { least: -2, most: 2, even: 0 };
    expect(histogramOf(scores, 4, axis)).toEqual({ counts: [2, 1, 1, 2], total: 6 });
  });

  it('leaves out what is no number', () => {
    expect(histogramOf(Float32Array.of(NaN, 0.5), 2)).toEqual({ counts: [0, 1], total: 1 });
  });
});

describe('barHeights', () => {
  it('shows a few beside very many, and nothing for none', () => {
    const [none = -1, few = -1, many = -1] = barHeights({
      counts: [0, 3, 100_000],
      total: 100_003,
    });
    expect(none).toBe(0);
    expect(few).toBeGreaterThan(0.1);
    expect(many).toBe(1);
  });

  it('is all 0 for an empty histogram', () => {
    expect(barHeights({ counts: [0, 0], total: 0 })).toEqual([0, 0]);
  });
});

describe('countAtLeast', () => {
  it('counts the threshold itself', () => {
    expect(countAtLeast(Float32Array.of(0.25, 0.5, 0.75), 0.5)).toBe(2);
  });
});

describe('thresholdFor', () => {
  const scores = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);

  it('lets about as many through as wanted', () => {
    const threshold = thresholdFor(scores, 100);
    expect(countAtLeast(scores, threshold)).toBeGreaterThanOrEqual(100);
    expect(countAtLeast(scores, threshold)).toBeLessThanOrEqual(110);
    expect(threshold * 100).toBeCloseTo(Math.round(threshold * 100), 9);
  });

  it('lets all through where there are fewer', () => {
    expect(thresholdFor(Float32Array.of(0.2, 0.9), 100)).toBe(0);
  });
});
