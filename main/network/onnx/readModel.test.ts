import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TensorProto_DataLocation, TensorProto_DataType } from './onnx_pb.ts';
import { readOnnxModel } from './readModel.ts';
import { Unreadable } from '../unreadable.ts';
import {
  node,
  onnxFile,
  port,
  smallFile,
  weight,
  type GraphInit,
  type NodeInit,
  type TensorInit,
} from './testing/onnxFile.ts';

const small = {
  inputs: { image: [1, 3, 'h', 'w'] },
  outputs: { y: [1, 8, 'fh', 'fw'] },
  nodes: [node('Conv', 'image w', 'x', { strides: [2, 2], group: 1 }), node('Relu', 'x', 'y')],
  weights: { w: [8, 3, 3, 3] },
};

/** A graph with another one inside, `depth` times. */
function nestedGraph(depth: number, inmost: GraphInit = {}): GraphInit {
  if (depth === 0) return inmost;
  const node: NodeInit = {
    opType: 'If',
    attribute: [{ name: 'g', g: nestedGraph(depth - 1, inmost) }],
  };
  return { node: [node] };
}

/** A message of one field: a list of empty ones, many times. */
function repeated(field: number, times: number): Uint8Array {
  const bytes = new Uint8Array(times * 2);
  for (let i = 0; i < times; i++) bytes[2 * i] = field * 8 + 2;
  return bytes;
}

/** A model whose graph is these bytes. */
function aroundGraph(graph: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let left = graph.length; ; left = Math.floor(left / 128)) {
    length.push((left % 128) + (left > 127 ? 128 : 0));
    if (left <= 127) break;
  }
  return Buffer.concat([Uint8Array.from([7 * 8 + 2, ...length]), graph]);
}

