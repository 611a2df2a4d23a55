/** Random pictures and settings for property tests. */
import fc from 'fast-check';
import type { RgbPicture } from '../picture.ts';
import { paperSpaces, type RegionSettings } from '../settings.ts';
import { similarityNames } from '../similarities.ts';
import { drawnPicture } from './drawnPicture.ts';

/** Drawn ones, noise, and flat ones, down to a single pixel. */
export const arbitraryPicture: fc.Arbitrary<RgbPicture> = fc
  .tuple(
    fc.constantFrom('drawn', 'noise', 'flat'),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    fc.integer({ min: 1, max: 48 }),
    fc.integer({ min: 1, max: 48 }),
  )
  .map(([kind, seed, width, height]) => {
    if (kind === 'drawn') return drawnPicture(seed, width + 1, height + 1);
    const data = new Uint8Array(width * height * 3);
    let state = seed;
    data.forEach((_, i) => {
      if (kind === 'noise' || i === 0) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      data[i] = state >>> 24;
    });
    return { width, height, data };
  });

const common = {
  sigma: fc.constantFrom(0, 0.5, 0.8, 2),
  ks: fc.uniqueArray(fc.integer({ min: 10, max: 400 }), { minLength: 1, maxLength: 2 }),
  colourSpaces: fc.uniqueArray(fc.constantFrom(...paperSpaces), { minLength: 1, maxLength: 2 }),
  similarities: fc.uniqueArray(fc.subarray([...similarityNames], { minLength: 1 }), {
    minLength: 1,
    maxLength: 3,
    selector: (names) => names.join(' '),
  }),
  width: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  mostRegions: fc.constantFrom(1, 3, 20, 1_000_000),
};

export const arbitrarySettings: fc.Arbitrary<RegionSettings> = fc.oneof(
  fc.record({
    mode: fc.constant('paper' as const),
    ...common,
    smallestSegment: fc.oneof(fc.constant('k' as const), fc.integer({ min: 10, max: 60 })),
    smallestSide: fc.constantFrom(0, 3, 20),
  }),
  fc.record({
    mode: fc.constant('opencv' as const),
    ...common,
    smallestSegment: fc.constant(100 as const),
    smallestSide: fc.constant(0 as const),
  }),
);
