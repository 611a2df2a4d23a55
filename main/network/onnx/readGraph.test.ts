import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/result.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { lowerGroupNorms } from '../graph/lowerGroupNorms.ts';
import { refusal } from '../weights/testing/weightFiles.ts';
import { TensorProto_DataType } from './onnx_pb.ts';
import { readGraph } from './readGraph.ts';
import { bytesOf, isTrained, manyLayers, valuesOf } from './testing/manyLayers.ts';
import { node, onnxFile, port, weight } from './testing/onnxFile.ts';

const input = { name: 'x', dims: [1, 4, 'height', 'width'] };
const outputs = [{ name: 'y', dims: [1, 'channels', 'h', 'w'] }];
const read = (bytes: Uint8Array) =>
  readGraph(bytes, { subject: 'a.onnx', input, outputs, isKnown: isTrained });

/** With the fractions that a file can hold. */
const inSingle = (each: GraphNode): GraphNode => ({
  ...each,
  attributes: Object.fromEntries(
    Object.entries(each.attributes).map(([name, value]) => [
      name,
      typeof value === 'object' && 'float' in value ? { float: Math.fround(value.float) } : value,
    ]),
  ),
});

/** A graph of such nodes, with weights w [4, 4, 3, 3] and v [4]. */
const graphOf = (
  nodes: readonly Partial<GraphNode>[],
  constants: Graph['constants'] = [],
): Graph => ({
  name: 'g',
  inputs: [input],
  outputs: [{ name: 'y', dims: [1, 4, 'h', 'w'] }],
  nodes: nodes.map((each, i) => ({
    operator: 'Relu',
    name: `node ${i}`,
    inputs: ['x'],
    outputs: ['y'],
    attributes: {},
    ...each,
  })),
  parameters: [
    { name: 'w', dims: [4, 4, 3, 3] },
    { name: 'v', dims: [4] },
    { name: 'm', dims: [4, 4] },
  ],
  constants,
});

