import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { makeInput } from '../input/input.ts';
import { inputSource, pictureSource, warpInto, widened, type WarpColours } from './warp.ts';

/** A point of a crop, crop pixels, in what it was cut out of. */
function imageFromCrop(cut: Box, side: number, x: number, y: number): [x: number, y: number] {
  return [cut[0] + (x / side) * (cut[2] - cut[0]), cut[1] + (y / side) * (cut[3] - cut[1])];
}

const plain: WarpColours = { channelOrder: 'rgb', range: 255, mean: [0, 0, 0], std: [1, 1, 1] };

/** Red is the column, green the row, blue both. */
function ramps(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / (3 * width));
    return [10 * x, 10 * y, x + y][i % 3]!;
  });
  return { width, height, data };
}

const plainly = (picture: ReturnType<typeof ramps>) => pictureSource(picture, plain);

describe('warpInto', () => {
  it('copies pixels where the sizes are the same', () => {
    const out = new Float32Array(48);
    const cut = warpInto(out, 0, plainly(ramps(8, 8)), [2, 2, 4, 4], { side: 4, context: 1 });
    expect(cut).toEqual([1, 1, 5, 5]);
    expect([...out.subarray(0, 8)]).toEqual([10, 20, 30, 40, 10, 20, 30, 40]);
    expect([...out.subarray(16, 24)]).toEqual([10, 10, 10, 10, 20, 20, 20, 20]);
    expect([...out.subarray(44, 48)]).toEqual([5, 6, 7, 8]);
  });

  it('warps each axis for itself, and shows the mean outside', () => {
    const out = new Float32Array(2 + 48).fill(7);
    const colours: WarpColours = { ...plain, mean: [5, 6, 7], std: [2, 1, 1] };
    // 8 wide from −4, 2 high: samples at x = −3, −1, 1, 3 and y = 0.25, 0.75, 1.25, 1.75.
    const rule = { side: 4, context: 0 };
    warpInto(out, 1, pictureSource(ramps(3, 8), colours), [-4, 0, 4, 2], rule);
    const red = (value: number) => (value - 5) / 2;
    // At 3 the picture ends; at 1 it is between the first two pixels.
    expect([...out.subarray(1, 5)]).toEqual([0, 0, red(5), 0]);
    const green = out.subarray(17, 33);
    expect([...green].filter((_, i) => i % 4 === 2)).toEqual([0, 2.5, 7.5, 12.5].map((v) => v - 6));
    expect([...green].filter((_, i) => i % 4 !== 2).every((value) => value === 0)).toBe(true);
    expect([out[0], out[49]]).toEqual([7, 7]);
  });

  it('writes channels in the network’s order and range', () => {
    const out = new Float32Array(3);
    const picture = { width: 1, height: 1, data: Uint8Array.of(255, 51, 0) };
    const colours: WarpColours = { ...plain, channelOrder: 'bgr', range: 1, mean: [0, 0.5, 0.25] };
    warpInto(out, 0, pictureSource(picture, colours), [0, 0, 1, 1], { side: 1, context: 0 });
    out.forEach((value, i) => {
      expect(value).toBeCloseTo([0, -0.3, 0.75][i]!, 6);
    });
  });

  it('cuts the same crop out of an input that is made, padded right and below', () => {
    const colours: WarpColours = {
      ...{ channelOrder: 'bgr', range: 1 },
      ...{ mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] },
    };
    const picture = ramps(9, 7);
    const geometry = {
      ...{ imageWidth: 9, imageHeight: 7, inputWidth: 9, inputHeight: 7 },
      ...{ paddedWidth: 16, paddedHeight: 8, scaleX: 1, scaleY: 1 },
    };
    const input = makeInput(picture.data, geometry, {
      ...colours,
      ...{ name: 'x', shortSide: 7, longSideMax: null, padMultiple: 8 },
      ...{ sizeRounding: 'floor', boxScale: 'perAxis' },
      interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    });
    const rule = { side: 10, context: 2 };
    const [a, b] = [new Float32Array(300), new Float32Array(300)];
    warpInto(a, 0, pictureSource(picture, colours), [3, 1, 12, 6], rule);
    warpInto(b, 0, inputSource(input, geometry), [3, 1, 12, 6], rule);
    expect(a.some((value) => value !== 0)).toBe(true);
    a.forEach((value, i) => {
      expect(b[i]).toBeCloseTo(value, 5);
    });
  });

  it('is all mean for a region outside', () => {
    const out = new Float32Array(27).fill(1);
    warpInto(out, 0, plainly(ramps(4, 4)), [10, 10, 20, 20], { side: 3, context: 1 });
    expect(out.every((value) => value === 0)).toBe(true);
  });

  const coordinate = fc.integer({ min: -20, max: 60 });
  const length = fc.integer({ min: 1, max: 70 });
  const rules = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 6 }))
    .map(([inner, context]) => ({ side: inner + 2 * context, context }));

  it('has the region p pixels from each border of the crop', () => {
    fc.assert(
      fc.property(coordinate, coordinate, length, length, rules, (x, y, width, height, rule) => {
        const cut = widened([x, y, x + width, y + height], rule);
        const inner = rule.side - rule.context;
        const from = imageFromCrop(cut, rule.side, rule.context, rule.context);
        const to = imageFromCrop(cut, rule.side, inner, inner);
        [...from, ...to].forEach((value, i) => {
          expect(value).toBeCloseTo([x, y, x + width, y + height][i]!, 9);
        });
      }),
    );
  });

  it('has in each pixel what the picture has there', () => {
    const picture = plainly(ramps(25, 19));
    fc.assert(
      fc.property(coordinate, coordinate, length, length, rules, (x, y, width, height, rule) => {
        const { side } = rule;
        const out = new Float32Array(3 * side * side);
        const cut = warpInto(out, 0, picture, [x, y, x + width, y + height], rule);
        for (let row = 0; row < side; row++) {
          for (let column = 0; column < side; column++) {
            const [px, py] = imageFromCrop(cut, side, column + 0.5, row + 0.5);
            // On the border itself rounding decides.
            const distances = [px, py, px - 25, py - 19].map(Math.abs);
            if (Math.min(...distances) < 1e-9) continue;
            const isInside = px > 0 && py > 0 && px < 25 && py < 19;
            // A ramp has at each place the place, but for half a pixel along the border.
            const [red, green] = [
              10 * Math.min(Math.max(px - 0.5, 0), 24),
              10 * Math.min(Math.max(py - 0.5, 0), 18),
            ];
            const at = row * side + column;
            expect(out[at]).toBeCloseTo(isInside ? red : 0, 3);
            expect(out[side * side + at]).toBeCloseTo(isInside ? green : 0, 3);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says where the context leaves nothing', () => {
    expect(() => widened([0, 0, 1, 1], { side: 32, context: 16 })).toThrow(
      'A crop of 32 pixels has no room for 16 of context a side.',
    );
    expect(widened([0, 0, 195, 390], { side: 227, context: 16 })).toEqual([-16, -32, 211, 422]);
  });
});
