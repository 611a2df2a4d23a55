import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import { FloatGraph } from './floatGraph.ts';
import { observation } from './observeOnnx.ts';
import { planQuantization } from './plan.ts';
import { quantizeOnnx } from './quantizeOnnx.ts';
import { floatOnnx, readModel } from './testing/floatOnnx.ts';

/** a → Relu (an output) → last → scores; the second use of a's weights has another input. */
async function twoLayers() {
  const builder = new GraphBuilder('net');
  const image = builder.pictureInput('image', 2);
  const a = builder.relu(builder.convolution(image, 'a', { channels: 2, kernel: 1 }));
  const twice = builder.convolution(a, 'a', { channels: 2, kernel: 1 });
  builder.outputFeature(a, 'feature', '');
  builder.outputFeature(
    builder.convolution(twice, 'last', { channels: 1, kernel: 1 }),
    'scores',
    '',
  );
  return floatOnnx(builder.finish(), {
    'a.weight': [1, -2.54, 0.508, 0.02],
    'a.bias': [0.4, -0.008],
    'last.weight': [0.3, 0.7],
    'last.bias': [0.1],
  });
}

const ranges = new Map([
  ['image', { min: -1.28, max: 1.27 }],
  ['feature', { min: 0, max: 5.1 }],
  ['a 2', { min: -1, max: 1.55 }],
]);

async function quantized() {
  const source = await FloatGraph.open(await twoLayers(), 'It');
  const plan = planQuantization(source, ['scores']);
  expect([...plan.stepped.keys()]).toEqual([...ranges.keys()]);
  return readModel(quantizeOnnx(source, plan, ranges));
}

describe('quantizeOnnx', () => {
  it('puts a pair around each layer, and leaves float32 at both ends', async () => {
    const { graph, operators, maker } = await quantized();
    expect(graph.input.map(({ name }) => name)).toEqual(['image']);
    expect(graph.output.map(({ name }) => name)).toEqual(['feature', 'scores']);
    const pair = ['QuantizeLinear', 'DequantizeLinear'];
    expect(operators).toEqual([
      ...pair, // image
      'DequantizeLinear', // weights, once
      'DequantizeLinear', // the bias of the first use
      ...['Conv', 'Relu', ...pair],
      'DequantizeLinear', // the bias of the second
      ...['Conv', ...pair],
      'Conv',
    ]);
    expect(maker('feature').opType).toBe('DequantizeLinear');
    const scores = maker('scores');
    expect(scores.input.slice(1)).toEqual(['last.weight', 'last.bias']);
    expect(maker(scores.input[0] ?? '').opType).toBe('DequantizeLinear');
  });

  it('has weights a scale a channel, with zero points that are 0', async () => {
    const { int8, float32, graph } = await quantized();
    expect([...int8('a.weight/int8')]).toEqual([50, -127, 127, 5]);
    const [first = 0, second = 0] = float32('a.weight/scale');
    expect([first, second].map((scale) => scale.toFixed(6))).toEqual(['0.020000', '0.004000']);
    expect([...int8('a.weight/zero')]).toEqual([0, 0]);
    expect(graph.initializer.map(({ name }) => name)).not.toContain('a.weight');
    const pair = graph.node.find(({ output }) => output[0] === 'a.weight/rounded');
    expect(pair?.attribute.map(({ name, i }) => [name, i])).toEqual([['axis', 0n]]);
  });

  it('has biases in the steps of their own input times the weights', async () => {
    const { int32, float32 } = await quantized();
    // Input scales 0.01 and 0.02; weight scales 0.02 and 0.004.
    expect([...int32('a.bias/int32')]).toEqual([2000, -200]);
    expect([...int32('a.bias/int32 2')]).toEqual([1000, -100]);
    expect([...float32('a.bias/scale 2')].map((scale) => scale.toFixed(7))).toEqual([
      '0.0004000',
      '0.0000800',
    ]);
  });

  it('has the steps of each value from its range, zero exactly among them', async () => {
    const { float32, uint8 } = await quantized();
    expect(float32('image/scale')[0]).toBeCloseTo(0.01, 7);
    expect([...uint8('image/zero')]).toEqual([128]);
    expect(float32('feature/scale')[0]).toBeCloseTo(0.02, 7);
    expect([...uint8('feature/zero')]).toEqual([0]);
    expect([...uint8('a 2/zero')]).toEqual([100]);
  });

  it('does not do without a range', async () => {
    const source = await FloatGraph.open(await twoLayers(), 'It');
    const plan = planQuantization(source, ['scores']);
    expect(() => quantizeOnnx(source, plan, new Map())).toThrow("range of 'image'");
  });
});

describe('observation', () => {
  it('adds the smallest and the largest of each value behind the file', async () => {
    const bytes = await twoLayers();
    const source = await FloatGraph.open(bytes, 'It');
    const { addition, outputs } = observation(source, ['image', 'feature']);
    const { graph } = readModel(Buffer.concat([bytes, addition]));
    expect(graph.output.map(({ name }) => name)).toEqual(['feature', 'scores', ...outputs]);
    expect(outputs).toHaveLength(4);
    expect(graph.node.slice(-4).map(({ opType, input }) => [opType, ...input])).toEqual([
      ['ReduceMin', 'image'],
      ['ReduceMax', 'image'],
      ['ReduceMin', 'feature'],
      ['ReduceMax', 'feature'],
    ]);
  });
});
