import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputGeometry, makeInput } from './input.ts';
import type { ModelInput } from '../../model/networkParts.ts';
import { axisTaps } from './resampling.ts';

const plain: ModelInput = {
  name: 'image',
  channelOrder: 'rgb',
  range: 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  shortSide: 320,
  longSideMax: null,
  sizeRounding: 'floor',
  boxScale: 'perAxis',
  interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
  padMultiple: 1,
};
const torchvision: ModelInput = {
  ...plain,
  shortSide: 800,
  longSideMax: 1333,
  sizeRounding: 'floorSingle',
  padMultiple: 32,
};

const sizes = (width: number, height: number, input: ModelInput) => {
  const { inputWidth, inputHeight, paddedWidth, paddedHeight } = inputGeometry(
    width,
    height,
    input,
  );
  return [inputWidth, inputHeight, paddedWidth, paddedHeight];
};

describe('inputGeometry', () => {
  it('scales the short side, floors and pads', () => {
    expect(sizes(640, 480, plain)).toEqual([426, 320, 426, 320]);
    expect(sizes(640, 480, { ...plain, sizeRounding: 'round' })).toEqual([427, 320, 427, 320]);
    // 800 / 480 in single precision is a little less than it is, and 800 · (1 / 480) a little more.
    expect(sizes(640, 480, torchvision)).toEqual([1066, 800, 1088, 800]);
    expect(sizes(1920, 1080, torchvision)).toEqual([1333, 749, 1344, 768]);
  });

  it('gives the longest pictures and single pixels a side of at least 1', () => {
    expect(sizes(1, 1, plain)).toEqual([320, 320, 320, 320]);
    expect(sizes(20_000, 1, torchvision)).toEqual([1332, 1, 1344, 32]);
  });

  it('takes boxes back by axis or by the one scale', () => {
    const byAxis = inputGeometry(640, 480, plain);
    expect([byAxis.scaleX, byAxis.scaleY]).toEqual([640 / 426, 1.5]);
    const uniform = inputGeometry(640, 480, { ...plain, boxScale: 'uniform' });
    expect([uniform.scaleX, uniform.scaleY]).toEqual([1.5, 1.5]);
  });
});

/** The weights of one output pixel as [source, weight] pairs. */
function taps(from: number, to: number, i: number, how: ModelInput['interpolation']) {
  const axis = axisTaps(from, to, how);
  return Array.from({ length: axis.taps }, (_, t) => [
    axis.first[i]! + t,
    axis.weights[i * axis.taps + t]!,
  ]).filter(([, weight]) => weight !== 0);
}

describe('axisTaps', () => {
  const corners = { method: 'bilinear', alignCorners: true, antialias: false } as const;
  const centres = { method: 'bilinear', alignCorners: false, antialias: false } as const;
  const pillow = { method: 'bilinear', alignCorners: false, antialias: true } as const;

  it('puts the samples where each convention says', () => {
    expect(taps(5, 3, 0, corners)).toEqual([[0, 1]]);
    expect(taps(5, 3, 2, corners)).toEqual([[4, 1]]);
    expect(taps(4, 2, 0, centres)).toEqual([
      [0, 0.5],
      [1, 0.5],
    ]);
    expect(taps(2, 4, 0, centres)).toEqual([[0, 1]]);
    expect(taps(2, 4, 1, centres)).toEqual([
      [0, 0.75],
      [1, 0.25],
    ]);
    expect(taps(4, 2, 0, pillow)).toEqual([
      [0, 3 / 7],
      [1, 3 / 7],
      [2, 1 / 7],
    ]);
  });

  it('has weights that sum to 1 and stay inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(corners, centres, pillow),
        (from, to, how) => {
          for (let i = 0; i < to; i++) {
            const pairs = taps(from, to, i, how);
            expect(pairs.reduce((sum, [, weight]) => sum + weight!, 0)).toBeCloseTo(1, 9);
            for (const [source] of pairs) {
              expect(source).toBeGreaterThanOrEqual(0);
              expect(source).toBeLessThan(from);
            }
          }
        },
      ),
    );
  });
});

describe('makeInput', () => {
  const rgb = Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);

  it('orders channels, normalises and pads with zeros', () => {
    const input: ModelInput = {
      ...plain,
      channelOrder: 'bgr',
      range: 1,
      mean: [0.5, 0, 0],
      std: [1, 2, 1],
      shortSide: 2,
      padMultiple: 3,
    };
    const out = makeInput(rgb, inputGeometry(2, 2, input), input);
    expect(out.length).toBe(27);
    const blue = out.subarray(0, 9);
    expect(blue[0]).toBeCloseTo(30 / 255 - 0.5, 6);
    expect(blue[4]).toBeCloseTo(120 / 255 - 0.5, 6);
    expect([blue[2], blue[6], blue[8]]).toEqual([0, 0, 0]);
    expect(out[9 + 1]).toBeCloseTo(50 / 255 / 2, 6);
    expect(out[18]).toBeCloseTo(10 / 255, 6);
  });

  it('resamples each axis with that axis weights', () => {
    const input: ModelInput = { ...plain, shortSide: 4 };
    const geometry = inputGeometry(2, 2, input);
    const red = makeInput(rgb, geometry, input).subarray(0, 16);
    const axis = [0, 0.25, 0.75, 1];
    axis.forEach((fy, y) => {
      axis.forEach((fx, x) => {
        const top = 10 * (1 - fx) + 40 * fx;
        const bottom = 70 * (1 - fx) + 100 * fx;
        expect(red[y * 4 + x]).toBeCloseTo(top * (1 - fy) + bottom * fy, 4);
      });
    });
  });
});
