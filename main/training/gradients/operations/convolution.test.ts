import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count } from '../testing/checkNetwork.ts';
import { anyDesign, check, plain, type Design } from '../testing/convolutions.ts';

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
