import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type ModelProto,
} from '../onnx/onnx_pb.ts';
import { FloatGraph } from './floatGraph.ts';
import { floatOnnx } from './testing/floatOnnx.ts';

let bytes: Uint8Array;
beforeAll(async () => {
  const builder = new GraphBuilder('net');
  const image = builder.pictureInput('image', 1);
  const a = builder.convolution(image, 'a', { channels: 2, kernel: 1 });
  builder.outputFeature(a, 'scores', '');
  bytes = await floatOnnx(builder.finish(), { 'a.weight': [1, -2], 'a.bias': [0.5, 3] });
});

/** The graph of a file that is like the one above but for a change. */
function open(change: (model: ModelProto) => void = () => {}): Promise<FloatGraph> {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return FloatGraph.open(toBinary(ModelProtoSchema, model), 'net.onnx');
}

const withOpset = (version: bigint, opType: string) => (model: ModelProto) => {
  for (const set of model.opsetImport) set.version = version;
  model.graph?.node.push(create(NodeProtoSchema, { opType, input: ['scores'], output: ['more'] }));
};

describe('FloatGraph', () => {
  it('reads constants that are kept as bytes or as a list, and nothing else', async () => {
    const asBytes = await open();
    expect(asBytes.constant('a.weight')).toEqual({
      dims: [2, 1, 1, 1],
      values: Float32Array.of(1, -2),
    });
    expect(asBytes.constantDims('image')).toBeNull();
    expect(() => asBytes.constant('image')).toThrow("no constant 'image'");
    const asList = await open(({ graph }) => {
      for (const tensor of graph?.initializer ?? []) {
        tensor.floatData = [...new Float32Array(Uint8Array.from(tensor.rawData).buffer)];
        tensor.rawData = new Uint8Array();
      }
    });
    expect(asList.constant('a.bias').values).toEqual(Float32Array.of(0.5, 3));
  });

  it('raises old operators that stay the same, and weights need not be inputs any more', async () => {
    const { model, graph } = await open((old) => {
      withOpset(11n, 'Relu')(old);
      old.irVersion = 3n;
      const { graph: inner } = old;
      const weights = inner?.initializer.map(({ name }) => create(ValueInfoProtoSchema, { name }));
      inner?.input.push(...(weights ?? []));
    });
    expect(model.opsetImport.map(({ version }) => version)).toEqual([13n]);
    expect(model.irVersion).toBe(8n);
    expect(graph.input.map(({ name }) => name)).toEqual(['image']);
  });

  it('makes inputs of the axes that were an attribute', async () => {
    const { graph } = await open((old) => {
      withOpset(11n, 'Unsqueeze')(old);
      old.graph?.node.at(-1)?.attribute.push(
        create(AttributeProtoSchema, {
          name: 'axes',
          type: AttributeProto_AttributeType.INTS,
          ints: [0n, 2n],
        }),
      );
    });
    const unsqueeze = graph.node.at(-1);
    expect(unsqueeze?.attribute).toEqual([]);
    expect(unsqueeze?.input).toEqual(['scores', 'more/axes']);
    const axes = graph.initializer.find(({ name }) => name === 'more/axes');
    expect([axes?.dataType, axes?.dims, axes?.int64Data]).toEqual([7, [2n], [0n, 2n]]);
  });

  it('names those axes as nothing else is named', async () => {
    const { graph } = await open((old) => {
      withOpset(11n, 'Unsqueeze')(old);
      const { graph: inner } = old;
      const type = AttributeProto_AttributeType.INTS;
      inner?.node
        .at(-1)
        ?.attribute.push(create(AttributeProtoSchema, { name: 'axes', type, ints: [0n] }));
      const [first] = inner?.initializer ?? [];
      if (first !== undefined) inner?.initializer.push({ ...first, name: 'more/axes' });
    });
    expect(graph.node.at(-1)?.input).toEqual(['scores', 'more/axes 2']);
    const names = graph.initializer.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves newer versions as they are', async () => {
    const { model } = await open((newer) => {
      withOpset(21n, 'Softmax')(newer);
      newer.irVersion = 10n;
    });
    expect([model.opsetImport[0]?.version, model.irVersion]).toEqual([21n, 10n]);
  });

  it.each([
    [12n, 'Softmax', 'version 12, and Softmax may mean something else in version 13'],
    [10n, 'Relu', 'version 10, and'],
  ])('refuses operators of version %i with %s', async (version, opType, words) => {
    await expect(open(withOpset(version, opType))).rejects.toMatchObject({
      kind: 'badModel',
      message: expect.stringMatching(
        new RegExp(`^net\\.onnx .*${words}.*opset 13 or later\\.$`),
      ) as string,
    });
  });

  it('refuses what is quantised already', async () => {
    await expect(open(withOpset(17n, 'DequantizeLinear'))).rejects.toThrow(
      'net.onnx is quantised already.',
    );
  });

  it.each([
    ['too few', [1], 'has not as many values as it should'],
    ['infinite', [1, Infinity], "has a number in 'a.weight' that is not finite"],
    ['missing', [NaN, 1], "has a number in 'a.weight' that is not finite"],
  ])('refuses weights that are %s', async (_, values, words) => {
    const graph = await open((model) => {
      const weight = model.graph?.initializer.find(({ name }) => name === 'a.weight');
      if (weight !== undefined) weight.rawData = new Uint8Array(Float32Array.from(values).buffer);
    });
    expect(() => graph.constant('a.weight')).toThrow(words);
  });

  it.each([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('not a model')],
  ])('refuses a file that is %s', async (_, content) => {
    await expect(FloatGraph.open(content, 'net.onnx')).rejects.toMatchObject({
      kind: 'badModel',
      message: expect.stringMatching(/^net\.onnx .*\.$/) as string,
    });
  });

  it('refuses a file that is cut short', async () => {
    const cut = FloatGraph.open(bytes.subarray(0, bytes.length - 3), 'net.onnx');
    await expect(cut).rejects.toThrow(/^net\.onnx .*(cut short|damaged)/);
  });

  it('finds names that nothing has', async () => {
    const graph = await open();
    expect(graph.newName('new')).toBe('new');
    expect(graph.newName('new')).toBe('new 2');
    expect(graph.newName('a.weight')).toBe('a.weight 2');
  });
});
