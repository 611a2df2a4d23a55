import { describe, expect, it } from 'vitest';
import { foldBatchNorms } from './foldBatchNorms.ts';
import type { Weights } from './graph.ts';
import { GraphBuilder } from './graphBuilder.ts';

const values: Record<string, readonly number[]> = {
  'c.weight': [1, -2, 3, 0.5],
  'c.bias': [10, 20],
  'n.weight': [2, 0.5],
  'n.bias': [0.25, -1],
  'n.running_mean': [4, -3],
  'n.running_var': [8.9, 0],
};
const weights: Weights = {
  read: (name) => {
    const found = values[name];
    return found === undefined
      ? Promise.reject(new Error(`no ${name}`))
      : Promise.resolve(Float32Array.from(found));
  },
};

const batchNorm = (epsilon: number) => ({ kind: 'batch' as const, epsilon, frozen: true });

function graph(bias: boolean) {
  const builder = new GraphBuilder('test');
  const x = builder.pictureInput('x', 2);
  const y = builder.convolution(x, 'c', { channels: 2, kernel: 1, bias });
  builder.outputFeature(builder.relu(builder.norm(y, 'n', batchNorm(0.1))), 'y', '0');
  return builder.finish();
}

describe('foldBatchNorms', () => {
  it.each([true, false])('gives the same function of the input (bias: %s)', async (bias) => {
    const folded = foldBatchNorms(graph(bias), weights);
    expect(folded.graph.nodes.map(({ operator }) => operator)).toEqual(['Conv', 'Relu']);
    expect(folded.graph.parameters).toEqual([
      { name: 'c.weight', dims: [2, 2, 1, 1] },
      { name: 'c.bias', dims: [2] },
    ]);
    const weight = await folded.weights.read('c.weight');
    const shift = await folded.weights.read('c.bias');
    const [a, b] = [0.3, -0.7];
    for (const channel of [0, 1]) {
      const at = (name: string) => values[name]?.[channel] ?? NaN;
      const [wa = NaN, wb = NaN] = values['c.weight']?.slice(2 * channel) ?? [];
      const convolved = wa * a + wb * b + (bias ? at('c.bias') : 0);
      const deviation = Math.sqrt(at('n.running_var') + 0.1);
      const expected =
        ((convolved - at('n.running_mean')) / deviation) * at('n.weight') + at('n.bias');
      const got = weight[2 * channel]! * a + weight[2 * channel + 1]! * b + shift[channel]!;
      expect(got).toBeCloseTo(expected, 5);
    }
  });

  it.each([
    ['conv2d_0.w_0', [], 'conv2d_0.w_0.bias'],
    ['123', [], '123.bias'],
    ['weight', [], 'bias'],
    // What leads elsewhere, a parameter or a value of the graph, keeps its name.
    ['n.weight2', ['n.weight2.bias'], 'n.weight2.bias 2'],
    ['c.weight', ['c.bias', 'c.bias 2'], 'c.bias 3'],
  ])('names the bias of the weight %s, where %j are taken, %s', async (weight, taken, bias) => {
    const renamed = (name: string) => (name === 'c.weight' ? weight : name);
    const { nodes, parameters, ...rest } = graph(false);
    const folded = foldBatchNorms(
      {
        ...rest,
        nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
        parameters: [
          ...parameters.map(({ name, dims }) => ({ name: renamed(name), dims })),
          ...taken.map((name) => ({ name, dims: [1] })),
        ],
      },
      {
        read: (name) => {
          const found = name === weight ? 'c.weight' : name;
          return taken.includes(name) ? Promise.resolve(Float32Array.of(7)) : weights.read(found);
        },
      },
    );
    expect(folded.graph.nodes[0]?.inputs.slice(1)).toEqual([weight, bias]);
    expect(folded.graph.parameters.slice(0, 2)).toEqual([
      { name: weight, dims: [2, 2, 1, 1] },
      { name: bias, dims: [2] },
    ]);
    const usual = foldBatchNorms(graph(false), weights).weights;
    expect(await folded.weights.read(weight)).toEqual(await usual.read('c.weight'));
    expect(await folded.weights.read(bias)).toEqual(await usual.read('c.bias'));
    for (const name of taken) expect(await folded.weights.read(name)).toEqual(Float32Array.of(7));
  });

  it('refuses a batch norm whose convolution something else reads too', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 2);
    const y = builder.convolution(x, 'c', { channels: 2, kernel: 1, bias: false });
    builder.outputFeature(builder.add(builder.norm(y, 'n', batchNorm(0)), y), 'y', '0');
    expect(() => foldBatchNorms(builder.finish(), weights)).toThrow(/'n' stands behind no/);
  });

  it('refuses a batch norm whose convolution has its weights from another', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 2);
    const shape = { channels: 2, kernel: 1, bias: false };
    const y = builder.norm(builder.convolution(x, 'c', shape), 'n', batchNorm(0));
    builder.outputFeature(builder.add(builder.convolution(x, 'c', shape), y), 'y', '0');
    expect(() => foldBatchNorms(builder.finish(), weights)).toThrow(/'n' stands behind no/);
  });
});
