import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allTiles,
  gridOf,
  levelCount,
  levelFor,
  levelSize,
  tileArea,
  tileCount,
  tileIndex,
  tilePlace,
  tilesWithin,
} from './tiles.ts';

const huge = { width: 20_000, height: 20_000 };
const odd = { width: 9001, height: 1033 };
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});

describe('levels', () => {
  it('are as many as it takes to be no longer than any graphics memory takes', () => {
    expect(levelCount(huge)).toBe(4);
    expect([0, 1, 2, 3].map((level) => levelSize(huge, level).width)).toEqual([
      20_000, 10_000, 5000, 2500,
    ]);
    expect(levelCount({ width: 4096, height: 3 })).toBe(1);
    expect(levelCount({ width: 4097, height: 3 })).toBe(2);
    expect(levelSize(odd, 1)).toEqual({ width: 4501, height: 517 });
  });

  it('are chosen so that no pixel is drawn larger than one of the display', () => {
    const scales = [64, 1, 0.51, 0.5, 0.26, 0.25, 0.2, 0.125, 0.01];
    expect(scales.map((scale) => levelFor(huge, scale))).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3]);
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.001, max: 64, noNaN: true }), (size, scale) => {
        const level = levelFor(size, scale);
        if (level > 0) expect(scale).toBeLessThanOrEqual(2 ** -level);
        if (level < levelCount(size) - 1) expect(scale).toBeGreaterThan(2 ** -(level + 1));
      }),
    );
  });
});

describe('tiles', () => {
  it('have places of their own among all', () => {
    expect(tileCount(huge)).toBe(40 * 40 + 20 * 20 + 10 * 10 + 5 * 5);
    for (const size of [odd, { width: 1, height: 1 }, { width: 512, height: 513 }]) {
      const indices = [...allTiles(size)].map((address) => tileIndex(size, address));
      expect(indices).toEqual(Array.from({ length: tileCount(size) }, (_, i) => i));
    }
  });

  it.each([
    { level: 4, x: 0, y: 0 },
    { level: 0, x: 40, y: 0 },
    { level: 0, x: 0, y: 40 },
    { level: 1, x: 20, y: 0 },
    { level: -1, x: 0, y: 0 },
    { level: 0, x: -1, y: 0 },
    { level: 0, x: 0.5, y: 0 },
    { level: 0, x: 0, y: NaN },
    { level: 1e9, x: 0, y: 0 },
  ])('there is none at $level/$x/$y', (address) => {
    expect(tileIndex(huge, address)).toBeNull();
  });

  it('hold their part and two pixels of each neighbour', () => {
    expect(tileArea(huge, { level: 0, x: 0, y: 1 })).toEqual({
      left: 0,
      top: 510,
      width: 514,
      height: 516,
    });
    expect(tileArea(odd, { level: 0, x: 17, y: 2 })).toEqual({
      left: 8702,
      top: 1022,
      width: 299,
      height: 11,
    });
  });

  it('cover each level without a gap, inside the margins', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        for (let level = 0; level < levelCount(size); level++) {
          const { columns } = gridOf(size, level);
          const { width } = levelSize(size, level);
          let covered = 0;
          for (let x = 0; x < columns; x++) {
            const address = { level, x, y: 0 };
            const { image, file } = tilePlace(size, address);
            const { left, width: held } = tileArea(size, address);
            expect(image[0]).toBe(covered);
            covered = image[2];
            // Both name the same pixel of the level.
            expect(left + file[0] * held).toBeCloseTo(image[0] / 2 ** level, 6);
            expect(left + file[2] * held).toBeCloseTo(image[2] / 2 ** level, 6);
            expect(file[0]).toBeGreaterThanOrEqual(0);
            expect(file[2]).toBeLessThanOrEqual(1 + 1e-9);
            expect(left + held).toBeLessThanOrEqual(width);
          }
          expect(covered).toBe(size.width);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('of a part are those that touch it, nearest its middle first', () => {
    const tiles = tilesWithin(huge, 1, [1024, 0, 3072.5, 1024]);
    expect(tiles[0]).toEqual({ level: 1, x: 2, y: 0 });
    expect(new Set(tiles.map(({ x, y }) => `${x} ${y}`))).toEqual(new Set(['1 0', '2 0', '3 0']));
    expect(tilesWithin(odd, 0, [8990, 1030, 9001, 1033])).toEqual([{ level: 0, x: 17, y: 2 }]);
    expect(tilesWithin(odd, 0, [0, 0, 9001, 1033])).toHaveLength(18 * 3);
    expect(tilesWithin(odd, 0, [-100, -100, -1, -1])).toEqual([]);
  });
});
