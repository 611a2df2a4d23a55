import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/random.ts';
import { checkNetwork, oneNode } from '../testing/checkNetwork.ts';
import { anyNumbers, apart } from '../testing/doubles.ts';
import { plainAbilities } from '../shapedGraph.ts';

/** One axis of a pooling. A window always meets the map: paddings are half of it at most. */
const axis = fc.integer({ min: 1, max: 4 }).chain((kernel) =>
  fc.record({
    kernel: fc.constant(kernel),
    stride: fc.integer({ min: 1, max: 3 }),
    before: fc.nat(kernel >> 1),
    after: fc.nat(kernel >> 1),
    size: fc.integer({ min: kernel, max: kernel + 6 }),
  }),
);

const design = fc.record({
  n: fc.integer({ min: 1, max: 2 }),
  channels: fc.integer({ min: 1, max: 3 }),
  down: axis,
  across: axis,
  ceil: fc.constantFrom(0, 1),
  counts: fc.constantFrom(0, 1),
});

describe('gradients of poolings', () => {
  it.each([
    { operator: 'MaxPool' as const, make: apart, hasPlaces: true },
    { operator: 'MaxPool' as const, make: apart, hasPlaces: false },
    { operator: 'AveragePool' as const, make: anyNumbers, hasPlaces: true },
  ])('$operator, places of largest cells: $hasPlaces', async ({ operator, make, hasPlaces }) => {
    await fc.assert(
      fc.asyncProperty(design, fc.nat(), async (shape, seed) => {
        const { n, channels, down, across, ceil, counts } = shape;
        const random = seededRandom(seed);
        const feeds = new Map([['x', make(random, [n, channels, down.size, across.size])]]);
        const attributes = {
          kernel_shape: [down.kernel, across.kernel],
          strides: [down.stride, across.stride],
          pads: [down.before, across.before, down.after, across.after],
          ceil_mode: ceil,
          ...(operator === 'AveragePool' ? { count_include_pad: counts } : {}),
        };
        const network = oneNode(operator, feeds, attributes);
        const operators = await checkNetwork(network, feeds, ['x'], random, {
          ...plainAbilities,
          hasPlaces,
        });
        expect(operators.includes('Cast')).toBe(!hasPlaces);
      }),
      { seed: 4, numRuns: 80 },
    );
  });

  it('GlobalAveragePool', async () => {
    const size = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(size, size, size, size), fc.nat(), async (dims, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([['x', anyNumbers(random, dims)]]);
        await checkNetwork(oneNode('GlobalAveragePool', feeds), feeds, ['x'], random);
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});
