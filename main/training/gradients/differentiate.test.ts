import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { GraphBuilder, type Feature } from '../../network/graph/graphBuilder.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { runBackward, runForward } from './differentiate.ts';
import { ShapedGraph } from './shapedGraph.ts';
import {
  checkNetwork,
  differentiated,
  gradientOf,
  oneNode,
  seedOf,
} from './testing/checkNetwork.ts';
import { anyNumbers, apart, zeros, type Feeds } from './testing/doubles.ts';
import { valueOf } from './testing/referenceGraph.ts';
import { runOnce } from './testing/runGraph.ts';

const norm = { kind: 'group', epsilon: 1e-5, groups: 2 } as const;

/** Everything whose gradient goes along more than one way: a residual, a pyramid, and one layer used twice. */
function smallNetwork(): Graph {
  const builder = new GraphBuilder('network');
  const convolve = (x: Feature, name: string) =>
    builder.norm(builder.convolution(x, name, { channels: 4, kernel: 3 }), `${name}.norm`, norm);
  const picture = builder.pictureInput('x', 3);
  const stem = convolve(picture, 'stem');
  const residual = builder.relu(builder.add(stem, convolve(builder.relu(stem), 'block')));
  const coarse = builder.maxPool(residual, { kernel: 3, stride: 2, padding: 1 });
  const deep = convolve(coarse, 'deep');
  const both = builder.concat([residual, builder.upsample(deep, 2)]);
  const shared = { channels: 2, kernel: 1 };
  const fine = builder.convolution(both, 'fine', { channels: 4, kernel: 1 });
  builder.outputFeature(builder.convolution(fine, 'last', shared), 'fine out', '0');
  builder.outputFeature(builder.convolution(deep, 'last', shared), 'coarse out', '1');
  return builder.finish();
}

const network = smallNetwork();
const random = seededRandom(3);
const feeds: Feeds = new Map([
  ['x', apart(random, [1, 3, 6, 8])],
  ...network.parameters.map(({ name, dims }) => [name, anyNumbers(random, dims)] as const),
]);
const wanted = [...feeds.keys()];

describe('differentiation of a network', () => {
  it('adds up what comes along several ways', async () => {
    await checkNetwork(network, feeds, wanted, seededRandom(1));
  });

  it('gives the same in two graphs, the second taking what it needs of the first', async () => {
    const forward = new ShapedGraph('forward');
    const enter = (name: string) => forward.input(name, valueOf(feeds, name).dims);
    const recording = runForward(forward, network, new Map([['x', enter('x')]]), enter);
    const backward = new ShapedGraph('backward', forward);
    const seeds = new Map(
      network.outputs.map(({ name }) => {
        const value = recording.values.get(name);
        if (value === undefined) throw new Error(`No output '${name}'.`);
        return [name, backward.input(seedOf(name), value.dims)];
      }),
    );
    for (const [name, gradient] of runBackward(backward, recording, seeds, new Set(wanted))) {
      backward.outputAs(gradient, gradientOf(name));
    }
    backward.takeFromFormer();

    const seedFeeds = [...seeds].map(
      ([, { name, dims }]) => [name, anyNumbers(seededRandom(name), dims)] as const,
    );
    const all = new Map([...feeds, ...seedFeeds]);
    const inOne = await runOnce(differentiated(network, feeds, wanted), all);
    const carried = await runOnce(forward.finish(), feeds);
    const inTwo = await runOnce(backward.finish(), new Map([...all, ...carried]));
    for (const name of wanted) {
      expect(valueOf(inTwo, gradientOf(name)), name).toEqual(valueOf(inOne, gradientOf(name)));
    }
    // Convolutions, normalised maps, poolings and activations are carried over; scales and reshapes are made again.
    const operators = forward
      .finish()
      .nodes.map(({ operator, outputs }) => ({ operator, outputs }));
    const carriedOperators = operators
      .filter(({ outputs }) => carried.has(outputs[0] ?? ''))
      .map(({ operator }) => operator);
    expect(new Set(carriedOperators)).toEqual(
      new Set(['Conv', 'LayerNormalization', 'MaxPool', 'Relu', 'Add']),
    );
    const again = backward.finish().nodes.map(({ operator }) => operator);
    expect(again).not.toContain('LayerNormalization');
    expect(again).not.toContain('Relu');
    expect(again).toContain('Reshape');
  });

  it('makes nothing for what is not wanted', () => {
    const operators = (names: readonly string[]) =>
      differentiated(network, feeds, names).nodes.map(({ operator }) => operator);
    const forward = operators([]).length;
    // The last convolution is used twice: its bias needs two sums, added.
    expect(operators(['last.bias']).length - forward).toBe(3 + 1);
    expect(operators(wanted).length).toBeGreaterThan(3 * forward);
  });

  it('leaves out what nothing leads to', () => {
    const graph = new ShapedGraph('test');
    const enter = (name: string) => graph.input(name, valueOf(feeds, name).dims);
    const recording = runForward(graph, network, new Map([['x', enter('x')]]), enter);
    const seeds = new Map([['coarse out', graph.input('seed', [1, 2, 3, 4])]]);
    const names = new Set(['fine.weight', 'deep.weight']);
    expect([...runBackward(graph, recording, seeds, names).keys()]).toEqual(['deep.weight']);
  });

  it('knows no names that the network does not have', () => {
    const graph = new ShapedGraph('test');
    const small = oneNode('Relu', new Map([['x', zeros([2])]]));
    const recording = runForward(graph, small, new Map([['x', graph.input('x', [2])]]), () => {
      throw new Error('It has no parameters.');
    });
    const seed = graph.input('seed', [2]);
    expect(() => runBackward(graph, recording, new Map(), new Set(['other']))).toThrow(
      "The network has no value 'other'.",
    );
    expect(() => runBackward(graph, recording, new Map([['z', seed]]), new Set(['x']))).toThrow(
      "The network has no value 'z'.",
    );
  });

  it('says which layer cannot be trained', () => {
    const odd = new Map([['x', zeros([2])]]);
    expect(() => differentiated(oneNode('Abs', odd), odd, ['x'])).toThrow(
      "The layer 'node' is a Abs, which cannot be trained.",
    );
  });
});
