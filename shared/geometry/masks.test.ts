import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countsOfText,
  maskArea,
  maskBounds,
  MaskError,
  maskOfCounts,
  maskOfPart,
  maskOfPixels,
  maskPixels,
  textOfCounts,
} from './masks.ts';

/** Made with COCO's own maskApi.c, on pictures of 6 × 5. */
const known = [
  { counts: [6, 2, 3, 2, 3, 2, 12], text: '6230009', area: 6, box: [1, 1, 4, 3] },
  { counts: [12, 2, 3, 2, 3, 2, 6], text: '<230003', area: 6, box: [2, 2, 5, 4] },
  { counts: [0, 9, 1, 3, 2, 2, 3, 1, 9], text: '091J1O1O6', area: 15, box: [0, 0, 5, 5] },
  { counts: [6, 3, 3, 1, 4, 1, 3, 3, 6], text: '633N10O23', area: 8, box: [1, 1, 5, 4] },
  { counts: [0, 3, 2, 3, 2, 3, 17], text: '032000?', area: 9, box: [0, 0, 3, 3] },
  { counts: [30], text: 'n0', area: 0, box: null },
] as const;

const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height })
      .map((pixels) => ({ width, height, pixels })),
  );

describe('masks', () => {
  test.each(known)('have COCO’s area, box and text: $text', ({ counts, text, area, box }) => {
    const mask = maskOfCounts(6, 5, counts);
    expect(maskArea(mask)).toBe(area);
    expect(maskBounds(mask)).toEqual(box);
    expect(textOfCounts(counts)).toBe(text);
    expect(countsOfText(text)).toEqual(counts);
  });

  test('have COCO’s text also for long runs and falling ones', () => {
    for (const [counts, text] of [
      [[100000, 3, 7, 200000, 1, 5], 'PeQ337mYS6JUflI'],
      [[0, 5, 25], '05i0'],
    ] as const) {
      expect(textOfCounts(counts)).toBe(text);
      expect(countsOfText(text)).toEqual(counts);
    }
  });

  test('are the same as pixels, as runs and as text', () => {
    fc.assert(
      fc.property(anyMask, ({ width, height, pixels }) => {
        const mask = maskOfPixels(width, height, pixels);
        expect(maskOfCounts(width, height, countsOfText(textOfCounts(mask.counts)))).toEqual(mask);
        expect([...maskPixels(mask)]).toEqual([...pixels]);
        expect(maskArea(mask)).toBe(pixels.reduce((sum, pixel) => sum + pixel, 0));
        const inside = [...pixels.keys()].filter((at) => pixels[at] === 1);
        const xs = inside.map((at) => Math.floor(at / height));
        const ys = inside.map((at) => at % height);
        expect(maskBounds(mask)).toEqual(
          inside.length === 0
            ? null
            : [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1],
        );
      }),
    );
  });

  test('survive texts of any whole numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 31 - 1)), (counts) => {
        expect(countsOfText(textOfCounts(counts))).toEqual(counts);
      }),
    );
  });

  test('are refused where the runs are none', () => {
    const refused = (read: () => unknown, words: string) => {
      expect(read).toThrow(MaskError);
      expect(read).toThrow(words);
    };
    refused(() => maskOfCounts(6, 5, [1, 2]), 'has runs of 3 pixels together, and 6 × 5 has 30');
    refused(() => maskOfCounts(6, 5, [31, -1]), 'has a run of -1, and');
    refused(() => maskOfCounts(6, 5, [0.5, 29.5]), 'has a run of 0.5, and');
    for (const text of ['P', ' ', 'é', 'ooooooooooooooooooooo0', '6\n']) {
      refused(() => countsOfText(text), 'has compressed counts that cannot be read');
    }
  });

  test('fail in no other way, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat(80).map((n) => String.fromCharCode(40 + n)) }),
        (text) => {
          try {
            maskOfCounts(6, 5, countsOfText(text));
          } catch (error) {
            expect(error).toBeInstanceOf(MaskError);
          }
        },
      ),
    );
  });

  test('of a part of a picture are those of the whole one', () => {
    const anyPlace = fc.record({
      left: fc.nat(5),
      top: fc.nat(5),
      right: fc.nat(5),
      bottom: fc.nat(5),
    });
    fc.assert(
      fc.property(anyMask, anyPlace, ({ width, height, pixels }, { left, top, right, bottom }) => {
        // The pixels of the part, row after row.
        const rows = maskOfPixels(height, width, pixels).counts;
        const size = { width: left + width + right, height: top + height + bottom };
        const whole = new Uint8Array(size.width * size.height);
        for (const [at, pixel] of pixels.entries()) {
          const [x, y] = [left + (at % width), top + Math.floor(at / width)];
          whole[x * size.height + y] = pixel;
        }
        expect(maskOfPart(size, { left, top, width, height }, rows)).toEqual(
          maskOfPixels(size.width, size.height, whole),
        );
      }),
    );
  });

  test('of a part that is not in the picture, or with other runs, are none', () => {
    const size = { width: 8, height: 6 };
    const part = { left: 2, top: 1, width: 3, height: 2 };
    expect(() => maskOfPart(size, part, [0, 5])).toThrow(
      new MaskError('has runs of 5 pixels together, and 3 × 2 has 6'),
    );
    expect(() => maskOfPart(size, part, [0, 6.5])).toThrow(MaskError);
    for (const wrong of [{ left: 6 }, { top: 5 }, { left: -1 }, { width: 1e9, height: 1e9 }]) {
      expect(() => maskOfPart(size, { ...part, ...wrong }, [0, 6])).toThrow(
        new MaskError('leaves the picture'),
      );
    }
    expect(() => maskOfPart(size, { ...part, width: 0 }, [0])).toThrow(
      new MaskError('has no area'),
    );
  });
});
