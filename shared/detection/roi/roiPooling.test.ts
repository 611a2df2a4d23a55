import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoiSpec } from '../../model/networkParts.ts';
import { assignLevels, poolProposals } from './roiPooling.ts';
import type { FeatureMap } from './featureMap.ts';
import { seededRandom } from '../testing/syntheticRun.ts';

const { fround } = Math;

/** How a box is pooled from a map of one cell every `stride` input pixels. */
type Shape = Pick<RoiSpec, 'outputHeight' | 'outputWidth' | 'samplingRatio' | 'aligned'> & {
  readonly stride: number;
};

function pool(
  method: RoiSpec['method'],
  map: FeatureMap,
  boxes: Float32Array<ArrayBuffer>,
  { stride, ...shape }: Shape,
): Float32Array {
  const roi = { method, ...shape, levels: [{ feature: 'map', stride }] };
  const proposals = { count: boxes.length / 4, boxes };
  const { features } = poolProposals(proposals, [map], roi);
  // Nothing of what was in memory before shows through.
  const spare = new Float32Array(features.length + 5).fill(NaN);
  expect(poolProposals(proposals, [map], roi, spare).features).toEqual(features);
  return features;
}

/** Where sample s of bin i is, in single precision as in the references: it decides what is inside. */
function sample(start: number, i: number, bin: number, s: number, samples: number): number {
  return fround(fround(start + fround(i * bin)) + fround(((s + 0.5) * bin) / samples));
}

/** RoIAlign as its definition reads: every sample of every bin, interpolated on its own. */
function alignByDefinition(map: FeatureMap, box: Float32Array, shape: Shape): number[] {
  const scale = fround(1 / shape.stride);
  const offset = shape.aligned ? 0.5 : 0;
  const [x0, y0, x1, y1] = Array.from(box, (value) => fround(fround(value * scale) - offset)) as [
    number,
    number,
    number,
    number,
  ];
  const width = shape.aligned ? fround(x1 - x0) : Math.max(fround(x1 - x0), 1);
  const height = shape.aligned ? fround(y1 - y0) : Math.max(fround(y1 - y0), 1);
  const binWidth = fround(width / shape.outputWidth);
  const binHeight = fround(height / shape.outputHeight);
  const across = shape.samplingRatio || Math.ceil(binWidth);
  const down = shape.samplingRatio || Math.ceil(binHeight);
  const value = (channel: number, y: number, x: number) =>
    map.data[(channel * map.height + y) * map.width + x]!;
  const interpolate = (channel: number, y: number, x: number) => {
    if (y < -1 || y > map.height || x < -1 || x > map.width) return 0;
    const clampedY = Math.min(Math.max(y, 0), map.height - 1);
    const clampedX = Math.min(Math.max(x, 0), map.width - 1);
    const top = Math.floor(clampedY);
    const left = Math.floor(clampedX);
    const bottom = Math.min(top + 1, map.height - 1);
    const right = Math.min(left + 1, map.width - 1);
    const fy = clampedY - top;
    const fx = clampedX - left;
    return (
      (1 - fy) * ((1 - fx) * value(channel, top, left) + fx * value(channel, top, right)) +
      fy * ((1 - fx) * value(channel, bottom, left) + fx * value(channel, bottom, right))
    );
  };
  const out: number[] = [];
  for (let channel = 0; channel < map.channels; channel++) {
    for (let i = 0; i < shape.outputHeight; i++) {
      for (let j = 0; j < shape.outputWidth; j++) {
        let sum = 0;
        for (let sy = 0; sy < down; sy++) {
          for (let sx = 0; sx < across; sx++) {
            sum += interpolate(
              channel,
              sample(y0, i, binHeight, sy, down),
              sample(x0, j, binWidth, sx, across),
            );
          }
        }
        out.push(sum / Math.max(1, across * down));
      }
    }
  }
  return out;
}

const maps = fc
  .record({
    seed: fc.integer(),
    // More than a block has, too.
    channels: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ seed, channels, height, width }): FeatureMap => {
    const random = seededRandom(seed);
    const data = Float32Array.from({ length: channels * height * width }, () => random() * 2 - 1);
    return { channels, height, width, data };
  });
const coordinate = fc.float({ min: -60, max: 160, noNaN: true });
/** Some boxes, here and there one with its corners the wrong way round. */
const boxes = fc
  .array(fc.tuple(coordinate, coordinate, coordinate, coordinate, fc.boolean()), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) =>
    Float32Array.from(
      list.flatMap(([a, b, c, d, asItIs]) =>
        asItIs ? [a, b, c, d] : [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)],
      ),
    ),
  );
