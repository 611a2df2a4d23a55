import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperatorName } from '../../../network/graph/graph.ts';
import { channelBlock } from '../../../runtime/channelBlock.ts';
import { plainAbilities } from '../shapedGraph.ts';
import { count } from '../testing/checkNetwork.ts';
import { anyDesign, check, plain, type Design } from '../testing/convolutions.ts';

const ofEachChannel = { inputs: 1, groups: 3, outputs: 1 };
const depthwise: Design = { ...plain, ...ofEachChannel };

/** How the gradient by the input was had. */
function wayOf(operators: readonly OperatorName[]): string {
  if (count(operators, 'MatMul') > 0) return 'matrices';
  return count(operators, 'ConvTranspose') > 0 ? 'kernels as they lie' : 'kernels turned';
}

describe('the gradient of a depthwise convolution', () => {
  it('is that of its definition, whatever the shape', async () => {
    const ways = new Set<string>();
    const designs = anyDesign.map((design) => ({ ...design, ...ofEachChannel }));
    await fc.assert(
      fc.asyncProperty(designs, fc.nat(), async (design, seed) => {
        ways.add(wayOf(await check(design, seed)));
      }),
      { seed: 4, numRuns: 60 },
    );
    expect([...ways].toSorted()).toEqual(['kernels as they lie', 'kernels turned', 'matrices']);
  });

  it('is that of its definition for many small maps', async () => {
    const designs = fc.record({
      n: fc.integer({ min: 20, max: 24 }),
      strides: fc.constantFrom<[number, number]>([1, 1], [2, 2], [1, 2]),
      dilations: fc.constantFrom<[number, number]>([1, 1], [2, 1]),
      size: fc.tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 3, max: 4 })),
      bias: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(designs, fc.nat(), async (design, seed) => {
        const operators = await check({ ...depthwise, kernel: [2, 3], ...design }, seed);
        expect(wayOf(operators)).toBe('matrices');
        expect(count(operators, 'Conv')).toBe(0);
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it('takes a convolution where few or large maps would make larger matrices', async () => {
    expect(wayOf(await check({ ...depthwise, n: 29 }, 1))).toBe('kernels turned');
    expect(wayOf(await check({ ...depthwise, n: 30 }, 1))).toBe('matrices');
    expect(wayOf(await check({ ...depthwise, n: 100, size: [8, 9] }, 1))).toBe('kernels turned');
  });

  it('has one convolution for each gradient, and none that is not wanted', async () => {
    expect(count(await check(depthwise, 1), 'Conv')).toBe(3);
    expect(count(await check(depthwise, 1, ['weight']), 'Conv')).toBe(2);
  });
});

const block = await channelBlock();
const needs = block === null ? ' (left out: this machine has no layout in blocks)' : '';

describe.skipIf(block === null)(`a depthwise convolution in blocks of channels${needs}`, () => {
  const abilities = { ...plainAbilities, channelBlock: block };

  it('and its gradients are those of its definition, whatever the shape', async () => {
    const ways = new Set<string>();
    const designs = fc
      .tuple(anyDesign, fc.constantFrom(4, 8, 20, 32), fc.boolean())
      .map(([design, groups, isEven]): Design => {
        const [stride] = design.strides;
        const even = { strides: [stride, stride], dilations: [1, 1] } as const;
        return { ...design, ...ofEachChannel, groups, ...(isEven ? even : {}) };
      });
    await fc.assert(
      fc.asyncProperty(designs, fc.nat(), async (design, seed) => {
        const operators = await check(design, seed, undefined, abilities);
        const convolutions = count(operators, 'nchwc.Conv');
        ways.add(count(operators, 'Conv') > 0 ? 'forward as it is' : 'forward in blocks');
        if (convolutions > 3) ways.add('in phases');
        if (count(operators, 'ConvTranspose') > 0) ways.add('kernels as they lie');
      }),
      { seed: 4, numRuns: 100 },
    );
    expect([...ways].toSorted()).toEqual([
      'forward as it is',
      'forward in blocks',
      'in phases',
      'kernels as they lie',
    ]);
  });

  it.each([2, 3])(
    'puts the phases of a stride of %i together where it must cut',
    async (stride) => {
      // A padding of as much as the kernel reaches, and more cells than the last window meets.
      for (const size of [9, 10, 11, 12] as const) {
        const design: Design = {
          ...depthwise,
          groups: 16,
          size: [size, size + 1],
          kernel: [stride, 5],
          strides: [stride, stride],
          pads: [0, 4, stride - 1, 0],
        };
        const operators = await check(design, size, undefined, abilities);
        expect(count(operators, 'ConvTranspose')).toBe(0);
      }
    },
  );

  it('takes the plain convolution for channels that make no blocks', async () => {
    const operators = await check(depthwise, 1, undefined, abilities);
    expect(operators.filter((operator) => operator.startsWith('nchwc'))).toEqual([]);
  });
});