describe('an ONNX file', () => {
  it('says its ports, nodes, weights and operators', () => {
    const bytes = onnxFile(
      {
        node: [
          ...small.nodes,
          { opType: 'FusedConv', domain: 'com.microsoft', input: ['y'], output: ['z'] },
          { opType: 'Constant', output: ['c'], attribute: [{ name: 'value', t: weight('', [4]) }] },
        ],
        initializer: [
          { ...weight('w', [8, 3, 3, 3]), rawData: new Uint8Array(864) },
          { name: 'b', dims: [2n], dataType: TensorProto_DataType.INT64, int64Data: [1n, 300n] },
        ],
        input: [port('image', [1, 3, 'h', 'w'])],
        output: [port('y', null, TensorProto_DataType.FLOAT16), { name: 'z' }],
      },
      { producerName: 'pytorch', producerVersion: '2.9.0', irVersion: 9n },
    );
    expect(readOnnxModel(bytes)).toEqual({
      irVersion: 9,
      producer: 'pytorch 2.9.0',
      opsets: new Map([['', 17]]),
      inputs: [{ name: 'image', type: 'float32', dims: [1, 3, 'h', 'w'] }],
      outputs: [
        { name: 'y', type: 'float16', dims: null },
        { name: 'z', type: null, dims: null },
      ],
      nodes: [
        {
          operator: 'Conv',
          inputs: ['image', 'w'],
          outputs: ['x'],
          integers: new Map([
            ['strides', [2, 2]],
            ['group', [1]],
          ]),
          tensor: null,
        },
        { operator: 'Relu', inputs: ['x'], outputs: ['y'], integers: new Map(), tensor: null },
        {
          operator: 'com.microsoft::FusedConv',
          inputs: ['y'],
          outputs: ['z'],
          integers: new Map(),
          tensor: null,
        },
        {
          operator: 'Constant',
          inputs: [],
          outputs: ['c'],
          integers: new Map(),
          tensor: { name: '', type: 'float32', dims: [4], bytes: 0 },
        },
      ],
      weights: [
        { name: 'w', type: 'float32', dims: [8, 3, 3, 3], bytes: 864 },
        { name: 'b', type: 'int64', dims: [2], bytes: 3 },
      ],
      operators: new Map([
        ['Conv', 1],
        ['Relu', 1],
        ['com.microsoft::FusedConv', 1],
        ['Constant', 1],
      ]),
    });
  });

  it('has no inputs that are weights, as old files list them', () => {
    const { inputs } = readOnnxModel(smallFile({ ...small, inputs: { ...small.inputs, w: [8] } }));
    expect(inputs.map(({ name }) => name)).toEqual(['image']);
  });

  it('has free sides where 0 or −1 is written', () => {
    const { inputs } = readOnnxModel(smallFile({ ...small, inputs: { image: [-1, 3, 0, 'w'] } }));
    expect(inputs[0]?.dims).toEqual([null, 3, null, 'w']);
  });

  it('counts the operators of nested graphs and of functions', () => {
    const inner = { node: [node('Add', 'a b', 'c')] };
    const bytes = onnxFile(nestedGraph(2, inner), { functions: [{ node: [node('Add', '', '')] }] });
    expect([...readOnnxModel(bytes).operators]).toEqual([
      ['Add', 2],
      ['If', 2],
    ]);
  });

  it('leaves out long lists of numbers', () => {
    const ints = Array.from({ length: 65 }, (_, i) => i);
    const model = readOnnxModel(
      smallFile({ ...small, nodes: [node('X', '', 'y', { long: ints, short: ints.slice(1) })] }),
    );
    expect([...(model.nodes[0]?.integers.keys() ?? [])]).toEqual(['short']);
  });

  const trunk = path.join(import.meta.dirname, '../../../../shared/data/d2go/d2go_trunk_rpn.onnx');
  it.skipIf(!existsSync(trunk))('of D2Go is read', () => {
    const { producer, outputs, operators, weights } = readOnnxModel(readFileSync(trunk));
    expect(producer).toBe('pytorch 1.13.0');
    expect(outputs.map(({ name, dims }) => [name, dims?.[1]])).toEqual([
      ['feature', 112],
      ['objectness', 15],
      ['deltas', 60],
    ]);
    expect(operators.get('Conv')).toBe(56);
    expect(weights.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(3_687_468);
  });
});

describe('an ONNX file that is no good', () => {
  const refusal = (bytes: Uint8Array) => {
    try {
      readOnnxModel(bytes);
    } catch (error) {
      if (error instanceof Unreadable) return error.message;
      throw error;
    }
    return null;
  };
  const ofGraph = (graph: GraphInit) => refusal(onnxFile(graph));

  it('is refused when it is cut anywhere', () => {
    const whole = onnxFile({
      node: small.nodes,
      initializer: [{ ...weight('w', [8, 3, 3, 3]), rawData: new Uint8Array(64).fill(255) }],
      input: [port('image', [1, 3, 'h', 'w'])],
      output: [port('y', [1, 8, 'fh', 'fw'])],
    });
    expect(refusal(whole)).toBeNull();
    const accepted = Array.from(whole.keys()).filter(
      (end) => refusal(whole.subarray(0, end)) === null,
    );
    expect(accepted).toEqual([]);
  });

  it('says what is cut short', () => {
    const whole = smallFile(small);
    expect(refusal(whole.subarray(0, 100))).toMatch(
      /^is cut short or damaged: the file needs \d+ bytes for its graph and has \d+$/,
    );
    expect(refusal(new Uint8Array())).toBe('is no ONNX model: it has no graph');
  });

  const external: TensorInit = {
    name: 'conv1.weight',
    dims: [8n],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [{ key: 'location', value: 'weights.bin' }],
  };
  it.each<[string, GraphInit]>([
    ['a weight', { initializer: [external] }],
    ['a constant', { node: [{ opType: 'Constant', attribute: [{ name: 'value', t: external }] }] }],
    ['constants', { node: [{ opType: 'X', attribute: [{ name: 'all', tensors: [external] }] }] }],
    ['a nested graph', nestedGraph(3, { initializer: [external] })],
    ['a sparse weight', { sparseInitializer: [{ values: external }] }],
    [
      'a weight that names a place',
      { initializer: [{ ...external, dataLocation: TensorProto_DataLocation.DEFAULT }] },
    ],
  ])('is refused by name for %s that is in another file', (_, graph) => {
    expect(ofGraph(graph)).toBe(
      "keeps the weight 'conv1.weight' in another file, which is not read: save the model as one file",
    );
  });

  it('is refused where graphs nest deeper than 16', () => {
    expect(ofGraph(nestedGraph(16))).toBeNull();
    expect(ofGraph(nestedGraph(17))).toBe('has graphs within graphs, more than 16 deep');
    expect(ofGraph(nestedGraph(300))).toBe('has graphs within graphs, more than 16 deep');
  });

  it.each<[string, GraphInit, string]>([
    [
      'a long name',
      { node: [node('x'.repeat(4097), '', '')] },
      'has a name of 4097 bytes in node 1',
    ],
    ['a negative side', { initializer: [weight('w', [3, -1])] }, 'has a side of -1'],
    [
      'a side that no number holds',
      { initializer: [{ ...weight('w', []), dims: [2n ** 60n] }] },
      `has a side of ${2n ** 60n}`,
    ],
    [
      'a weight of many axes',
      { initializer: [weight('w', Array(33).fill(1))] },
      'more than 32 sides',
    ],
    [
      'a port of many axes',
      { input: [port('x', Array<number>(33).fill(1))] },
      'more than 32 sides',
    ],
  ])('is refused for %s', (_, graph, words) => {
    expect(ofGraph(graph)).toContain(words);
  });

  it('is refused for more than it may have', () => {
    expect(refusal(aroundGraph(repeated(1, 500_001)))).toBe('has more than 500000 nodes');
    expect(refusal(aroundGraph(repeated(11, 10_001)))).toBe(
      'has more than 10000 inputs and outputs',
    );
  });

  it.each<[string, readonly number[]]>([
    ['a group', [7 * 8 + 3, 7 * 8 + 4]],
    ['a field of number 0', [2, 0]],
    ['a length that has no end', [58, 255, 255, 255, 255, 255, 255]],
    ['a number that is too long', [8, ...Array<number>(11).fill(255)]],
    ['a number in place of the graph', [7 * 8, 1]],
    ['a name that is no text', [7 * 8 + 2, 5, 10, 3, 34, 1, 255]],
    ['two graphs', [58, 0, 58, 0]],
  ])('is refused for %s', (_, bytes) => {
    expect(refusal(Uint8Array.from([...bytes, 66, 2, 16, 17]))).not.toBeNull();
  });

  it('is refused in words, whatever it is', () => {
    const good = smallFile(small);
    const noise = fc.uint8Array({ maxLength: 300 });
    const changed = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = good.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const wrapped = noise.map(aroundGraph);
    fc.assert(
      fc.property(fc.oneof(noise, changed, wrapped), (bytes) => {
        // Whatever is not Unreadable is thrown on.
        refusal(bytes);
      }),
      { numRuns: 5000 },
    );
  });
});
