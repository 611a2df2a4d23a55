import { describe, expect, it } from 'vitest';
import { ringArea } from '../../../../shared/geometry/polygons.ts';
import { maskOutline } from './maskOutline.ts';

/** @param rows of a picture, # inside */
function outline(...rows: readonly string[]) {
  const [width, height] = [rows[0]!.length, rows.length];
  const pixels = new Uint8Array(width * height);
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < width; x++) pixels[x * height + y] = Number(row[x] === '#');
  }
  return maskOutline(width, height, pixels);
}

describe('maskOutline', () => {
  it('goes around a rectangle by its corners', () => {
    expect(outline('....', '.##.', '.##.', '....')).toEqual([[1, 1, 3, 1, 3, 3, 1, 3]]);
    expect(outline('#')).toEqual([[0, 0, 1, 0, 1, 1, 0, 1]]);
  });

  it('goes around corners that point inwards', () => {
    expect(outline('##', '#.')).toEqual([[0, 0, 2, 0, 2, 1, 1, 1, 1, 2, 0, 2]]);
  });

  it('has a ring for each part, and for each hole', () => {
    const rings = outline('###.#', '#.#..', '###..');
    expect(rings).toHaveLength(3);
    expect(rings.map(ringArea).toSorted((a, b) => a - b)).toEqual([1, 1, 9]);
  });

  it('takes pixels that meet at a corner for two rings', () => {
    expect(outline('#.', '.#').map(ringArea)).toEqual([1, 1]);
    expect(outline('.#', '#.').map(ringArea)).toEqual([1, 1]);
  });

  it('is nothing for an empty mask', () => {
    expect(outline('..', '..')).toEqual([]);
  });
});
