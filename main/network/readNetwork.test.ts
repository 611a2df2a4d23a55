import { describe, expect, it } from 'vitest';
import { architectureNames, type ArchitectureName } from '../../shared/model/architectures.ts';
import { failureOf } from '../../shared/result.ts';
import { item } from '../../shared/item.ts';
import { buildHead } from './head.ts';
import { torchvisionSpec } from './spec/torchvision.ts';
import { readNetwork } from './readNetwork.ts';
import { buildTrunk } from './trunk.ts';
import type { WeightFile } from './weights/weightFile.ts';

type Shapes = Map<string, readonly number[]>;

function shapesOf(name: ArchitectureName, classes = 3): Shapes {
  const spec = torchvisionSpec(name, { kind: 'batch', epsilon: 0, frozen: true });
  const { graph, levels } = buildTrunk(spec);
  const head = buildHead(spec, item(levels, 0).channels, classes);
  return new Map([...graph.parameters, ...head.parameters].map((each) => [each.name, each.dims]));
}

function fileOf(shapes: Shapes, path = 'weights.pth', value = 1): WeightFile {
  return {
    path,
    format: 'torch zip',
    tensors: new Map([...shapes].map(([name, dims]) => [name, { name, type: 'float32', dims }])),
    readFloats: () => Promise.resolve(Float32Array.of(1, value)),
    close: () => Promise.resolve(),
  };
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return failureOf(error).message;
  }
  return 'nothing was thrown';
}

describe('readNetwork', () => {
  it.each(architectureNames)('recognises %s and its class count', (name) => {
    const network = readNetwork(fileOf(shapesOf(name, 7), `folder/${name}-0123.pth`), null);
    expect(network).toMatchObject({ architecture: name, classCount: 7 });
  });

  it('asks which it is where two networks have the same weights', () => {
    const file = fileOf(shapesOf('fasterrcnn_mobilenet_v3_large_fpn'));
    expect(messageOf(() => readNetwork(file, null))).toBe(
      'The weights of fasterrcnn_mobilenet_v3_large_fpn and fasterrcnn_mobilenet_v3_large_320_fpn ' +
        'have the same names and shapes: say which of them weights.pth is.',
    );
    const named = readNetwork(file, 'fasterrcnn_mobilenet_v3_large_320_fpn');
    expect(named.spec.input.shortSide).toBe(320);
  });

  it('takes the names that torchvision had before', async () => {
    const shapes: Shapes = new Map(
      [...shapesOf('fasterrcnn_resnet50_fpn')].map(([name, dims]) => [
        name
          .replace('rpn.head.conv.0.0.', 'rpn.head.conv.')
          .replace(/(inner|layer)_blocks\.(\d)\.0\./, '$1_blocks.$2.'),
        dims,
      ]),
    );
    expect(shapes.has('backbone.fpn.inner_blocks.3.weight')).toBe(true);
    const { weights } = readNetwork(fileOf(shapes), null);
    expect(await weights.read('rpn.head.conv.0.0.weight')).toEqual(Float32Array.of(1, 1));
    shapes.set('rpn.head.conv.0.0.weight', [256, 256, 3, 3]);
    expect(messageOf(() => readNetwork(fileOf(shapes), null))).toMatch(/the former name of/);
  });

  it('knows live batch norms, and the epsilon of frozen ones, by the batches counted', () => {
    const shapes = shapesOf('fasterrcnn_resnet50_fpn');
    const normOf = () => {
      const { backbone } = readNetwork(fileOf(shapes), null).spec;
      return 'norm' in backbone ? backbone.norm : null;
    };
    expect(normOf()).toEqual({ kind: 'batch', epsilon: 0, frozen: true });
    shapes.set('backbone.body.bn1.num_batches_tracked', []);
    expect(normOf()).toEqual({ kind: 'batch', epsilon: 1e-5, frozen: false });
  });

  it('lists everything that is missing, surplus and misshapen', () => {
    const shapes = shapesOf('fasterrcnn_vgg16_c4');
    shapes.delete('backbone.0.weight');
    shapes.delete('rpn.head.bbox_pred.bias');
    shapes.set('extra.weight', [1]);
    shapes.set('roi_heads.box_head.fc7.bias', [512]);
    const list =
      '2 missing: backbone.0.weight, rpn.head.bbox_pred.bias; 1 surplus: extra.weight; ' +
      '1 misshapen: roi_heads.box_head.fc7.bias [512] instead of [1024].';
    expect(messageOf(() => readNetwork(fileOf(shapes), 'fasterrcnn_vgg16_c4'))).toBe(
      `weights.pth is not fasterrcnn_vgg16_c4; it has ${list}`,
    );
    expect(messageOf(() => readNetwork(fileOf(shapes), null))).toBe(
      `weights.pth fits none of the networks that can be imported; of fasterrcnn_vgg16_c4, the nearest, it has ${list}`,
    );
  });

  it('says of another kind of network what it is, not all that it lacks', () => {
    const shapes: Shapes = new Map([
      ['features.0.weight', [8, 3, 3, 3]],
      ['classifier.bias', [10]],
    ]);
    expect(messageOf(() => readNetwork(fileOf(shapes), null))).toBe(
      `weights.pth fits none of the networks that can be imported (${architectureNames.join(', ')}): ` +
        'of its 2 tensors the first are features.0.weight, classifier.bias.',
    );
  });

  it.each([NaN, Infinity])('refuses weights with %s', async (value) => {
    const file = fileOf(shapesOf('fasterrcnn_vgg16_c4'), 'w.pth', value);
    await expect(readNetwork(file, null).weights.read('backbone.0.bias')).rejects.toThrow(
      "w.pth, 'backbone.0.bias': holds a number that is not finite.",
    );
  });
});