const poolings = fc.record({
  outputHeight: fc.integer({ min: 1, max: 7 }),
  outputWidth: fc.integer({ min: 1, max: 7 }),
  samplingRatio: fc.integer({ min: 0, max: 3 }),
  aligned: fc.boolean(),
  stride: fc.constantFrom(4, 8, 10, 16),
});

describe('RoIAlign', () => {
  it('is the average of its samples, whatever the box, the map and the sampling', () => {
    fc.assert(
      fc.property(maps, boxes, poolings, (map, columns, shape) => {
        const out = pool('align', map, columns, shape);
        const expected = Array.from({ length: columns.length / 4 }, (_, row) =>
          alignByDefinition(map, columns.subarray(row * 4, row * 4 + 4), shape),
        ).flat();
        expect(out.length).toBe(expected.length);
        out.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5));
      }),
      { numRuns: 400 },
    );
  });

  it('of a map that rises by one a cell gives the bins their centres', () => {
    const map = {
      channels: 1,
      height: 8,
      width: 8,
      data: Float32Array.from({ length: 64 }, (_, i) => i % 8),
    };
    const shape = { outputHeight: 2, outputWidth: 2, samplingRatio: 2, aligned: true, stride: 1 };
    const box = Float32Array.of(1, 1, 5, 5);
    // Aligned: the centre of cell 0 is at 0.5, so a bin around x = 2 reads 1.5.
    expect([...pool('align', map, box, shape)]).toEqual([1.5, 3.5, 1.5, 3.5]);
    expect([...pool('align', map, box, { ...shape, aligned: false })]).toEqual([2, 4, 2, 4]);
  });
});

describe('RoI max pooling', () => {
  it('takes the largest of the cells that a bin touches', () => {
    const data = Float32Array.from({ length: 36 }, (_, i) => i);
    const map = { channels: 1, height: 6, width: 6, data };
    const shape = { outputHeight: 2, outputWidth: 2, samplingRatio: 0, aligned: false, stride: 16 };
    // Rounded to cells 1 … 3: three cells in two bins share the middle one.
    // Halves are rounded away from zero: 24 / 16 is cell 2.
    const out = pool('max', map, Float32Array.of(16, 16, 48, 48, 24, 24, 24, 24), shape);
    expect([...out]).toEqual([14, 15, 20, 21, 14, 14, 14, 14]);
  });

  it('gives 0 for bins outside of the map', () => {
    const map = { channels: 1, height: 2, width: 2, data: Float32Array.of(-1, -2, -3, -4) };
    const shape = { outputHeight: 1, outputWidth: 2, samplingRatio: 0, aligned: false, stride: 1 };
    expect([...pool('max', map, Float32Array.of(0, 0, 3, 1), shape)]).toEqual([-1, 0]);
  });

  it('has every value from its channel of the map, or 0', () => {
    fc.assert(
      fc.property(maps, boxes, poolings, (map, columns, shape) => {
        const { channels, width, height } = map;
        const bins = shape.outputHeight * shape.outputWidth;
        const values = Array.from({ length: channels }, (_, channel) => {
          const start = channel * width * height;
          return new Set([0, ...map.data.subarray(start, start + width * height)]);
        });
        const out = pool('max', map, columns, shape);
        out.forEach((value, i) => {
          expect(values[Math.floor(i / bins) % channels]!.has(value)).toBe(true);
        });
      }),
    );
  });
});

describe('assignLevels', () => {
  it('follows equation 1 of FPN, at its borders too', () => {
    const square = (side: number) => [0, 0, side, side];
    const boxesOf = (...sides: number[]) => Float32Array.from(sides.flatMap(square));
    const roi = {
      method: 'align' as const,
      outputHeight: 7,
      outputWidth: 7,
      samplingRatio: 2,
      aligned: false,
      levels: ['p2', 'p3', 'p4', 'p5'].map((feature, i) => ({ feature, stride: 4 << i })),
      assignment: { canonicalSize: 224, canonicalLevel: 4, minLevel: 2 },
    };
    expect([...assignLevels(boxesOf(1, 111.9, 112, 223.9, 224, 448, 4000), roi)]).toEqual([
      0, 0, 1, 1, 2, 3, 3,
    ]);
  });
});
