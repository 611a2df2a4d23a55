import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/random.ts';
import type { Attribute, Constant, OperatorName } from '../../../network/graph/graph.ts';
import { checkNetwork, oneNode } from '../testing/checkNetwork.ts';
import { awayFromZero, filledBy, mapped, type Doubles } from '../testing/doubles.ts';

const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { minLength: 1, maxLength: 4 });
const number = (name: string, value: number): Constant => ({
  name,
  dims: [],
  values: Float32Array.of(value),
});

/** Of each element; what `place` does with numbers from 0.2 to 2 of either sign keeps them off kinks. */
const functions: [
  OperatorName,
  {
    readonly place?: (x: Doubles) => Doubles;
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly constants?: readonly Constant[];
  },
][] = [
  ['Relu', {}],
  // From −4 to 10: on both sides of both bounds, and never nearer than 0.6.
  [
    'Clip',
    {
      place: (x) => mapped(x, (value) => Math.fround(value > 0 ? 6 - 3 * value + 3 : 3 * value)),
      constants: [number('low', 0), number('high', 6)],
    },
  ],
  ['Sigmoid', { place: (x) => mapped(x, (value) => 3 * value) }],
  ['Sqrt', { place: (x) => mapped(x, Math.abs) }],
];

describe('gradients of functions of each element', () => {
  it.each(functions)('%s', async (operator, { place = (x) => x, attributes, constants }) => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), async (dims, seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([['x', place(awayFromZero(random, dims))]]);
        await checkNetwork(oneNode(operator, feeds, attributes, constants), feeds, ['x'], random);
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  /** In the three pieces of the hard functions, and at least 0.1 from where they meet. */
  const inPieces = (dims: readonly number[], low: number, high: number, seed: number) => {
    const random = seededRandom(seed);
    return filledBy(dims, () => {
      const along = 0.1 + random.next();
      const inside = low + 0.1 + random.next() * (high - low - 0.2);
      const piece = random.int(3);
      return piece === 0 ? low - along : piece === 1 ? inside : high + along;
    });
  };

  it('HardSwish', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), async (dims, seed) => {
        const feeds = new Map([['x', inPieces(dims, -3, 3, seed)]]);
        await checkNetwork(oneNode('HardSwish', feeds), feeds, ['x'], seededRandom(seed));
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it('HardSigmoid, of any slope', async () => {
    const slope = fc.constantFrom(1 / 6, 0.2, 0.5);
    await fc.assert(
      fc.asyncProperty(shape, slope, fc.nat(), async (dims, alpha, seed) => {
        const attributes = { alpha: { float: alpha }, beta: { float: 0.5 } };
        const feeds = new Map([['x', inPieces(dims, -0.5 / alpha, 0.5 / alpha, seed)]]);
        const network = oneNode('HardSigmoid', feeds, attributes);
        await checkNetwork(network, feeds, ['x'], seededRandom(seed));
      }),
      { seed: 4, numRuns: 25 },
    );
  });
});

/** Two shapes that fit together: axes are left out in front, or are 1, on either side. */
const twoShapes = fc
  .tuple(
    fc.array(fc.tuple(size, fc.constantFrom('both', 'both', 'first', 'second')), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.nat(2),
    fc.boolean(),
  )
  .map(([axes, left, swapped]): [number[], number[]] => {
    const a = axes.map(([cells, who]) => (who === 'second' ? 1 : cells));
    const b = axes.map(([cells, who]) => (who === 'first' ? 1 : cells)).slice(left);
    return swapped ? [b, a] : [a, b];
  });

describe('gradients of functions of two tensors', () => {
  it.each<OperatorName>(['Add', 'Sub', 'Mul', 'Div'])('%s, broadcast', async (operator) => {
    await fc.assert(
      fc.asyncProperty(twoShapes, fc.nat(), async ([a, b], seed) => {
        const random = seededRandom(seed);
        const feeds = new Map([
          ['a', awayFromZero(random, a)],
          ['b', awayFromZero(random, b)],
        ]);
        await checkNetwork(oneNode(operator, feeds), feeds, ['a', 'b'], random);
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it.each<OperatorName>(['Add', 'Mul', 'Div', 'Sub'])(
    '%s of a tensor and itself',
    async (operator) => {
      const random = seededRandom(1);
      const feeds = new Map([['a', awayFromZero(random, [2, 3])]]);
      const network = oneNode(operator, feeds, {}, [], ['a', 'a']);
      await checkNetwork(network, feeds, ['a'], random);
    },
  );

  it('asks only for what is wanted', async () => {
    const random = seededRandom(1);
    const feeds = new Map([
      ['a', awayFromZero(random, [2, 3])],
      ['b', awayFromZero(random, [3])],
    ]);
    const operators = await checkNetwork(oneNode('Mul', feeds), feeds, ['a'], random);
    expect(operators.filter((operator) => operator !== 'Identity')).toEqual(['Mul', 'Mul']);
  });
});
