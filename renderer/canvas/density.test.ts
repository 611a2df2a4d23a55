import { describe, expect, it } from 'vitest';
import { densityOf, lineOpacity } from './density.ts';

describe('densityOf', () => {
  it('is the boxes’ circumferences over the area', () => {
    const boxes = Float32Array.of(0, 0, 10, 5, 20, 20, 25, 25);
    expect(densityOf(boxes, 100)).toBeCloseTo((30 + 20) / 100, 9);
    expect(densityOf(new Float32Array(), 100)).toBe(0);
  });

  it('leaves out boxes without a place', () => {
    expect(densityOf(Float32Array.of(0, 0, NaN, 5, 0, 0, 10, 10), 100)).toBeCloseTo(0.4, 9);
  });
});

describe('lineOpacity', () => {
  it('is the full one where lines are few, and less the more there are', () => {
    expect(lineOpacity(0.9, 0.6, 0)).toBe(0.9);
    expect(lineOpacity(0.9, 0.6, 0.01)).toBe(0.9);
    const opacities = [0.1, 0.5, 1, 3, 10].map((lines) => lineOpacity(0.9, 0.6, lines));
    expect(opacities).toEqual(opacities.toSorted((a, b) => b - a));
  });

  it('covers no more than it may where boxes lie four times as thick', () => {
    for (const lines of [0.3, 0.7, 1.5, 3, 50]) {
      expect(1 - (1 - lineOpacity(0.9, 0.6, lines)) ** (4 * lines)).toBeLessThanOrEqual(0.6 + 1e-9);
    }
  });
});
