import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOfPoints, ringArea } from './polygons.ts';
import { cornersOf, rotatedBounds, rotatedBoxOf, type RotatedBox } from './rotatedBoxes.ts';

const square = [1, 1, 4, 1, 4, 3, 1, 3];

describe('rings', () => {
  test('have an area, whichever way they go around', () => {
    expect(ringArea(square)).toBe(6);
    expect(ringArea([1, 3, 4, 3, 4, 1, 1, 1])).toBe(6);
    expect(ringArea([0, 0, 6, 0, 0, 5])).toBe(15);
    expect(ringArea([])).toBe(0);
  });

  test('have bounds, all together, however many points there are', () => {
    expect(boundsOfPoints([square, [-2, 7, 0, 9, 5, 8]])).toEqual([-2, 1, 5, 9]);
    expect(boundsOfPoints([])).toBeNull();
    expect(boundsOfPoints([[NaN, NaN]])).toBeNull();
    const many = Array.from({ length: 2_000_000 }, (_, i) => i);
    expect(boundsOfPoints([many])).toEqual([0, 1, 1_999_998, 1_999_999]);
  });
});

const anyRotated: fc.Arbitrary<RotatedBox> = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
  width: fc.integer({ min: 1, max: 400 }),
  height: fc.integer({ min: 1, max: 400 }),
  angle: fc.double({ min: -3.1, max: 3.1, noNaN: true }),
});

describe('rotated boxes', () => {
  test('turn clockwise as seen', () => {
    const box = { x: 10, y: 20, width: 8, height: 4, angle: 0 };
    expect(cornersOf(box)).toEqual([6, 18, 14, 18, 14, 22, 6, 22]);
    const turned = cornersOf({ ...box, angle: Math.PI / 2 });
    [12, 16, 12, 24, 8, 24, 8, 16].forEach((value, i) => expect(turned[i]).toBeCloseTo(value, 9));
    expect(rotatedBounds(box)).toEqual([6, 18, 14, 22]);
    expect(rotatedBounds({ ...box, angle: NaN })).toBeNull();
  });

  test('are known by their corners, either way around', () => {
    fc.assert(
      fc.property(anyRotated, (box) => {
        const corners = cornersOf(box);
        const found = rotatedBoxOf(corners, 1e-6);
        for (const key of ['x', 'y', 'width', 'height', 'angle'] as const) {
          expect(found?.[key]).toBeCloseTo(box[key], 6);
        }
        const [ax, ay, bx, by, cx, cy, dx, dy] = corners;
        const other = rotatedBoxOf([dx!, dy!, cx!, cy!, bx!, by!, ax!, ay!], 1e-6);
        expect(other).not.toBeNull();
        const bounds = rotatedBounds(other!);
        rotatedBounds(box)!.forEach((side, i) => expect(bounds?.[i]).toBeCloseTo(side, 6));
      }),
    );
  });

  test('are no other quadrilaterals, triangles or bow-ties', () => {
    expect(rotatedBoxOf([0, 0, 10, 0, 12, 5, 2, 5], 0.5)).toBeNull();
    expect(rotatedBoxOf([0, 0, 10, 0, 10, 5], 0.5)).toBeNull();
    expect(rotatedBoxOf([0, 0, 10, 5, 10, 0, 0, 5], 0.5)).toBeNull();
    expect(rotatedBoxOf([0, 0, 10, 0, 10, 5, 0, 5.4], 0.5)).not.toBeNull();
  });
});
