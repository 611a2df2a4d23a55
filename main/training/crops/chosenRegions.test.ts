import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { chosenRegions } from './chosenRegions.ts';

const truth = {
  boxes: Float32Array.of(0, 0, 10, 10),
  classes: Int32Array.of(0),
  ignored: Uint8Array.of(0),
};
/** Forty regions: the 21st and 22nd overlap the object by 1 and by exactly half, the 23rd by less. */
const regions = Float32Array.from(
  Array.from({ length: 40 }, (_, row) => {
    if (row === 20) return [0, 0, 10, 10];
    if (row === 21) return [0, 0, 10, 5];
    if (row === 22) return [0, 0, 10, 4.9];
    return [100 + row, 0, 110 + row, 10];
  }).flat(),
);
const rowsOf = (chosen: Float32Array) =>
  Array.from({ length: chosen.length / 4 }, (_, row) => {
    const own = chosen.subarray(4 * row, 4 * row + 4).join();
    return Array.from({ length: 40 }).findIndex(
      (_unused, at) => regions.subarray(4 * at, 4 * at + 4).join() === own,
    );
  });

test('what overlaps an object by half is always among them, and they keep their order', () => {
  for (let seed = 0; seed < 20; seed++) {
    const rows = rowsOf(chosenRegions(regions, truth, 6, seededRandom(seed)));
    expect(rows).toHaveLength(6);
    expect(rows).toContain(20);
    expect(rows).toContain(21);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    expect(new Set(rows).size).toBe(6);
  }
});

test('the others are drawn, and the same seed draws the same', () => {
  const drawn = (seed: number) => rowsOf(chosenRegions(regions, truth, 6, seededRandom(seed)));
  expect(drawn(3)).toEqual(drawn(3));
  const all = new Set(Array.from({ length: 200 }, (_, seed) => drawn(seed)).flat());
  expect(all.size).toBe(40);
});

test('where there are more near ones than room, none but near ones', () => {
  expect(rowsOf(chosenRegions(regions, truth, 2, seededRandom(1)))).toEqual([20, 21]);
});

test.each([0, 40, 41])('all of them where the most is %d', (most) => {
  expect(chosenRegions(regions, truth, most, seededRandom(1))).toEqual(regions);
});

test('a picture without objects, and one without regions', () => {
  const none = {
    boxes: new Float32Array(0),
    classes: new Int32Array(0),
    ignored: new Uint8Array(0),
  };
  expect(rowsOf(chosenRegions(regions, none, 5, seededRandom(1)))).toHaveLength(5);
  expect(chosenRegions(new Float32Array(0), truth, 5, seededRandom(1))).toEqual(
    new Float32Array(0),
  );
});
