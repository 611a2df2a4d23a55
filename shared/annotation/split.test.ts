import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitPictures } from './split.ts';

const picturesOf = (paths: readonly string[]) => paths.map((relativePath) => ({ relativePath }));
const numbered = (count: number) =>
  picturesOf(Array.from({ length: count }, (_, i) => `images/${i}.jpg`));
const paths = fc.uniqueArray(fc.string(), {
  minLength: 4,
  maxLength: 40,
  selector: (s) => s.normalize('NFC'),
});

describe('the split', () => {
  test('has every picture once, in order, whatever order they come in', () => {
    fc.assert(
      fc.property(
        paths,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (list, fraction, seed) => {
          const { train, val } = splitPictures(picturesOf(list), { fraction, seed });
          const back = splitPictures(picturesOf(list.toReversed()), { fraction, seed });
          expect(back.val.toReversed()).toEqual(val);
          const names = new Set(val.map(({ relativePath }) => relativePath));
          expect(train.map(({ relativePath }) => relativePath)).toEqual(
            list.filter((one) => !names.has(one)),
          );
          expect(train.length + val.length).toBe(list.length);
          if (fraction > 0 && fraction < 1) {
            expect(Math.min(train.length, val.length)).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  test('stays as it was when pictures are added', () => {
    const choice = { fraction: 0.2, seed: 5 };
    const before = splitPictures(numbered(400), choice);
    const after = splitPictures(numbered(1000), choice);
    expect(after.val.slice(0, before.val.length)).toEqual(before.val);
    expect(after.val.length).toBeGreaterThan(150);
    expect(after.val.length).toBeLessThan(250);
  });

  test('grows with the fraction and is another for another seed', () => {
    const of = (fraction: number, seed: number) =>
      splitPictures(numbered(200), { fraction, seed }).val.map(({ relativePath }) => relativePath);
    expect(of(0.3, 1)).toEqual(expect.arrayContaining(of(0.1, 1)));
    expect(of(0.3, 1)).not.toEqual(of(0.3, 2));
    expect([of(0, 1).length, of(1, 1).length]).toEqual([0, 200]);
  });

  test('leaves no side empty where there are two pictures', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const fraction of [0.001, 0.2, 0.999]) {
        const { train, val } = splitPictures(numbered(2), { fraction, seed });
        expect([train.length, val.length]).toEqual([1, 1]);
      }
    }
    expect(splitPictures(numbered(1), { fraction: 0.2, seed: 0 }).train).toHaveLength(1);
    expect(splitPictures([], { fraction: 0.2, seed: 0 })).toEqual({ train: [], val: [] });
  });
});
