import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './graphBuilder.ts';

describe('GraphBuilder', () => {
  it('leaves out layers that no output needs, with their parameters', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 3);
    const first = builder.relu6(builder.convolution(x, 'first', { channels: 4, kernel: 3 }));
    builder.upsample(builder.convolution(first, 'second', { channels: 8, kernel: 3 }), 2);
    builder.outputFeature(first, 'y', '0');
    const graph = builder.finish();
    expect(graph.nodes.map(({ name }) => name)).toEqual(['first', 'first/Clip']);
    expect(graph.parameters.map(({ name }) => name)).toEqual(['first.weight', 'first.bias']);
    expect(graph.constants.map(({ name }) => name)).toEqual(['zero', 'six']);
  });

  it('gives a value that goes on its output’s name wherever it is used', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 3);
    const feature = builder.convolution(x, 'a', { channels: 2, kernel: 1 });
    builder.outputFeature(
      builder.convolution(feature, 'b', { channels: 1, kernel: 1 }),
      'top',
      '0',
    );
    builder.outputFeature(feature, 'feature', '0');
    const { nodes, outputs } = builder.finish();
    expect(nodes.map(({ inputs, outputs: [output] }) => [inputs[0], output])).toEqual([
      ['x', 'feature'],
      ['feature', 'top'],
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(['top', 'feature']);
  });

  it('shares the parameters of a layer that is used on several levels', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 3);
    const shape = { channels: 3, kernel: 3 };
    const once = builder.convolution(x, 'shared', shape);
    builder.outputFeature(builder.convolution(once, 'shared', shape), 'y', '0');
    const { nodes, parameters } = builder.finish();
    expect(parameters).toHaveLength(2);
    expect(nodes.map(({ name }) => name)).toEqual(['shared', 'shared 2']);
    expect(() => builder.convolution(x, 'shared', { channels: 4, kernel: 3 })).toThrow(/'shared/);
  });

  it('counts strides and channels', () => {
    const builder = new GraphBuilder('test');
    const x = builder.pictureInput('x', 3);
    const down = builder.maxPool(
      builder.convolution(x, 'a', { channels: 6, kernel: 3, stride: 2 }),
      { kernel: 3, stride: 2, padding: 1 },
    );
    expect(down).toMatchObject({ channels: 6, stride: 4 });
    expect(builder.upsample(down, 2)).toMatchObject({ channels: 6, stride: 2 });
    expect(builder.concat([down, down])).toMatchObject({ channels: 12, stride: 4 });
    expect(builder.flatten(down, 49)).toMatchObject({ width: 6 * 49 });
  });
});
