/** Trained backbones out of files: that every layer has the right weights shows in what the networks see. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputGeometry, makeInput } from '../../../shared/detection/input/input.ts';
import { item } from '../../../shared/item.ts';
import { seededRandom } from '../../../shared/random.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import { backbone } from '../../network/backbones/backbone.ts';
import { sizeOf, type Graph } from '../../network/graph/graph.ts';
import { GraphBuilder } from '../../network/graph/graphBuilder.ts';
import { onnxBytes } from '../../network/onnx/onnxBytes.ts';
import { readBackbone } from '../../network/readBackbone.ts';
import { trainableSpec } from '../../network/spec/trainable.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { openWeightFile } from '../../network/weights/openWeightFile.ts';
import { decodePicture } from '../../pictures/decode.ts';
import type { RgbPicture } from '../../pictures/picture.ts';
import { startingNetwork } from './startingNetwork.ts';

const data = new URL('../../../../shared/data/', import.meta.url).pathname;
const squeezeNet = `${data}backbones/squeezenet1.1_nchw.safetensors`;
const mobileNet = `${data}backbones/mobilenetv2_batchnorm_nchw.safetensors`;
const hasData = existsSync(squeezeNet) && existsSync(mobileNet) && existsSync(`${data}coco8`);

type Values = ReadonlyMap<string, Float32Array<ArrayBuffer>>;

/** Runs a graph of one picture once for each. */
async function runOnEach(
  graph: Graph,
  values: Values,
  inputs: readonly { data: Float32Array<ArrayBuffer>; dims: readonly number[] }[],
) {
  const read = (name: string) => Promise.resolve(Float32Array.from(values.get(name) ?? []));
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(graph, { read })) pieces.push(piece);
  const bytes = new Uint8Array(Buffer.concat(pieces));
  const session = await onnxRuntime.open({ name: 'a.onnx', path: 'a.onnx', bytes }, 'cpu');
  const names = graph.outputs.map(({ name }) => name);
  try {
    const results = [];
    for (const image of inputs) results.push(await session.run({ image }, names));
    return results;
  } finally {
    await session.release();
  }
}

const { input: usual } = trainableSpec('fasterrcnn_squeezenet_c4');
const input = { ...usual, name: 'image', shortSide: 224, longSideMax: 448, padMultiple: 1 };

function inputOf({ width, height, data: rgb }: RgbPicture) {
  const geometry = inputGeometry(width, height, input);
  const dims = [1, 3, geometry.paddedHeight, geometry.paddedWidth];
  return { dims, data: makeInput(rgb, geometry, input) };
}

const coco8 = (part: 'train' | 'val', id: string) =>
  decodePicture(`${data}coco8/images/${part}/000000000${id}.jpg`);

/** @param box shares of the picture's sides: centre, width and height, as YOLO has them. */
function cropped(
  { width, height, data: rgb }: RgbPicture,
  [cx, cy, w, h]: readonly [number, number, number, number],
): RgbPicture {
  const [x0, y0] = [Math.floor((cx - w / 2) * width), Math.floor((cy - h / 2) * height)];
  const [x1, y1] = [Math.ceil((cx + w / 2) * width), Math.ceil((cy + h / 2) * height)];
  const rows = Array.from({ length: y1 - y0 }, (_, y) =>
    rgb.subarray(((y0 + y) * width + x0) * 3, ((y0 + y) * width + x1) * 3),
  );
  return { width: x1 - x0, height: y1 - y0, data: new Uint8Array(Buffer.concat(rows)) };
}

describe.skipIf(!hasData)('SqueezeNet of the ONNX model zoo', () => {
  it('with the classifier of its file sees what is there', async () => {
    const file = await openWeightFile(squeezeNet);
    const { spec, values } = await readBackbone(file, trainableSpec('fasterrcnn_squeezenet_c4'));
    values.set('last.weight', await file.readFloats('squeezenet0_conv25_weight'));
    values.set('last.bias', await file.readFloats('squeezenet0_conv25_bias'));
    await file.close();
    const builder = new GraphBuilder('classifier');
    const picture = builder.pictureInput('image', 3);
    const layer = backbone(builder, picture, 'backbone', spec.backbone).get('12');
    if (layer === undefined) throw new Error('There is no layer 12.');
    const maps = builder.relu(builder.convolution(layer, 'last', { channels: 1000, kernel: 1 }));
    builder.outputFeature(builder.globalAveragePool(maps), 'logits', '0');

    // Boxes of coco8's labels, and ImageNet's number of what is in them.
    const seen = [
      ['zebra', 340, await coco8('train', '034'), [0.3462, 0.4933, 0.6894, 0.8921]],
      ['broccoli', 937, await coco8('train', '009'), [0.6371, 0.7329, 0.4941, 0.5106]],
      ['umbrella', 879, await coco8('val', '036'), [0.4758, 0.4145, 0.9515, 0.6724]],
      ['vase', 883, await coco8('train', '030'), [0.5012, 0.5921, 0.26, 0.4562]],
    ] as const;
    const crops = seen.map(([, , whole, box]) => inputOf(cropped(whole, box)));
    const results = await runOnEach(builder.finish(), values, crops);
    seen.forEach(([name, number], i) => {
      const logits = item(results, i)['logits']?.data ?? new Float32Array();
      expect(logits.indexOf(Math.max(...logits)), name).toBe(number);
    });
  });
});

