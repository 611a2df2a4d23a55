import { describe, expect, test } from 'vitest';
import { ellipseBounds, ellipseRing } from './ellipses.ts';
import { boundsOfPoints, ringArea } from './polygons.ts';

describe('an ellipse', () => {
  test('that lies upright touches its box', () => {
    const within = { x: 30, y: 20, width: 20, height: 10, angle: 0 };
    expect(ellipseBounds(within)).toEqual([20, 15, 40, 25]);
    const bounds = boundsOfPoints([ellipseRing(within)]) ?? [];
    for (const [i, side] of [20, 15, 40, 25].entries()) expect(bounds[i]).toBeCloseTo(side, 9);
  });

  test.each([0.3, 1, Math.PI / 2, 2.5])('at an angle of %f has the box of its points', (angle) => {
    const within = { x: 3, y: 2, width: 40, height: 10, angle };
    const ring = ellipseRing(within);
    const bounds = boundsOfPoints([ring]) ?? [];
    // Its outermost points may lie between two of the ring.
    for (const [i, side] of ellipseBounds(within).entries()) {
      expect(Math.abs((bounds[i] ?? NaN) - side)).toBeLessThan(0.05);
    }
    expect(ringArea(ring) / (Math.PI * 20 * 5)).toBeCloseTo(0.9984, 3);
  });

  test('that is turned by a quarter has its sides changed', () => {
    const [x0, y0, x1, y1] = ellipseBounds({ x: 0, y: 0, width: 8, height: 2, angle: Math.PI / 2 });
    for (const [side, wanted] of [
      [x0, -1],
      [y0, -4],
      [x1, 1],
      [y1, 4],
    ]) {
      expect(side).toBeCloseTo(wanted ?? NaN, 9);
    }
  });
});
