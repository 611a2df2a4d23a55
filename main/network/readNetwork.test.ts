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
    choice: null,
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
        'have the same names and shapes: say with --architecture, or as the network in the window, ' +
        'which of them weights.pth is.',
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
      ['encoder.0.weight', [8, 3, 3, 3]],
      ['decoder.bias', [10]],
    ]);
    expect(messageOf(() => readNetwork(fileOf(shapes), null))).toBe(
      `weights.pth fits none of the networks that can be imported (${architectureNames.join(', ')}): ` +
        'of its 2 tensors the first are encoder.0.weight, decoder.bias.',
    );
  });

  it('names a few of many that do not fit, and none at full length', () => {
    const shapes = shapesOf('fasterrcnn_vgg16_c4');
    for (let i = 0; i < 90_000; i++) shapes.set(`odd${i}.${'x'.repeat(100)}`, [1]);
    shapes.set('y'.repeat(2000), [1]);
    const message = messageOf(() => readNetwork(fileOf(shapes), null));
    expect(message).toContain('90001 surplus: odd0.xx');
    expect(message).toMatch(/ and 89981 more\.$/);
    expect(message.length).toBeLessThan(5000);
  });

  it('takes the detector out of a module that has it and others as attributes', async () => {
    const shapes: Shapes = new Map([
      ['loss.weight', [4]],
      ...[...shapesOf('fasterrcnn_vgg16_c4')].map(
        ([name, dims]) => [`net.detector.${name}`, dims] as const,
      ),
      ...[...shapesOf('fasterrcnn_vgg16_c4')].map(
        ([name, dims]) => [`ema_model.module.${name}`, dims] as const,
      ),
    ]);
    const read: string[] = [];
    const file = {
      ...fileOf(shapes),
      readFloats: (name: string) => {
        read.push(name);
        return Promise.resolve(Float32Array.of(1));
      },
    };
    const { architecture, weights, leftOut } = readNetwork(file, null);
    expect(architecture).toBe('fasterrcnn_vgg16_c4');
    await weights.read('backbone.0.bias');
    expect(read).toEqual(['net.detector.backbone.0.bias']);
    expect(leftOut).toHaveLength(shapes.size / 2 + 0.5);
    expect(leftOut[0]).toBe('loss.weight');
    const two: Shapes = new Map(
      ['student.', 'other.'].flatMap((prefix) =>
        [...shapes]
          .filter(([name]) => name.startsWith('net.'))
          .map(([name, dims]) => [prefix + name.slice(13), dims] as const),
      ),
    );
    expect(messageOf(() => readNetwork(fileOf(two), null))).toBe(
      'weights.pth has several detectors, student. and other.: save the state_dict of one.',
    );
  });

  it.each([NaN, Infinity])('refuses weights with %s', async (value) => {
    const file = fileOf(shapesOf('fasterrcnn_vgg16_c4'), 'w.pth', value);
    await expect(readNetwork(file, null).weights.read('backbone.0.bias')).rejects.toThrow(
      "w.pth, 'backbone.0.bias': holds a number that is not finite.",
    );
  });
});

describe('anchors that are not the architecture’s', () => {
  /** A file with so many anchors in a cell. */
  function withAnchors(count: number): WeightFile {
    const shapes = shapesOf('fasterrcnn_resnet50_fpn');
    shapes.set('rpn.head.cls_logits.weight', [count, 256, 1, 1]);
    shapes.set('rpn.head.cls_logits.bias', [count]);
    shapes.set('rpn.head.bbox_pred.weight', [4 * count, 256, 1, 1]);
    shapes.set('rpn.head.bbox_pred.bias', [4 * count]);
    return fileOf(shapes);
  }
  const sizes = [[8], [16], [32], [64], [128]];

  it('are taken where they are given', () => {
    const given = { sizes, ratios: [0.25, 0.5, 1, 2] };
    const { spec, trunk } = readNetwork(withAnchors(4), null, given);
    expect(spec.anchors).toEqual(given);
    const logits = trunk.parameters.find(({ name }) => name === 'rpn.head.cls_logits.weight');
    expect(logits?.dims).toEqual([4, 256, 1, 1]);
  });

  it('are taken for all levels, and sizes or ratios alone', () => {
    const of = (given: { sizes: number[][] | null; ratios: number[] | null }, count = 3) =>
      readNetwork(withAnchors(count), null, given).spec.anchors;
    expect(of({ sizes, ratios: null })).toEqual({ sizes, ratios: [0.5, 1, 2] });
    expect(of({ sizes: [[8, 16]], ratios: null }, 6).sizes).toEqual(sizes.map(() => [8, 16]));
    expect(of({ sizes: null, ratios: [1, 2, 4] }).ratios).toEqual([1, 2, 4]);
    expect(of({ sizes: null, ratios: null }).ratios).toEqual([0.5, 1, 2]);
  });

  it('are asked for where the weights have another number', () => {
    expect(messageOf(() => readNetwork(withAnchors(4), null))).toBe(
      'weights.pth has 4 anchors a cell (rpn.head.cls_logits.weight), and fasterrcnn_resnet50_fpn has 3: ' +
        'say which they are with anchors.sizes and anchors.ratios, such as ' +
        '--set anchors.sizes=[[32],[64],[128],[256],[512]] --set anchors.ratios=[0.5,1,2].',
    );
  });

  it('are refused where they are not as many as the weights have, or as the levels', () => {
    const failure = (given: { sizes: number[][] | null; ratios: number[] | null }) =>
      messageOf(() => readNetwork(withAnchors(4), null, given));
    expect(failure({ sizes, ratios: [1] })).toBe(
      'weights.pth has 4 anchors a cell (rpn.head.cls_logits.weight), and anchors.sizes and anchors.ratios make 1.',
    );
    expect(
      failure({
        sizes: [
          [8, 16],
          [32, 64],
        ],
        ratios: [1, 2],
      }),
    ).toBe('anchors.sizes has 2 lists, and fasterrcnn_resnet50_fpn has 5 levels.');
  });

  it('do not stand in the way of other networks’ being told', () => {
    const shapes = shapesOf('fasterrcnn_vgg16_c4');
    shapes.set('rpn.head.cls_logits.weight', [1_000_000_000, 512, 1, 1]);
    expect(messageOf(() => readNetwork(fileOf(shapes), null))).toMatch(
      /^weights\.pth fits none .* 1 misshapen: rpn\.head\.cls_logits\.weight \[1000000000, 512, 1, 1\] instead/,
    );
  });
});
