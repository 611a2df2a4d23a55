import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/random.ts';
import { differentiated, checkNetwork, oneNode } from '../testing/checkNetwork.ts';
import { anyNumbers, zeros, type Feeds } from '../testing/doubles.ts';

const size = fc.integer({ min: 1, max: 6 });

describe('gradients of products of matrices', () => {
  it('Gemm, the weight lying either way, with a bias of every kind', async () => {
    const design = fc.record({
      n: size,
      inputs: size,
      outputs: size,
      transB: fc.constantFrom(0, 1),
      bias: fc.constantFrom('none', 'a column', 'one', 'all'),
    });
    await fc.assert(
      fc.asyncProperty(design, fc.nat(), async ({ n, inputs, outputs, transB, bias }, seed) => {
        const random = seededRandom(seed);
        const biasDims = { 'a column': [outputs], one: [1], all: [n, outputs], none: [] };
        const feeds: Feeds = new Map([
          ['x', anyNumbers(random, [n, inputs])],
          ['weight', anyNumbers(random, transB === 1 ? [outputs, inputs] : [inputs, outputs])],
          ...(bias === 'none' ? [] : [['bias', anyNumbers(random, biasDims[bias])] as const]),
        ]);
        const network = oneNode('Gemm', feeds, { transB });
        await checkNetwork(network, feeds, [...feeds.keys()], random);
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it('refuses a Gemm that is no fully connected layer', () => {
    const feeds: Feeds = new Map([
      ['x', zeros([2, 2])],
      ['weight', zeros([2, 2])],
    ]);
    for (const attributes of [{ transA: 1 }, { alpha: { float: 2 } }, { beta: { float: 0.5 } }]) {
      expect(() => differentiated(oneNode('Gemm', feeds, attributes), feeds, ['x'])).toThrow(
        /no fully connected layer/,
      );
    }
  });

  it('MatMul, with any axes before the last two', async () => {
    const ofOne = fc.constantFrom<[number[], number[]]>(
      [[], []],
      [[2], []],
      [[], [3]],
      [[2], [2]],
      [
        [2, 1],
        [1, 3],
      ],
      [[1], [2]],
    );
    await fc.assert(
      fc.asyncProperty(
        ofOne,
        fc.tuple(size, size, size),
        fc.nat(),
        async ([a, b], [rows, inner, columns], seed) => {
          const random = seededRandom(seed);
          const feeds = new Map([
            ['a', anyNumbers(random, [...a, rows, inner])],
            ['b', anyNumbers(random, [...b, inner, columns])],
          ]);
          await checkNetwork(oneNode('MatMul', feeds), feeds, ['a', 'b'], random);
        },
      ),
      { seed: 4, numRuns: 40 },
    );
  });
});
