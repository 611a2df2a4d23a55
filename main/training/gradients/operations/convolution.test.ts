import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Random } from '../../../../shared/random.ts';
import { anyNumbers, type Feeds } from '../testing/doubles.ts';
import { checkNetwork, count, oneNode } from '../testing/checkNetwork.ts';

interface Design {
  readonly n: number;
  readonly size: readonly [number, number];
  readonly groups: number;
  /** Of one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly bias: boolean;
}

const plain: Design = {
  n: 1,
  size: [5, 6],
  groups: 1,
  inputs: 2,
  outputs: 3,
  kernel: [3, 3],
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  dilations: [1, 1],
  bias: true,
};

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const padding = fc.integer({ min: 0, max: 2 });

/** Maps from one cell more than the kernel needs to seven more. */
function fitting({ size, ...design }: Design): Design {
  const least = (axis: 0 | 1) =>
    design.dilations[axis] * (design.kernel[axis] - 1) +
    1 -
    design.pads[axis] -
    design.pads[axis === 0 ? 2 : 3];
  const [height, width] = size;
  return { ...design, size: [Math.max(1, least(0) + height), Math.max(1, least(1) + width)] };
}

const anyDesign = fc
  .record({
    n: fc.integer({ min: 1, max: 2 }),
    size: pair(0, 7),
    groups: fc.integer({ min: 1, max: 3 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    kernel: pair(1, 4),
    strides: fc.oneof(pair(1, 1), pair(1, 3)),
    pads: fc.tuple(padding, padding, padding, padding),
    dilations: pair(1, 2),
    bias: fc.boolean(),
  })
  .map(fitting);

const depthwise = anyDesign.map((design) => ({ ...design, inputs: 1, groups: 3, outputs: 1 }));

function feedsOf(design: Design, random: Random): Feeds {
  const { n, size, groups, inputs, outputs, kernel } = design;
  return new Map([
    ['x', anyNumbers(random, [n, groups * inputs, ...size])],
    ['weight', anyNumbers(random, [groups * outputs, inputs, ...kernel])],
    ...(design.bias ? [['bias', anyNumbers(random, [groups * outputs])] as const] : []),
  ]);
}

function check(design: Design, seed: number, wanted?: readonly string[]) {
  const random = seededRandom(seed);
  const feeds = feedsOf(design, random);
  const { kernel, strides, pads, dilations, groups } = design;
  const attributes = { kernel_shape: kernel, strides, pads, dilations, group: groups };
  const network = oneNode('Conv', feeds, attributes);
  return checkNetwork(network, feeds, wanted ?? [...feeds.keys()], random);
}

describe('the gradient of a convolution', () => {
  it('is that of its definition, whatever the shape', async () => {
    const ways = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyDesign, fc.nat(), async (design, seed) => {
        const operators = await check(design, seed);
        const { groups } = design;
        ways.add(count(operators, 'ConvTranspose') > 0 ? 'kernels as they lie' : 'kernels turned');
        ways.add(count(operators, 'Gemm') === groups ? 'cells copied' : 'cell by cell');
      }),
      { seed: 4, numRuns: 80 },
    );
    expect(ways.size).toBe(4);
  });

  it('is that of its definition where every channel has its own kernel', async () => {
    await fc.assert(
      fc.asyncProperty(depthwise, fc.nat(), async (design, seed) => {
        const operators = await check(design, seed);
        // No product of matrices, but a sum for each cell of the kernel.
        expect(count(operators, 'Gemm')).toBe(0);
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it.each<[string, Partial<Design>]>([
    ['few weights', {}],
    ['few weights, in groups', { groups: 2 }],
  ])('turns the kernels where they are small: %s', async (_, partial) => {
    const operators = await check({ ...plain, size: [9, 9], ...partial }, 1, ['x']);
    expect(count(operators, 'ConvTranspose')).toBe(0);
    expect(count(operators, 'Conv')).toBe(2);
  });

  it.each<[string, Partial<Design>]>([
    ['many weights', { outputs: 12 }],
    ['many weights, in groups', { outputs: 12, groups: 2 }],
    ['strides', { strides: [2, 1] }],
    ['a padding wider than the kernel reaches', { kernel: [1, 1], pads: [0, 1, 0, 0] }],
  ])('leaves the kernels as they lie for %s', async (_, partial) => {
    const operators = await check({ ...plain, ...partial }, 1, ['x']);
    expect(count(operators, 'ConvTranspose')).toBe(1);
    expect(count(operators, 'Conv')).toBe(1);
  });

  it.each([1, 2])(
    'copies what the kernels meet where maps are small, %i groups',
    async (groups) => {
      const operators = await check({ ...plain, groups, outputs: 12 }, 1, ['weight']);
      expect(count(operators, 'Gemm')).toBe(groups);
      expect(count(operators, 'Transpose')).toBe(0);
    },
  );

  it.each([1, 2])(
    'multiplies column by column of the kernel where maps are large, %i groups',
    async (groups) => {
      const operators = await check({ ...plain, groups, inputs: 16, size: [9, 9] }, 1, ['weight']);
      expect(count(operators, 'Gemm')).toBe(3 * groups);
    },
  );

  it('copies what the kernels meet where there are few channels, too', async () => {
    const operators = await check({ ...plain, size: [9, 9] }, 1, ['weight']);
    expect(count(operators, 'Gemm')).toBe(1);
  });

  it.each<[number, number]>([
    [2, 2],
    [3, 1],
    [1, 4],
  ])('takes the map apart once for strides of %i and %i', async (down, across) => {
    const strides: Design['strides'] = [down, across];
    const design = { ...plain, inputs: 16, size: [11, 13], strides } satisfies Design;
    const operators = await check(design, 1, ['weight']);
    expect(count(operators, 'Slice')).toBe(9);
  });

  it('asks only for what is wanted', async () => {
    const operators = await check(plain, 1, ['bias']);
    expect(operators.filter((operator) => operator !== 'Identity')).toEqual(['Conv', 'ReduceSum']);
  });
});
