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
