/**
 * A Faster R-CNN small enough to be written in a test: one convolution with stride 8 for a trunk, one
 * matrix for a head, seeded weights. It finds nothing sensible, but always the same.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as v from 'valibot';
import type { fasterRcnnPackageSchema } from '../../../shared/model/fasterRcnnPackage.ts';
import { onnxModel, type OnnxGraphParts, type OnnxWeight } from '../../runtime/testing/onnx.ts';

const channels = 4;
const pooled = 2;
const classCount = 3;
const anchors: [number, number, number, number][] = [
  [-8, -8, 8, 8],
  [-16, -8, 16, 8],
];

/** A model.json's content that fits the tiny graphs, without the hashes. */
export function tinySpec(): v.InferInput<typeof fasterRcnnPackageSchema> {
  return {
    format: 'anchorscope-model',
    formatVersion: 2,
    kind: 'faster-rcnn',
    name: 'Tiny',
    licence: 'MIT',
    trainedOn: 'nothing; seeded weights',
    classes: Array.from({ length: classCount }, (_, i) => ({ id: i * 10, name: `class ${i}` })),
    files: {
      trunk: { path: 'trunk.onnx', sha256: '' },
      head: { path: 'head.onnx', sha256: '' },
    },
    input: {
      name: 'image',
      channelOrder: 'rgb',
      range: 1,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      shortSide: 64,
      longSideMax: 128,
      sizeRounding: 'floor',
      boxScale: 'perAxis',
      interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
      padMultiple: 8,
    },
    rpn: {
      logits: 'sigmoid',
      anchorOffset: 0.5,
      levels: [{ objectness: 'objectness', deltas: 'deltas', stride: 8, anchors }],
      deltaWeights: [1, 1, 1, 1],
      preNmsTopN: 100,
      postNmsTopN: 20,
      nmsIoU: 0.7,
      minSize: 1,
      scoreThreshold: 0,
    },
    roi: {
      method: 'align',
      outputHeight: pooled,
      outputWidth: pooled,
      samplingRatio: 2,
      aligned: false,
      levels: [{ feature: 'feature', stride: 8 }],
    },
    head: {
      input: 'pooled',
      classLogits: 'logits',
      boxDeltas: 'box_deltas',
      background: 'last',
      classSpecific: true,
      deltaWeights: [10, 10, 5, 5],
      scoreThreshold: 0.05,
      nmsIoU: 0.5,
      maxDetections: 50,
      minSize: 0,
    },
  };
}

export function tinyTrunk(): OnnxGraphParts {
  const shapes = anchors.length;
  return {
    inputs: [{ name: 'image', dims: [1, 3, 'h', 'w'] }],
    outputs: [
      { name: 'feature', dims: [1, channels, 'fh', 'fw'] },
      { name: 'objectness', dims: [1, shapes, 'fh', 'fw'] },
      { name: 'deltas', dims: [1, 4 * shapes, 'fh', 'fw'] },
    ],
    nodes: [
      {
        type: 'Conv',
        inputs: ['image', 'w0'],
        outputs: ['convolved'],
        attributes: { kernel_shape: [8, 8], strides: [8, 8] },
      },
      { type: 'Relu', inputs: ['convolved'], outputs: ['feature'] },
      { type: 'Conv', inputs: ['feature', 'w1'], outputs: ['objectness'] },
      { type: 'Conv', inputs: ['feature', 'w2'], outputs: ['deltas'] },
    ],
    weights: [
      seededWeight('w0', [channels, 3, 8, 8], 0.2),
      seededWeight('w1', [shapes, channels, 1, 1], 2),
      seededWeight('w2', [4 * shapes, channels, 1, 1], 0.2),
    ],
  };
}

export function tinyHead(): OnnxGraphParts {
  const width = channels * pooled * pooled;
  return {
    inputs: [{ name: 'pooled', dims: ['n', channels, pooled, pooled] }],
    outputs: [
      { name: 'logits', dims: ['n', classCount + 1] },
      { name: 'box_deltas', dims: ['n', 4 * classCount] },
    ],
    nodes: [
      { type: 'Flatten', inputs: ['pooled'], outputs: ['flat'] },
      { type: 'MatMul', inputs: ['flat', 'w3'], outputs: ['logits'] },
      { type: 'MatMul', inputs: ['flat', 'w4'], outputs: ['box_deltas'] },
    ],
    weights: [
      seededWeight('w3', [width, classCount + 1], 1),
      seededWeight('w4', [width, 4 * classCount], 0.3),
    ],
  };
}

/** Writes the package into a new folder, with the hashes of the files it writes. */
export async function writeTinyPackage(
  folder: string,
  parts: { spec?: object; trunk?: OnnxGraphParts; head?: OnnxGraphParts } = {},
): Promise<void> {
  const trunk = onnxModel(parts.trunk ?? tinyTrunk());
  const head = onnxModel(parts.head ?? tinyHead());
  const spec = {
    ...(parts.spec ?? tinySpec()),
    files: {
      trunk: { path: 'trunk.onnx', sha256: sha256(trunk) },
      head: { path: 'head.onnx', sha256: sha256(head) },
    },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'trunk.onnx'), trunk);
  await writeFile(join(folder, 'head.onnx'), head);
  await writeFile(join(folder, 'model.json'), JSON.stringify(spec, null, 2));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Values in [−scale, scale] that depend on nothing but the shape. */
function seededWeight(name: string, dims: readonly number[], scale: number): OnnxWeight {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
  let state = values.length;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = scale * (state / 2 ** 31 - 1);
  }
  return { name, dims, values };
}
