import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph.ts';
import { GraphBuilder, type Feature } from '../graph/graphBuilder.ts';
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  type ModelProto,
} from '../onnx/onnx_pb.ts';
import { FloatGraph } from './floatGraph.ts';
import { planQuantization } from './plan.ts';
import { floatOnnx } from './testing/floatOnnx.ts';

/** Plans a graph of one picture; `build` returns what its last layer, of the output 'scores', is given. */
async function plan(
  build: (builder: GraphBuilder, picture: Feature) => Feature,
  change: (model: ModelProto) => void = () => {},
) {
  const source = await FloatGraph.open(changed(await floatOnnx(graphOf(build)), change), 'It');
  const { layers, stepped } = planQuantization(source, ['scores']);
  return { layers: layers.map(({ node, axis }) => `${node.name} ${axis}`), stepped: [...stepped] };
}

function graphOf(build: (builder: GraphBuilder, picture: Feature) => Feature): Graph {
  const builder = new GraphBuilder('net');
  const last = build(builder, builder.pictureInput('image', 3));
  const scores = builder.convolution(last, 'last', { channels: 2, kernel: 1 });
  builder.outputFeature(scores, 'scores', '');
  return builder.finish();
}

function changed(bytes: Uint8Array, change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

const conv = { channels: 4, kernel: 3 };

describe('planQuantization', () => {
  it('keeps the last layer float32, and what is cut only in steps once it is cut', async () => {
    const made = await plan((builder, x) => builder.relu(builder.convolution(x, 'a', conv)));
    expect(made).toEqual({
      layers: ['a 0'],
      stepped: [
        ['image', 'image'],
        ['a/Relu', 'a/Relu'],
      ],
    });
  });

  it('keeps in steps what is added, multiplied and put together between layers', async () => {
    const made = await plan((builder, x) => {
      const a = builder.convolution(x, 'a', conv);
      const b = builder.relu(builder.add(a, builder.convolution(a, 'b', conv)));
      const weighed = builder.multiply(b, builder.globalAveragePool(b));
      return builder.concat([weighed, b]);
    });
    expect(made.layers).toEqual(['a 0', 'b 0']);
    expect(made.stepped.map(([name, as]) => (name === as ? name : `${name} as ${as}`))).toEqual([
      'image',
      'a',
      'b',
      'a/Add/Relu',
      'a/Add/Relu/GlobalAveragePool',
      'a/Add/Relu/Mul',
      'a/Add/Relu/Mul/Concat',
    ]);
  });

  it('gives what is only moved the steps of what it is made of', async () => {
    const { stepped } = await plan((builder, x) => {
      const a = builder.relu(builder.convolution(x, 'a', conv));
      return builder.upsample(builder.maxPool(a, { kernel: 2, stride: 2 }), 2);
    });
    expect(new Map(stepped).get('a/Relu/MaxPool')).toBe('a/Relu');
    expect(new Map(stepped).get('a/Relu/MaxPool/Resize')).toBe('a/Relu');
  });

  it('leaves in float32 what ONNX Runtime has no steps for, and goes on behind it', async () => {
    const made = await plan((builder, x) =>
      builder.convolution(builder.hardSwish(builder.convolution(x, 'a', conv)), 'b', conv),
    );
    expect(made.layers).toEqual(['a 0', 'b 0']);
    expect(made.stepped.map(([name]) => name)).toEqual(['image', 'a', 'a/HardSwish', 'b']);
  });

  it('takes the axis of output channels of every form of a matrix', async () => {
    const builder = new GraphBuilder('head');
    const pooled = builder.pooledInput('pooled', 2, 2, 2);
    const rows = builder.fullyConnected(builder.flatten(pooled, 4), 'fc', 5);
    builder.outputRows(builder.fullyConnected(builder.relu(rows), 'last', 3), 'scores');
    const bytes = await floatOnnx(builder.finish());
    const axes = async (change: (model: ModelProto) => void) => {
      const source = await FloatGraph.open(changed(bytes, change), 'It');
      return planQuantization(source, ['scores']).layers.map(({ axis }) => axis);
    };
    const node = (model: ModelProto) => model.graph?.node.find(({ name }) => name === 'fc');
    expect(await axes(() => {})).toEqual([0]);
    const asPlain = (model: ModelProto) => {
      const fc = node(model);
      if (fc !== undefined) fc.attribute = [];
      const weight = model.graph?.initializer.find(({ name }) => name === 'fc.weight');
      weight?.dims.reverse();
    };
    expect(await axes(asPlain)).toEqual([1]);
    const asMatMul = (model: ModelProto) => {
      asPlain(model);
      const fc = node(model);
      if (fc === undefined) return;
      fc.opType = 'MatMul';
      fc.input.pop();
    };
    expect(await axes(asMatMul)).toEqual([1]);
  });

  it('leaves a layer alone whose weights are not constant, or not float32', async () => {
    const one = (builder: GraphBuilder, x: Feature) => builder.convolution(x, 'a', conv);
    const madeUp = await plan(one, ({ graph }) => {
      graph?.node.unshift(
        create(NodeProtoSchema, { opType: 'Abs', input: ['a.weight'], output: ['made'] }),
      );
      const a = graph?.node.find(({ name }) => name === 'a');
      a?.input.splice(1, 1, 'made');
    });
    expect(madeUp).toEqual({ layers: [], stepped: [] });
    const double = await plan(one, ({ graph }) => {
      const weight = graph?.initializer.find(({ name }) => name === 'a.weight');
      if (weight !== undefined) weight.dataType = TensorProto_DataType.DOUBLE;
    });
    expect(double).toEqual({ layers: [], stepped: [] });
  });

  it('reads weights that are constants of nodes, and behind copies of their name', async () => {
    const made = await plan(
      (builder, x) => builder.convolution(x, 'a', conv),
      ({ graph }) => {
        const bias = graph?.initializer.findIndex(({ name }) => name === 'a.bias') ?? -1;
        const [tensor] = graph?.initializer.splice(bias, 1) ?? [];
        const copy = { opType: 'Identity', input: ['constant'], output: ['a.bias'] };
        const constant = {
          opType: 'Constant',
          output: ['constant'],
          attribute: [{ name: 'value', t: tensor }],
        };
        graph?.node.unshift(create(NodeProtoSchema, constant), create(NodeProtoSchema, copy));
      },
    );
    expect(made.layers).toEqual(['a 0']);
  });
});
