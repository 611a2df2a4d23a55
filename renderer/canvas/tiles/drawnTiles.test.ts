import { describe, expect, test } from 'vitest';
import { drawnTiles, partInView, tilesFor } from './drawnTiles.ts';
import { tileKey } from './tileLoader.ts';

const picture = { width: 20_000, height: 20_000 };
const reduced = 8192 / 20_000;
/** A canvas of 1000 × 600 device pixels with an image place at its top left corner. */
const lookAt = (x: number, y: number, scale: number) => ({
  ...{ width: 1000, height: 600 },
  scale,
  ...{ x: -x * scale, y: -y * scale },
});

describe('partInView', () => {
  test('is what of the picture lies on the canvas', () => {
    expect(partInView(picture, lookAt(5000, 6000, 2))).toEqual([5000, 6000, 5500, 6300]);
    expect(partInView(picture, lookAt(-100, 19_900, 1))).toEqual([0, 19_900, 900, 20_000]);
    expect(partInView(picture, lookAt(20_001, 0, 1))).toBeNull();
  });
});

describe('tilesFor', () => {
  const keysFor = (x: number, y: number, scale: number, less = reduced) =>
    tilesFor(picture, lookAt(x, y, scale), less).map(tileKey);

  test('are none while the reduced picture has a pixel for each of the display', () => {
    expect(keysFor(0, 0, 0.03)).toEqual([]);
    expect(keysFor(0, 0, reduced)).toEqual([]);
    expect(keysFor(0, 0, 4, 1)).toEqual([]);
    expect(keysFor(30_000, 0, 4)).toEqual([]);
  });

  test('are of the level that a view needs, nearest its middle first', () => {
    expect(keysFor(0, 0, reduced * 1.01)).toContain('1/0/0');
    expect(keysFor(5120, 5120, 1)[0]).toBe('0/10/10');
    expect(new Set(keysFor(5120, 5120, 1))).toEqual(
      new Set(['0/10/10', '0/11/10', '0/10/11', '0/11/11']),
    );
    expect(keysFor(5130, 5130, 64)).toEqual(['0/10/10']);
  });
});

describe('drawnTiles', () => {
  const look = lookAt(5120, 5120, 1);
  const needed = tilesFor(picture, look, reduced);
  const part = partInView(picture, look) ?? [0, 0, 0, 0];
  const drawn = (...there: string[]) =>
    drawnTiles(picture, needed, part, (key) => there.includes(key)).map(tileKey);

  test('are those that are needed and there', () => {
    const all = needed.map(tileKey);
    expect(drawn(...all, '1/5/5')).toEqual(all);
    expect(drawn()).toEqual([]);
  });

  test('of coarser levels lie below, until all that are needed are there', () => {
    expect(drawn('0/10/10', '1/5/5', '3/1/1', '1/9/9')).toEqual(['3/1/1', '1/5/5', '0/10/10']);
  });

  test('of finer levels stay while the view goes away from them', () => {
    const away = lookAt(5120, 5120, 0.5);
    const further = tilesFor(picture, away, reduced);
    expect(further[0]?.level).toBe(1);
    const around = partInView(picture, away) ?? part;
    const there = ['0/10/10', '1/6/5'];
    expect(drawnTiles(picture, further, around, (key) => there.includes(key)).map(tileKey)).toEqual(
      there,
    );
  });
});
