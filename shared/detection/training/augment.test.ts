import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  augmentBoxes,
  augmentPixels,
  defaultAugmentation,
  drawAugmentation,
  noAugmentation,
  type DrawnAugmentation,
  type RgbPixels,
} from './augment.ts';
import type { Box } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';

const plain: DrawnAugmentation = {
  flipX: false,
  flipY: false,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  hue: 0,
};

const anyPicture: fc.Arbitrary<RgbPixels> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => ({ width, height, data })),
  );

const side = (size: number) =>
  fc
    .tuple(fc.nat(size), fc.nat(size))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const anyPictureWithBox = anyPicture.chain((picture) =>
  fc
    .tuple(side(picture.width), side(picture.height))
    .map(([[x0, x1], [y0, y1]]) => ({ picture, box: [x0, y0, x1, y1] as Box })),
);

/** The box's pixels as colours, in no order. */
function content({ width, data }: RgbPixels, [x0, y0, x1, y1]: Box): string[] {
  const colours: string[] = [];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = (y * width + x) * 3;
      colours.push(data.subarray(at, at + 3).join());
    }
  }
  return colours.sort();
}

const greyOf = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

describe('flips', () => {
  test('twice are as if nothing had happened, for pixels and boxes', () => {
    fc.assert(
      fc.property(anyPictureWithBox, fc.boolean(), fc.boolean(), (given, flipX, flipY) => {
        const { picture, box } = given;
        const drawn = { ...plain, flipX, flipY };
        const twice = augmentPixels(augmentPixels(picture, drawn), drawn);
        expect(twice).toEqual({ ...picture, data: Uint8Array.from(picture.data) });
        const boxes = augmentBoxes(augmentBoxes([box], picture, drawn), picture, drawn);
        expect(boxes).toEqual([box]);
      }),
    );
  });

  test('take the pixels of a box along', () => {
    fc.assert(
      fc.property(anyPictureWithBox, fc.boolean(), fc.boolean(), (given, flipX, flipY) => {
        const { picture, box } = given;
        const drawn = { ...plain, flipX, flipY };
        const [moved] = augmentBoxes([box], picture, drawn);
        expect(content(augmentPixels(picture, drawn), moved ?? box)).toEqual(content(picture, box));
      }),
    );
  });

  test('mirror the right axis', () => {
    const picture = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...augmentPixels(picture, { ...plain, flipX: true }).data]).toEqual([4, 5, 6, 1, 2, 3]);
    expect([...augmentPixels(picture, { ...plain, flipY: true }).data]).toEqual([1, 2, 3, 4, 5, 6]);
    const size = { width: 640, height: 480 };
    const boxes: Box[] = [[10.5, 20, 30, 40.25]];
    expect(augmentBoxes(boxes, size, { ...plain, flipX: true })[0]).toEqual([
      610, 20, 629.5, 40.25,
    ]);
    expect(augmentBoxes(boxes, size, { ...plain, flipY: true })[0]).toEqual([
      10.5, 439.75, 30, 460,
    ]);
  });
});