describe.skipIf(!hasData)('MobileNetV2 of the ONNX model zoo', () => {
  it('has in each layer the variances that its batch norms remember', async () => {
    const file = await openWeightFile(mobileNet);
    const { spec, values } = await readBackbone(file, trainableSpec('fasterrcnn_mobilenet_v2_c4'));
    await file.close();
    const { graph } = buildTrunk(spec);
    const norms = graph.nodes.filter(({ operator }) => operator === 'BatchNormalization');
    const outputs = norms.map(({ inputs: [name = ''] }, i) => ({
      name,
      dims: [1, `channels ${i}`, `height ${i}`, `width ${i}`],
    }));
    const own = (name: string) => name.startsWith('backbone.');
    const nodes = graph.nodes.filter(({ name }) => own(name));
    const parameters = graph.parameters.filter(({ name }) => own(name));
    const pictures = [
      ...(await Promise.all(['009', '025', '030', '034'].map((id) => coco8('train', id)))),
      ...(await Promise.all(['036', '042', '049', '061'].map((id) => coco8('val', id)))),
    ];
    const results = await runOnEach(
      { ...graph, nodes, parameters, outputs },
      values,
      pictures.map(inputOf),
    );
    const correlations = norms.map(({ inputs: [name = '', , , , variance = ''] }) => {
      const remembered = values.get(variance) ?? new Float32Array();
      const here = variances(
        results.map((result) => result[name]?.data ?? new Float32Array()),
        remembered.length,
      );
      return correlation(here.map(logarithm), Array.from(remembered, logarithm));
    });
    expect(correlations).toHaveLength(40);
    // Eight pictures are few, and the deepest layers see little of each.
    expect(Math.min(...correlations)).toBeGreaterThan(0.45);
    expect(correlations.reduce((sum, x) => sum + x, 0) / 40).toBeGreaterThan(0.85);
  });

  it('begins a network with its weights, and the rest drawn', async () => {
    const start = {
      kind: 'architecture' as const,
      name: 'fasterrcnn_mobilenet_v2_c4' as const,
      backbone: mobileNet,
    };
    const sizes = { shortSide: 320, longSideMax: 640 };
    const network = await startingNetwork(start, [{ id: 1, name: 'x' }], sizes, seededRandom(1));
    expect(network.spec.input).toMatchObject({ channelOrder: 'rgb', range: 1, shortSide: 320 });
    expect(network.origin).toContain('in the names of the ONNX model zoo');
    const file = await openWeightFile(mobileNet);
    const stem = await file.readFloats('mobilenetv20_features_conv0_weight');
    await file.close();
    expect(network.values.get('backbone.0.0.weight')).toEqual(stem);
    expect(network.trunk.parameters.map(({ name }) => name)).toContain('backbone.1.conv.2.weight');
    for (const { name, dims } of [...network.trunk.parameters, ...network.head.parameters]) {
      expect(network.values.get(name), name).toHaveLength(sizeOf(dims));
    }
  });
});

const logarithm = (x: number) => Math.log(x + 1e-5);

/** Of each channel over all cells of all maps, each [channels, cells]. */
function variances(maps: readonly Float32Array[], channels: number): number[] {
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const map of maps) {
    const cells = map.length / channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let i = channel * cells; i < (channel + 1) * cells; i++) {
        sums[channel]! += map[i]!;
        squares[channel]! += map[i]! * map[i]!;
      }
    }
  }
  const count = maps.reduce((sum, { length }) => sum + length, 0) / channels;
  return Array.from(squares, (square, i) => square / count - (sums[i]! / count) ** 2);
}

/** Pearson's. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (list: readonly number[]) => {
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
    return list.map((x) => x - mean);
  };
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * item(y, i), 0);
  const [x, y] = [centred(a), centred(b)];
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