describe('readGraph', () => {
  it('gives back a graph that was written', async () => {
    const graph = manyLayers();
    const found = await read(await bytesOf(lowerGroupNorms(graph)));
    expect(found.graph.nodes).toEqual(graph.nodes.map(inSingle));
    expect(found.graph.outputs).toEqual([{ name: 'y', dims: [1, 3, 'h', 'w'] }]);
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(found.graph.parameters.toSorted(byName)).toEqual(graph.parameters.toSorted(byName));
    expect(found.graph.constants.toSorted(byName)).toEqual(graph.constants.toSorted(byName));
    for (const { name, dims } of graph.parameters) {
      expect(found.values.get(name), name).toEqual(valuesOf(dims));
    }
  });

  it('follows copies, and gives each copy of a weight a life of its own', async () => {
    const conv = { operator: 'Conv' as const, attributes: { pads: [1, 1, 1, 1] } };
    const graph = graphOf([
      { operator: 'Identity', inputs: ['v'], outputs: ['v2'] },
      { ...conv, inputs: ['x', 'w', 'v'], outputs: ['a'] },
      { operator: 'Identity', inputs: ['a'], outputs: ['b'] },
      { ...conv, inputs: ['b', 'w', 'v2'], outputs: ['c'] },
      { operator: 'Identity', inputs: ['c'], outputs: ['y'] },
    ]);
    const found = await read(await bytesOf(graph));
    expect(found.graph.nodes.map(({ inputs, outputs: made }) => [...inputs, ...made])).toEqual([
      ['x', 'w', 'v', 'a'],
      ['a', 'w', 'v2', 'y'],
    ]);
    expect([...found.values.keys()]).toEqual(['w', 'v', 'v2']);
    expect(found.values.get('v2')).toEqual(found.values.get('v'));
  });

  it('reads a mean over a map as what it is', async () => {
    const axes = [-1, 2];
    const mean = { operator: 'ReduceMean' as const };
    const kept = await read(await bytesOf(graphOf([{ ...mean, attributes: { axes } }])));
    expect(kept.graph.nodes.map(({ operator }) => operator)).toEqual(['GlobalAveragePool']);
    const flat = await read(
      await bytesOf(graphOf([{ ...mean, attributes: { axes, keepdims: 0 } }])),
    );
    expect(flat.graph.nodes.map(({ operator }) => operator)).toEqual([
      'GlobalAveragePool',
      'Flatten',
    ]);
    expect(flat.graph.nodes.at(-1)?.outputs).toEqual(['y']);
  });

  it('takes the bias behind a product of matrices for a parameter, other numbers for constants', async () => {
    const two = { name: 'two', dims: [], values: Float32Array.of(2) };
    const graph = graphOf(
      [
        { operator: 'Flatten', outputs: ['a'] },
        { operator: 'MatMul', inputs: ['a', 'm'], outputs: ['b'] },
        { operator: 'Add', inputs: ['b', 'v'], outputs: ['c'] },
        { operator: 'Mul', inputs: ['c', 'two'] },
      ],
      [two],
    );
    const found = await read(await bytesOf(graph));
    expect(found.graph.parameters.map(({ name }) => name)).toEqual(['m', 'v']);
    expect(found.graph.constants).toEqual([two]);
  });

  it('leaves out what leads to no output that is wanted', async () => {
    const graph = graphOf([{}, { operator: 'Sign', outputs: ['z'] }]);
    expect((await read(await bytesOf(graph))).graph.nodes).toHaveLength(1);
  });

  const ones = { name: 'scales', dims: [4], values: Float32Array.of(1, 1, 2, 3) };
  it.each<[string, Partial<GraphNode>, string]>([
    ['an operator', { operator: 'Softmax' }, "'node 0' (Softmax) is no layer that training knows"],
    ['several outputs', { operator: 'Split', outputs: ['y', 'z'] }, '(Split) has other outputs'],
    [
      'padding by itself',
      { operator: 'Conv', inputs: ['x', 'w'], attributes: { auto_pad: 'SAME_UPPER' } },
      '(Conv) pads by itself (auto_pad SAME_UPPER)',
    ],
    ['computed weights', { operator: 'Conv', inputs: ['x', 'x'] }, 'has no weight of four axes'],
    [
      'dilated pooling',
      { operator: 'MaxPool', attributes: { kernel_shape: [2, 2], dilations: [2, 2] } },
      'has dilations',
    ],
    [
      'a product that is no layer',
      { operator: 'Gemm', inputs: ['x', 'm'], attributes: { alpha: { float: 2 } } },
      'is no fully connected layer',
    ],
    ['an open clip', { operator: 'Clip', inputs: ['x', '', 'v'] }, 'has not two bounds'],
    [
      'uneven upsampling',
      { operator: 'Resize', inputs: ['x', '', 'scales'], attributes: { mode: 'nearest' } },
      'does not repeat each cell a whole number of times',
    ],
    [
      'a mean of channels',
      { operator: 'ReduceMean', attributes: { axes: [1] } },
      'is no mean over a map',
    ],
    [
      'a norm of its own',
      { operator: 'InstanceNormalization', inputs: ['x', 'v', 'v'] },
      '(InstanceNormalization) is no layer that training knows',
    ],
    ['a value from nowhere', { inputs: ['z'] }, "takes 'z', which nothing makes"],
  ])('refuses %s in one sentence', async (_what, part, words) => {
    const sentence = await refusal(read(await bytesOf(graphOf([part], [ones]))));
    expect(sentence).toMatch(/^a\.onnx cannot be trained: its node 'node 0' /);
    expect(sentence).toContain(words);
  });

  it('refuses int8, old operators, other ports and other numbers', async () => {
    const graph = { input: [port('x', [1, 4, 'h', 'w'])], output: [port('y', [1, 4, 'h', 'w'])] };
    const conv = node('Conv', 'x w', 'y');
    const int8 = onnxFile({ ...graph, node: [node('DequantizeLinear', 'q s', 'w'), conv] });
    expect(await refusal(read(int8))).toContain('it is an int8 model (DequantizeLinear)');
    const half = { ...weight('w', [4, 4, 1, 1]), dataType: TensorProto_DataType.FLOAT16 };
    const halves = onnxFile({ ...graph, node: [conv], initializer: [half] });
    expect(await refusal(read(halves))).toContain("'w' is float16 and not float32");
    const short = onnxFile({ ...graph, node: [conv], initializer: [weight('w', [4, 4, 1, 1])] });
    expect(await refusal(read(short))).toContain("'w' has not as many values as it should");
    const other = onnxFile({ ...graph, node: [node('Relu', 'x', 'z')] });
    expect(await refusal(read(other))).toContain("has no output 'y'");
    const strange = onnxFile({ ...graph, input: [port('z', [1])], node: [conv] });
    expect(await refusal(read(strange))).toBe("a.onnx has no input 'x'.");
  });

  it('says one sentence of a damaged file, or reads what is left of it', async () => {
    const whole = await bytesOf(lowerGroupNorms(manyLayers()));
    const damage = fc.record({
      at: fc.nat(whole.length - 1),
      bit: fc.nat(7),
      end: fc.nat(whole.length),
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async ({ at, bit, end }, isCut) => {
        const bytes = Uint8Array.from(isCut ? whole.subarray(0, end) : whole);
        if (!isCut) bytes[at]! ^= 1 << bit;
        const found = await read(bytes).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(StudioError);
      }),
      { numRuns: 300 },
    );
  });
});
