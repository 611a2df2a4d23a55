import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoiSpec } from '../../../shared/model/networkParts.ts';
import { item } from '../../../shared/item.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import { alignLevel, maxLevel, pooledTogether } from './roiPooling.ts';
import { ShapedGraph } from './shapedGraph.ts';
import {
  anyNumbers,
  apart,
  dot,
  relativeError,
  type Doubles,
  type Feeds,
} from './testing/doubles.ts';
import { expectGradient } from './testing/finiteDifferences.ts';
import { valueOf } from './testing/referenceGraph.ts';
import { pooledInDouble } from './testing/referenceRoi.ts';
import { stepNames } from '../step/stepGraphs.ts';
import { roiFeeds } from './testing/roiFeeds.ts';
import { runOnce } from './testing/runGraph.ts';

const design = fc.record({
  levels: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 2, max: 5 }),
  width: fc.integer({ min: 2, max: 5 }),
  bins: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  boxes: fc.nat(4),
  samplingRatio: fc.nat(2),
  aligned: fc.boolean(),
});

/** Boxes of any size, some of them over the border of a picture. */
function anyBoxes(random: Random, count: number, height: number, width: number): Float32Array {
  return Float32Array.from(
    Array.from({ length: count }, () => {
      const x = (1.2 * random.next() - 0.1) * width;
      const y = (1.2 * random.next() - 0.1) * height;
      return [x, y, x + 0.6 * random.next() * width, y + 0.6 * random.next() * height];
    }).flat(),
  );
}

describe('RoI pooling of levels, and its gradient by their maps', () => {
  it.each(['align', 'max'] as const)('%s', async (method) => {
    await fc.assert(
      fc.asyncProperty(design, fc.nat(), async (shape, seed) => {
        const { levels, channels, bins, samplingRatio, aligned } = shape;
        const random = seededRandom(seed);
        const coarsest = 4 * 2 ** (levels - 1);
        const [height, width] = [shape.height * coarsest, shape.width * coarsest];
        const roi: RoiSpec = {
          method,
          outputHeight: bins[0],
          outputWidth: bins[1],
          samplingRatio,
          aligned,
          levels: Array.from({ length: levels }, (_, i) => ({
            feature: `map ${i}`,
            stride: 4 * 2 ** i,
          })),
          assignment: { canonicalSize: 8, canonicalLevel: 2, minLevel: 2 },
        };
        const boxes = anyBoxes(random, shape.boxes, height, width);
        const make = method === 'align' ? anyNumbers : apart;
        const maps = new Map<string, Doubles>(
          roi.levels.map(({ feature, stride }) => [
            feature,
            make(random, [1, channels, height / stride, width / stride]),
          ]),
        );
        await check(roi, boxes, maps, random);
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});

async function check(roi: RoiSpec, boxes: Float32Array, maps: Feeds, random: Random) {
  const rows = boxes.length / 4 + roi.levels.length + 1;
  const level = roi.method === 'align' ? alignLevel : maxLevel;
  const graph = new ShapedGraph('pooling');
  const levels = roi.levels.map(({ feature }, i) => {
    const map = graph.input(feature, valueOf(maps, feature).dims);
    return level(graph, map, stepNames.rois(i), [roi.outputHeight, roi.outputWidth]);
  });
  const counts = graph.input(stepNames.levelCounts, [levels.length], 'int64');
  const values = levels.map((each) => each.pooled);
  const together = pooledTogether(graph, values, rows, counts);
  const { pooled } = together;
  graph.outputAs(pooled, 'pooled');
  const parts = together.shares(graph.input('seed', pooled.dims));
  roi.levels.forEach(({ feature }, i) => {
    graph.outputAs(item(levels, i).backward(item(parts, i)), `gradient of ${feature}`);
  });
  const seed = anyNumbers(random, pooled.dims);
  const { layout, feeds } = roiFeeds(boxes, rows, maps, roi);
  const results = await runOnce(graph.finish(), new Map([...maps, ...feeds, ['seed', seed]]));

  const reference = (moved: Feeds) => {
    const list = roi.levels.map(({ feature }) => valueOf(moved, feature));
    return pooledInDouble(boxes, layout.boxOfRow, list, roi);
  };
  const found = valueOf(results, 'pooled');
  expect(found.dims).toEqual(reference(maps).dims);
  expect(relativeError(found.data, reference(maps).data)).toBeLessThan(1e-5);
  for (const { feature } of roi.levels) {
    const gradient = valueOf(results, `gradient of ${feature}`);
    const loss = (moved: Feeds) => dot(reference(moved).data, seed.data);
    expectGradient(feature, gradient, loss, maps, random);
  }
}
