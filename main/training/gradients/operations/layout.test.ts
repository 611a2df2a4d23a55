import fc from 'fast-check';
import { describe, it } from 'vitest';
import { seededRandom } from '../../../../shared/random.ts';
import { checkNetwork, oneNode } from '../testing/checkNetwork.ts';
import { anyNumbers } from '../testing/doubles.ts';

const size = fc.integer({ min: 1, max: 4 });
const mapShape = fc.tuple(size, size, size, size);

describe('gradients of what only moves numbers', () => {
  it('Concat, of one to three parts, along any axis', async () => {
    const parts = fc.array(size, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(mapShape, fc.nat(3), parts, fc.nat(), async (dims, axis, sizes, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map(
          sizes.map((cells, i) => [`part ${i}`, anyNumbers(random, dims.with(axis, cells))]),
        );
        await checkNetwork(oneNode('Concat', feeds, { axis }), feeds, [...feeds.keys()], random);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  it('Flatten', async () => {
    const shapes = fc.oneof(mapShape, fc.tuple(size, size));
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async (dims, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([['x', anyNumbers(random, dims)]]);
        await checkNetwork(oneNode('Flatten', feeds, { axis: 1 }), feeds, ['x'], random);
      }),
      { seed: 4, numRuns: 20 },
    );
  });

  it('Resize to every cell two to four times', async () => {
    const factors = fc.integer({ min: 2, max: 4 });
    await fc.assert(
      fc.asyncProperty(mapShape, factors, fc.nat(), async (dims, factor, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([['x', anyNumbers(random, dims)]]);
        const scales = { name: 's', dims: [4], values: Float32Array.of(1, 1, factor, factor) };
        const attributes = {
          mode: 'nearest',
          nearest_mode: 'floor',
          coordinate_transformation_mode: 'asymmetric',
        };
        const network = oneNode('Resize', feeds, attributes, [scales], ['x', '', 's']);
        await checkNetwork(network, feeds, ['x'], random);
      }),
      { seed: 4, numRuns: 30 },
    );
  });
});
