import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoiSpec } from '../../shared/model/networkParts.ts';
import {
  poolProposals,
  typescriptPooling,
  type RoiPooling,
} from '../../shared/detection/roi/roiPooling.ts';
import type { FeatureMap } from '../../shared/detection/roi/featureMap.ts';
import { seededRandom } from '../../shared/detection/testing/syntheticRun.ts';
import { roiKernels } from './roiKernels_wasm.ts';
import { simdPooling } from './simdPooling.ts';

/** One for all tests, as for all runs of a process: what one leaves in its memory is there for the next. */
const simd = simdPooling();

type Size = readonly [channels: number, height: number, width: number];

/** A map of values between -1 and 1. */
function mapOf([channels, height, width]: Size, seed = 1): FeatureMap {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: channels * height * width }, () => random() * 2 - 1);
  return { channels, height, width, data };
}

const aligned: RoiSpec = {
  method: 'align',
  outputHeight: 7,
  outputWidth: 7,
  samplingRatio: 2,
  aligned: false,
  levels: [{ feature: 'map', stride: 4 }],
};

function pool(
  boxes: Float32Array,
  maps: readonly FeatureMap[],
  roi: RoiSpec,
  pooling?: RoiPooling,
): Float32Array {
  const proposals = { count: boxes.length / 4, boxes: Float32Array.from(boxes) };
  const size = proposals.count * maps[0]!.channels * roi.outputHeight * roi.outputWidth;
  // Nothing of what was in memory before shows through.
  const spare = new Float32Array(size).fill(NaN);
  return poolProposals(proposals, maps, roi, spare, pooling).features;
}

/** Averages to 1e-6 of the largest value that a map has, which is 1; the largest values exactly. */
function expectSame(boxes: Float32Array, maps: readonly FeatureMap[], roi: RoiSpec): void {
  const expected = pool(boxes, maps, roi);
  const actual = pool(boxes, maps, roi, simd);
  expect(actual.length).toBe(expected.length);
  const isSame = (a: number, b: number) =>
    roi.method === 'max' ? Object.is(a, b) : Math.abs(a - b) <= 1e-6;
  const wrong = actual.findIndex((value, i) => !isSame(value, expected[i]!));
  expect([wrong, actual[wrong]]).toEqual([-1, undefined]);
}

const coordinate = fc.float({ min: -60, max: 300, noNaN: true });
const boxesOf = fc
  .array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { maxLength: 8 })
  .map((rows) => Float32Array.from(rows.flat()));

describe('pooling with SIMD', () => {
  it('is at work here, so the tests below test it', () => {
    expect(simd).not.toBe(typescriptPooling);
  });

  it('gives what TypeScript gives: averages to 1e-6, the largest exactly', () => {
    const maps = fc
      .record({
        seed: fc.integer(),
        channels: fc.integer({ min: 1, max: 70 }),
        sizes: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 4 }),
      })
      .map(({ seed, channels, sizes }) =>
        sizes.map(([height, width], i) => mapOf([channels, height + 1, width + 1], seed + i)),
      );
    const rois = fc.record({
      method: fc.constantFrom('align' as const, 'max' as const),
      outputHeight: fc.integer({ min: 1, max: 7 }),
      outputWidth: fc.integer({ min: 1, max: 7 }),
      samplingRatio: fc.integer({ min: 0, max: 3 }),
      aligned: fc.boolean(),
    });
    fc.assert(
      fc.property(boxesOf, maps, rois, (boxes, levels, roi) => {
        expectSame(boxes, levels, {
          ...roi,
          levels: levels.map((_, i) => ({ feature: `p${i}`, stride: 4 << i })),
          assignment: { canonicalSize: 60, canonicalLevel: 1, minLevel: 0 },
        });
      }),
      { numRuns: 300 },
    );
  });

  it('gives 0 where a box is outside of the map', () => {
    const outside = Float32Array.of(500, 500, 600, 600);
    for (const method of ['align', 'max'] as const) {
      const out = pool(outside, [mapOf([5, 8, 8])], { ...aligned, method }, simd);
      expect(out.length).toBe(5 * 49);
      expect(out.every((value) => value === 0)).toBe(true);
    }
  });

  it('goes from small maps to large ones and back', () => {
    const boxes = Float32Array.of(3, 5, 70, 90, 0, 0, 1000, 900, 30.5, 40.25, 35, 60);
    const small: Size = [18, 6, 9];
    const large: Size = [18, 260, 300];
    for (const size of [small, large, small]) {
      expectSame(boxes, [mapOf(size)], aligned);
      expectSame(boxes, [mapOf(size)], { ...aligned, method: 'max' });
    }
  });

  it('leaves to TypeScript what is too large for its memory, and goes on behind it', () => {
    const boxes = Float32Array.of(3, 5, 70, 90);
    const cells = 1024 * 1025;
    const taps = {
      bins: 1,
      ends: Int32Array.of(1),
      cells: Int32Array.of(cells - 1),
      weights: Float64Array.of(1),
    };
    const { block, pool: poolBox } = simd.align(taps, cells);
    expect(block.length).toBe(cells * 16);
    block[(cells - 1) * 16] = 5;
    const out = Float32Array.of(0);
    poolBox(out, 0, 0, 1);
    expect([...out]).toEqual([5]);
    expectSame(boxes, [mapOf([3, 10, 10])], aligned);
  });

  it('passes over what is not a number as TypeScript does', () => {
    const map = mapOf([1, 4, 4]);
    map.data[5] = NaN;
    const roi = { ...aligned, method: 'max' as const, levels: [{ feature: 'map', stride: 1 }] };
    expectSame(Float32Array.of(0, 0, 3, 3), [map], roi);
  });

  it('is TypeScript where the processor cannot run the kernels', () => {
    const unknown = Uint8Array.from(roiKernels);
    unknown[4] = 99;
    expect(simdPooling(unknown)).toBe(typescriptPooling);
  });
});
