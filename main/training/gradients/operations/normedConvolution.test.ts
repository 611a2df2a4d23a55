import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../shared/random.ts';
import type { Graph, GraphNode } from '../../../network/graph/graph.ts';
import { checkNetwork, count } from '../testing/checkNetwork.ts';
import { anyNumbers, filledBy, type Feeds } from '../testing/doubles.ts';
import { normsInConvolutions } from './normedConvolution.ts';

interface Design {
  readonly groups: number;
  readonly stride: number;
  readonly bias: boolean;
  /** Whether something else takes the convolution's result, too. */
  readonly shared: boolean;
}

/** x → convolution → norm → y; where it is shared, relu(convolution) leaves as well. */
function networkOf({ groups, stride, bias, shared }: Design, feeds: Feeds): Graph {
  const node = (each: Omit<GraphNode, 'name'>): GraphNode => ({ ...each, name: each.operator });
  const port = (name: string) => ({ name, dims: [] });
  return {
    name: 'network',
    inputs: [...feeds].map(([name, { dims }]) => ({ name, dims })),
    outputs: ['y', ...(shared ? ['z'] : [])].map(port),
    nodes: [
      node({
        operator: 'Conv',
        inputs: ['x', 'weight', ...(bias ? ['bias'] : [])],
        outputs: ['c'],
        attributes: {
          kernel_shape: [3, 3],
          strides: [stride, stride],
          pads: [1, 1, 1, 1],
          dilations: [1, 1],
          group: groups,
        },
      }),
      node({
        operator: 'BatchNormalization',
        inputs: ['c', 'scale', 'shift', 'mean', 'variance'],
        outputs: ['y'],
        attributes: { epsilon: { float: 1e-3 } },
      }),
      ...(shared
        ? [node({ operator: 'Relu', inputs: ['c'], outputs: ['z'], attributes: {} })]
        : []),
    ],
    parameters: [],
    constants: [],
  };
}

const designs = fc.record({
  groups: fc.constantFrom(1, 2, 4),
  stride: fc.constantFrom(1, 2),
  bias: fc.boolean(),
  shared: fc.boolean(),
});

function feedsOf({ groups, bias }: Design, seed: number): Feeds {
  const random = seededRandom(seed);
  const positive = filledBy([4], () => 0.5 + random.next());
  return new Map([
    ['x', anyNumbers(random, [2, 4, 5, 6])],
    ['weight', anyNumbers(random, [4, 4 / groups, 3, 3])],
    ...(bias ? [['bias', anyNumbers(random, [4])] as const] : []),
    ['scale', anyNumbers(random, [4])],
    ['shift', anyNumbers(random, [4])],
    ['mean', anyNumbers(random, [4])],
    ['variance', positive],
  ]);
}

describe('a convolution and its batch norm as one', () => {
  it('has the result and the gradients of both', async () => {
    await fc.assert(
      fc.asyncProperty(designs, fc.nat(), async (design, seed) => {
        const feeds = feedsOf(design, seed);
        const network = networkOf(design, feeds);
        const wanted = [...feeds.keys()].filter((name) => name !== 'mean' && name !== 'variance');
        await checkNetwork(network, feeds, wanted, seededRandom(seed));
        expect(normsInConvolutions(network)).toHaveLength(design.shared ? 3 : 1);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('asks for the gradient of the kernels alone where nothing else learns', async () => {
    const design = { groups: 1, stride: 1, bias: false, shared: false };
    const feeds = feedsOf(design, 1);
    const operators = await checkNetwork(
      networkOf(design, feeds),
      feeds,
      ['weight'],
      seededRandom(1),
    );
    expect(count(operators, 'Conv')).toBe(1);
    expect(count(operators, 'ReduceSum')).toBe(0);
  });

  it('leaves a norm alone whose convolution is an output itself', () => {
    const feeds = feedsOf({ groups: 1, stride: 1, bias: false, shared: false }, 1);
    const network = networkOf({ groups: 1, stride: 1, bias: false, shared: false }, feeds);
    const outputs = [...network.outputs, { name: 'c', dims: [] }];
    expect(normsInConvolutions({ ...network, outputs })).toEqual(network.nodes);
  });
});