describe('light', () => {
  test('that is not changed leaves every byte', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        // Not `plain`, so that the map is used and not passed over.
        const drawn = { ...plain, hue: 1 };
        expect([...augmentPixels(picture, drawn).data]).toEqual([...picture.data]);
      }),
    );
  });

  test('brightness scales, and stays a byte', () => {
    fc.assert(
      fc.property(anyPicture, fc.double({ min: 0, max: 2, noNaN: true }), (picture, brightness) => {
        const { data } = augmentPixels(picture, { ...plain, brightness });
        data.forEach((value, i) => {
          const exact = Math.min(picture.data[i]! * brightness, 255);
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
    );
  });

  test('contrast is about the mean grey, which it keeps', () => {
    const picture = { width: 2, height: 1, data: Uint8Array.of(100, 100, 100, 140, 140, 140) };
    const { data } = augmentPixels(picture, { ...plain, contrast: 1.5 });
    expect([...data]).toEqual([90, 90, 90, 150, 150, 150]);
    const dim = augmentPixels(picture, { ...plain, contrast: 0, brightness: 0.5 });
    expect([...dim.data]).toEqual([60, 60, 60, 60, 60, 60]);
  });

  test('saturation and hue leave grey pixels alone and keep the grey of the others', () => {
    const colour = fc.integer({ min: 90, max: 160 });
    fc.assert(
      fc.property(
        fc.tuple(colour, colour, colour),
        fc.double({ min: 0.5, max: 1.5, noNaN: true }),
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        ([red, green, blue], saturation, hue) => {
          const drawn = { ...plain, saturation, hue };
          const data = Uint8Array.of(red, green, blue, red, red, red);
          const out = augmentPixels({ width: 2, height: 1, data }, drawn).data;
          expect([...out.subarray(3)]).toEqual([red, red, red]);
          const grey = greyOf(out[0]!, out[1]!, out[2]!);
          expect(Math.abs(grey - greyOf(red, green, blue))).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
    );
    const none = augmentPixels(
      { width: 1, height: 1, data: Uint8Array.of(200, 100, 50) },
      { ...plain, saturation: 0 },
    );
    expect([...none.data]).toEqual([124, 124, 124]);
  });

  test('hue goes around: a third of a turn makes red things green, two thirds blue', () => {
    const red = { width: 1, height: 1, data: Uint8Array.of(160, 100, 100) };
    const strongest = (hue: number) => {
      const [r, g, b] = augmentPixels(red, { ...plain, hue }).data;
      return [r!, g!, b!].indexOf(Math.max(r!, g!, b!));
    };
    expect([strongest(0), strongest(1 / 3), strongest(2 / 3)]).toEqual([0, 1, 2]);
  });

  test('leaves the given picture as it is', () => {
    const data = Uint8Array.of(10, 20, 30);
    augmentPixels({ width: 1, height: 1, data }, { ...plain, brightness: 2, flipX: true });
    expect([...data]).toEqual([10, 20, 30]);
  });
});

describe('what is drawn', () => {
  test('is nothing where nothing was asked for', () => {
    expect(drawAugmentation(noAugmentation, seededRandom(1))).toEqual(plain);
  });

  test('is within the range, even, and the same for the same stream', () => {
    const random = seededRandom('augment');
    const many = Array.from({ length: 4000 }, (_, i) =>
      drawAugmentation(defaultAugmentation, random.fork(i)),
    );
    const mean = (value: (drawn: DrawnAugmentation) => number) =>
      many.reduce((sum, drawn) => sum + value(drawn), 0) / many.length;
    expect(mean(({ flipX }) => Number(flipX))).toBeCloseTo(0.5, 1);
    expect(mean(({ flipY }) => Number(flipY))).toBe(0);
    for (const key of ['brightness', 'contrast', 'saturation'] as const) {
      expect(mean((drawn) => drawn[key])).toBeCloseTo(1, 1);
      const values = many.map((drawn) => drawn[key]);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0.8);
      expect(Math.min(...values)).toBeLessThan(0.81);
      expect(Math.max(...values)).toBeLessThanOrEqual(1.2);
      expect(Math.max(...values)).toBeGreaterThan(1.19);
    }
    expect(Math.max(...many.map(({ hue }) => Math.abs(hue)))).toBeLessThanOrEqual(0.02);
    expect(drawAugmentation(defaultAugmentation, random.fork(17))).toEqual(many[17]);
  });

  test('changes one choice without moving the others', () => {
    const one = drawAugmentation(defaultAugmentation, seededRandom(3));
    const other = drawAugmentation({ ...defaultAugmentation, hue: 0.5 }, seededRandom(3));
    expect({ ...other, hue: one.hue }).toEqual(one);
  });
});
