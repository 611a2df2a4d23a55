import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperatorName } from '../../../network/graph/graph.ts';
import { count } from '../testing/checkNetwork.ts';
import { anyDesign, check, plain, type Design } from '../testing/convolutions.ts';

const ofEachChannel = { inputs: 1, groups: 3, outputs: 1 };
const depthwise: Design = { ...plain, ...ofEachChannel };

/** How the gradient by the input was had. */
function wayOf(operators: readonly OperatorName[]): string {
  if (count(operators, 'MatMul') > 0) return 'matrices';
  if (count(operators, 'DepthToSpace') > 0) return 'phases';
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
      { seed: 4, numRuns: 120 },
    );
    expect([...ways].toSorted()).toEqual([
      'kernels as they lie',
      'kernels turned',
      'matrices',
      'phases',
    ]);
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
    expect(count(await check({ ...depthwise, strides: [2, 2] }, 1), 'Conv')).toBe(3);
    expect(count(await check(depthwise, 1, ['weight']), 'Conv')).toBe(2);
  });
});
