/** Convolutions of any shape, and their check against the definition. */
import fc from 'fast-check';
import { seededRandom, type Random } from '../../../../shared/random.ts';
import { checkNetwork, oneNode } from './checkNetwork.ts';
import type { Abilities } from '../shapedGraph.ts';
import { anyNumbers, type Feeds } from './doubles.ts';

export interface Design {
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

export const plain: Design = {
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

export const anyDesign = fc
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

function feedsOf(design: Design, random: Random): Feeds {
  const { n, size, groups, inputs, outputs, kernel } = design;
  return new Map([
    ['x', anyNumbers(random, [n, groups * inputs, ...size])],
    ['weight', anyNumbers(random, [groups * outputs, inputs, ...kernel])],
    ...(design.bias ? [['bias', anyNumbers(random, [groups * outputs])] as const] : []),
  ]);
}

/** @returns the operators of the graph that had the gradients */
export function check(
  design: Design,
  seed: number,
  wanted?: readonly string[],
  abilities?: Abilities,
) {
  const random = seededRandom(seed);
  const feeds = feedsOf(design, random);
  const { kernel, strides, pads, dilations, groups } = design;
  const attributes = { kernel_shape: kernel, strides, pads, dilations, group: groups };
  const network = oneNode('Conv', feeds, attributes);
  return checkNetwork(network, feeds, wanted ?? [...feeds.keys()], random, abilities);
}
