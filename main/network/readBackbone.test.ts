import { describe, expect, it } from 'vitest';
import type { TrainableName } from '../../shared/model/architectures.ts';
import { readBackbone } from './readBackbone.ts';
import { trainableSpec } from './spec/trainable.ts';
import { sizeOf } from './graph/graph.ts';
import { buildTrunk } from './trunk.ts';
import { refusal } from './weights/testing/weightFiles.ts';
import type { WeightFile } from './weights/weightFile.ts';

type Shapes = Map<string, readonly number[]>;

function fileOf(shapes: Shapes, value = 1): WeightFile {
  return {
    path: 'weights.pth',
    format: 'torch zip',
    choice: null,
    tensors: new Map([...shapes].map(([name, dims]) => [name, { name, type: 'float32', dims }])),
    readFloats: (name) =>
      Promise.resolve(new Float32Array(sizeOf(shapes.get(name) ?? [])).fill(value)),
    close: () => Promise.resolve(),
  };
}

/** A classifier of torchvision, as far as the network uses it. */
function classifierOf(name: TrainableName, to = ''): Shapes {
  return new Map(
    buildTrunk(trainableSpec(name))
      .graph.parameters.filter((each) => /^backbone\.(body\.|\d)/.test(each.name))
      .map((each) => [each.name.replace(/^backbone\.(body\.)?/, to), each.dims]),
  );
}

const resNet18 = () => classifierOf('fasterrcnn_resnet18_fpn');
const read = (shapes: Shapes, name: TrainableName, value?: number) =>
  readBackbone(fileOf(shapes, value), trainableSpec(name));

describe('readBackbone', () => {
  it('takes what torchvision’s classifiers have, and leaves their last layer', async () => {
    const shapes = resNet18()
      .set('fc.weight', [1000, 512])
      .set('fc.bias', [1000])
      .set('bn1.num_batches_tracked', []);
    const { values, origin } = await read(shapes, 'fasterrcnn_resnet18_fpn');
    expect(values.get('backbone.body.layer4.1.conv2.weight')).toHaveLength(512 * 512 * 9);
    expect(values.size).toBe(100);
    expect(origin).toBe(
      "The backbone's 11186112 weights are those of weights.pth, in the names of torchvision. " +
        'Left out of it: fc.weight and fc.bias.',
    );
  });

  it.each([
    ['fasterrcnn_mobilenet_v2_c4', 'features.'],
    ['fasterrcnn_mobilenet_v3_large_fpn', 'features.'],
    ['fasterrcnn_squeezenet_c4', 'features.'],
    ['paper_vgg16', 'features.'],
    ['fasterrcnn_resnet50_fpn', 'backbone.body.'],
  ] as const)('takes %s whose names begin with %s', async (name, prefix) => {
    const { values } = await read(classifierOf(name, prefix), name);
    expect(values.size).toBe(classifierOf(name).size);
  });

  it('sees pictures as the backbone saw them in its training', async () => {
    const { spec } = await read(classifierOf('paper_vgg16', 'features.'), 'paper_vgg16');
    expect(spec.input).toMatchObject({ channelOrder: 'rgb', range: 1, std: [0.229, 0.224, 0.225] });
  });

  it('names everything that is wrong', async () => {
    const shapes = resNet18().set('conv1.weight', [64, 1, 7, 7]).set('layer2.2.conv1.weight', [1]);
    shapes.delete('bn1.bias');
    shapes.delete('layer1.0.conv1.weight');
    expect(await refusal(read(shapes, 'fasterrcnn_resnet18_fpn'))).toBe(
      'weights.pth is no backbone resnet18; it has 2 missing: bn1.bias, layer1.0.conv1.weight; ' +
        '1 surplus: layer2.2.conv1.weight; ' +
        '1 misshapen: conv1.weight [64, 1, 7, 7] instead of [64, 3, 7, 7].',
    );
  });

  it('names a misshapen tensor once, though its layer is used', async () => {
    const shapes = resNet18().set('bn1.bias', [32]);
    expect(await refusal(read(shapes, 'fasterrcnn_resnet18_fpn'))).toBe(
      'weights.pth is no backbone resnet18; it has 1 misshapen: bn1.bias [32] instead of [64].',
    );
  });

  it('refuses a deeper backbone, whose first blocks would fit', async () => {
    const deeper = resNet18();
    for (const [name, dims] of resNet18()) {
      if (name.startsWith('layer3.1.')) deeper.set(name.replace('3.1', '3.2'), dims);
    }
    expect(await refusal(read(deeper, 'fasterrcnn_resnet18_fpn'))).toContain('surplus: layer3.2.');
  });

  it('refuses weights of another network by what they are', async () => {
    expect(await refusal(read(resNet18(), 'fasterrcnn_squeezenet_c4'))).toBe(
      'weights.pth has no weights of squeezenet1_1: it has conv1.weight, bn1.weight, bn1.bias and 97 more, ' +
        'and 0.weight is the first that is needed.',
    );
  });

  it('refuses batch norm for a network of group norm', async () => {
    expect(await refusal(read(resNet18(), 'fasterrcnn_resnet18_fpn_gn'))).toContain(
      'weights.pth was trained with batch norm',
    );
  });

  it('refuses numbers that are not finite', async () => {
    expect(await refusal(read(resNet18(), 'fasterrcnn_resnet18_fpn', NaN))).toBe(
      "weights.pth, 'conv1.weight': holds a number that is not finite.",
    );
  });
});
