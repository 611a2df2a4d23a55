import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { item } from '../../item.ts';
import { hogBlocks } from './hogBlocks.ts';
import { pyramidLevels, resized } from './imagePyramid.ts';
import { drawn } from './testing/drawn.ts';
import { windowGrid, windowShape } from './windowScores.ts';
import { makeWindows, placeOfWindow } from './windowTable.ts';

const smallest = { width: 64, height: 128 };

describe('pyramidLevels', () => {
  it('become smaller by the step until a window does not fit', () => {
    const levels = pyramidLevels(640, 480, { step: 2, firstScale: 1, smallest });
    expect(levels).toEqual([
      { width: 640, height: 480, scaleX: 1, scaleY: 1 },
      { width: 320, height: 240, scaleX: 2, scaleY: 2 },
    ]);
    const larger = pyramidLevels(30, 65, { step: 1.5, firstScale: 3, smallest });
    expect(larger.map(({ width, height }) => [width, height])).toEqual([[90, 195]]);
    expect(pyramidLevels(63, 500, { step: 2, firstScale: 1, smallest })).toEqual([]);
  });

  it('has no level twice, and none without a pixel', () => {
    const levels = pyramidLevels(3, 5, {
      step: 1.01,
      firstScale: 1,
      smallest: { width: 0, height: 0 },
    });
    const sizes = levels.map(({ width, height }) => `${width} × ${height}`);
    expect(new Set(sizes).size).toBe(sizes.length);
    expect(levels.at(-1)).toMatchObject({ width: 1, height: 1 });
  });

  it.each([1, 0.5, NaN, Infinity])('refuses a step of %d', (step) => {
    expect(() => pyramidLevels(640, 480, { step, firstScale: 1, smallest })).toThrow(
      'greater than 1',
    );
  });
});

describe('resized', () => {
  it('is the picture itself at its own size', () => {
    const picture = drawn(30, 20, 3);
    expect(resized(picture, 30, 20)).toBe(picture);
  });

  it('makes each pixel of half the size of all under its triangle', () => {
    const pixels = Uint8Array.of(10, 20, 60, 100, 10, 20, 60, 100);
    const half = resized({ width: 4, height: 2, channels: 1, pixels }, 2, 1);
    // Weights 3, 3, 1 over 7; rows are equal.
    expect([...half.pixels]).toEqual([
      Math.round((3 * 10 + 3 * 20 + 60) / 7),
      Math.round((20 + 3 * 60 + 3 * 100) / 7),
    ]);
  });

  it('keeps one colour, and each channel to itself', () => {
    const pixels = Uint8Array.from({ length: 21 * 13 * 3 }, (_, i) => [0, 200, 255][i % 3]!);
    for (const [width, height] of [
      [9, 5],
      [40, 30],
    ] as const) {
      const made = resized({ width: 21, height: 13, channels: 3, pixels }, width, height);
      expect(made.pixels).toHaveLength(width * height * 3);
      expect(made.pixels.every((value, i) => value === [0, 200, 255][i % 3])).toBe(true);
    }
  });
});

describe('windows', () => {
  const sides = fc.integer({ min: 2, max: 8 }).map((cells) => cells * 8);
  const size = fc.integer({ min: 1, max: 300 });

  it('have their boxes in the picture, where their blocks are', () => {
    fc.assert(
      fc.property(size, size, sides, sides, (width, height, across, down) => {
        const rule = { step: 1.3, firstScale: 1, smallest: { width: across, height: down } };
        const windows = makeWindows(pyramidLevels(width, height, rule), across, down);
        expect(windows.boxes).toHaveLength(windows.count * 4);
        for (let row = 0; row < windows.count; row++) {
          const place = placeOfWindow(windows.levels, row);
          const level = item(windows.levels, place.level);
          expect(level.firstRow + place.row * level.columns + place.column).toBe(row);
          const [x0, y0, x1, y1] = windows.boxes.subarray(row * 4, row * 4 + 4);
          expect(x0! / level.scaleX).toBeCloseTo(place.column * 8, 3);
          expect(y0! / level.scaleY).toBeCloseTo(place.row * 8, 3);
          expect((x1! - x0!) / level.scaleX).toBeCloseTo(across, 3);
          expect((y1! - y0!) / level.scaleY).toBeCloseTo(down, 3);
          expect(
            Math.min(x0!, y0!, width - x1! + 1e-3, height - y1! + 1e-3),
          ).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are as many as the blocks have room for', () => {
    for (const [width, height] of [
      [63, 40],
      [64, 40],
      [90, 55],
    ] as const) {
      const rule = { step: 1.2, firstScale: 1, smallest: { width: 40, height: 24 } };
      const picture = drawn(width, height, 1);
      const { levels } = makeWindows(pyramidLevels(width, height, rule), 40, 24);
      for (const level of levels) {
        const blocks = hogBlocks(resized(picture, level.width, level.height), { gamma: false });
        const { columns, rows } = windowGrid(blocks, windowShape(40, 24));
        expect([level.columns, level.rows]).toEqual([columns, rows]);
      }
      expect(levels.length).toBeGreaterThan(0);
    }
  });
});
