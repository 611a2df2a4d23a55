import fc from 'fast-check';
import { describe, it } from 'vitest';
import { seededRandom, type Random } from '../../../../shared/random.ts';
import { checkNetwork, oneNode } from '../testing/checkNetwork.ts';
import { anyNumbers, filledBy, mapped, type Doubles } from '../testing/doubles.ts';

const size = fc.integer({ min: 1, max: 4 });
const epsilon = fc.constantFrom(1e-5, 1e-3);

/** From 0.5 to 1.5. */
const positive = (random: Random, dims: readonly number[]) =>
  filledBy(dims, () => 0.5 + random.next());

describe('gradients of norms', () => {
  it('batch norm with given statistics', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size, size, size, size),
        epsilon,
        fc.nat(),
        async (dims, e, seed) => {
          const random = seededRandom(seed);
          const channels = [dims[1]];
          const feeds = new Map<string, Doubles>([
            ['x', anyNumbers(random, dims)],
            ['scale', positive(random, channels)],
            ['shift', anyNumbers(random, channels)],
            ['mean', anyNumbers(random, channels)],
            ['variance', positive(random, channels)],
          ]);
          const network = oneNode('BatchNormalization', feeds, { epsilon: { float: e } });
          await checkNetwork(network, feeds, ['x', 'scale', 'shift'], random);
        },
      ),
      { seed: 4, numRuns: 30 },
    );
  });

  it('group norm, from one group to one a channel', async () => {
    const design = fc.record({
      n: fc.integer({ min: 1, max: 2 }),
      groups: fc.integer({ min: 1, max: 3 }),
      channels: fc.integer({ min: 1, max: 3 }),
      // Of one cell alone there is no deviation.
      height: fc.integer({ min: 2, max: 5 }),
      width: fc.integer({ min: 2, max: 5 }),
      offset: fc.constantFrom(0, 3),
    });
    await fc.assert(
      fc.asyncProperty(design, epsilon, fc.nat(), async (shape, e, seed) => {
        const random = seededRandom(seed);
        const { n, groups, height, width, offset } = shape;
        const channels = groups * shape.channels;
        const x = anyNumbers(random, [n, channels, height, width]);
        const feeds = new Map<string, Doubles>([
          ['x', mapped(x, (value) => Math.fround(value + offset))],
          ['scale', positive(random, [channels])],
          ['shift', anyNumbers(random, [channels])],
        ]);
        const attributes = { epsilon: { float: e }, num_groups: groups };
        const network = oneNode('GroupNormalization', feeds, attributes);
        await checkNetwork(network, feeds, ['x', 'scale', 'shift'], random);
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});
