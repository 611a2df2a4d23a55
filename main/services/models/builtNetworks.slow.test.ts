/** Networks that no import has: their layers against torchvision's numbers, and whole packages in ONNX Runtime. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fasterRcnnOf,
  defaultSettings,
  networkOf,
  parseModelPackage,
} from '../../../shared/model/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import { openOnProvider } from '../../detector/providers.ts';
import { fasterRcnn } from '../../../shared/detection/detectors/fasterRcnn/fasterRcnn.ts';
import { detect } from '../../../shared/detection/pipeline.ts';
import { onnxRuntime } from '../../runtime/session.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { foldBatchNorms } from '../../network/graph/foldBatchNorms.ts';
import type { Graph } from '../../network/graph/graph.ts';
import { buildHead } from '../../network/head.ts';
import { onnxBytes } from '../../network/onnx/onnxBytes.ts';
import { packageContent } from '../../network/packageContent.ts';
import type {
  BackboneSpec,
  FpnSpec,
  NeckSpec,
  NetworkSpec,
} from '../../network/spec/networkSpec.ts';
import { paperVgg16, paperZf } from '../../network/spec/paper.ts';
import { torchvisionSpec } from '../../network/spec/torchvision.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { readLayerNumbers } from './testing/torchvision/numbers.ts';
import { seededValues, uniform } from './testing/torchvision/seededWeights.ts';

const scratch = useScratchFolder();
const norm = { kind: 'batch' as const, epsilon: 1e-5, frozen: true };
const base = torchvisionSpec('fasterrcnn_vgg16_c4', norm);
const resNet = (kind: 'resnet18' | 'resnet34' | 'resnet50' | 'resnet101', dilated = false) => ({
  kind,
  norm,
  dilated,
});
const single = (layer: string): NeckSpec => ({ kind: 'single', layer });
const pyramid = (layers: string[], extra: 'none' | 'p6p7'): FpnSpec => ({
  kind: 'fpn',
  layers,
  channels: 64,
  norm: null,
  extra,
});

async function graphFile(name: string, graph: Graph, factors: Record<string, number> = {}) {
  const parameters = new Map(graph.parameters.map((parameter) => [parameter.name, parameter]));
  const weights = {
    read: (key: string) => {
      const parameter = parameters.get(key);
      if (parameter === undefined) throw new Error(`No parameter '${key}'.`);
      return Promise.resolve(seededValues(parameter, factors[key] ?? 1));
    },
  };
  const folded = foldBatchNorms(graph, weights);
  const pieces: Uint8Array[] = [];
  for await (const piece of onnxBytes(folded.graph, folded.weights)) pieces.push(piece);
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return { name: `${name}.onnx`, path: join(scratch(), `${name}.onnx`), bytes };
}

describe('layers with seeded weights', () => {
  const numbers = readLayerNumbers();
  const cases: [string, BackboneSpec, NeckSpec][] = [
    ['resnet18', resNet('resnet18'), single('layer4')],
    ['resnet34', resNet('resnet34'), single('layer3')],
    ['resnet50_dilated', resNet('resnet50', true), single('layer4')],
    ['resnet101', resNet('resnet101'), single('layer3')],
    ['mobilenet_v2', { kind: 'mobilenet_v2', norm }, single('13')],
    ['mobilenet_v2_last', { kind: 'mobilenet_v2', norm }, single('18')],
    ['mobilenet_v3_large', { kind: 'mobilenet_v3_large', norm }, single('12')],
    ['squeezenet1_1', { kind: 'squeezenet1_1' }, single('12')],
    ['p6p7', resNet('resnet18'), pyramid(['layer3', 'layer4'], 'p6p7')],
  ];

  it('are all that were written', () => {
    expect(cases.map(([name]) => name).sort()).toEqual(Object.keys(numbers).sort());
  });

  it.each(cases)('%s computes what torchvision computes', async (name, backbone, neck) => {
    const { factors, levels } = numbers[name] ?? { factors: {}, levels: {} };
    const expected = Object.values(levels);
    const spec: NetworkSpec = {
      ...base,
      backbone,
      neck,
      anchors: { sizes: expected.map(() => [64]), ratios: [1] },
      roi: { ...base.roi, levels: expected.length },
    };
    const { graph } = buildTrunk(spec);
    const session = await onnxRuntime.open(await graphFile(name, graph, factors), 'cpu');
    const data = Float32Array.from(uniform('picture', 3 * 64 * 96), (u) => 2 * u - 1);
    const names = expected.map((_, i) => `feature_${i}`);
    const outputs = await session.run({ image: { data, dims: [1, 3, 64, 96] } }, names);
    expected.forEach(({ shape, rows, deviation }, i) => {
      const feature = outputs[`feature_${i}`];
      expect(feature?.dims).toEqual(shape);
      const worst = rows.reduce(
        (most, [row = 0, value = NaN]) =>
          Math.max(most, Math.abs((feature?.data[row] ?? NaN) - value)),
        0,
      );
      expect(worst).toBeLessThan(1e-4 * deviation);
    });
    await session.release();
  });
});

/** Small heads, so that a test does not write half a gigabyte. */
const narrow = (spec: NetworkSpec): NetworkSpec => ({
  ...spec,
  input: { ...spec.input, shortSide: 160, longSideMax: 224 },
  rpn: { ...spec.rpn, preNmsTopN: 200, postNmsTopN: 20, minSize: 1 },
  head: { ...spec.head, box: { kind: 'fullyConnected', width: 32 } },
});
const residual: NetworkSpec = {
  ...narrow(base),
  backbone: resNet('resnet50'),
  neck: single('layer3'),
  roi: { ...base.roi, outputHeight: 14, outputWidth: 14 },
  head: { ...base.head, box: { kind: 'residual' } },
};
const packages: [string, NetworkSpec][] = [
  ['the paper’s VGG-16', narrow(paperVgg16)],
  ['the paper’s ZF', narrow(paperZf)],
  ['ResNet-50 C4 with a residual head', residual],
  ['ResNet-18 C4, residual', { ...residual, backbone: resNet('resnet18') }],
  [
    'ResNet-34 DC5',
    { ...narrow(base), backbone: resNet('resnet34', true), neck: single('layer4') },
  ],
  ['SqueezeNet', { ...narrow(base), backbone: { kind: 'squeezenet1_1' }, neck: single('12') }],
  [
    'MobileNetV2 with a pyramid, P6 and P7, two RPN convolutions, softmax, max pooling, boxes for all classes at once',
    {
      ...narrow(base),
      backbone: { kind: 'mobilenet_v2', norm },
      neck: { ...pyramid(['6', '13', '18'], 'p6p7'), norm },
      anchors: { sizes: [[32], [64], [128], [256], [512]], ratios: [0.5, 1, 2] },
      rpn: { ...narrow(base).rpn, logits: 'softmax', convolutions: 2 },
      roi: { ...base.roi, method: 'max', levels: 3 },
      head: { ...narrow(base).head, classSpecific: false },
    },
  ],
];

describe('packages of built networks', () => {
  it.each(packages)('%s opens and detects', async (_, spec) => {
    const { graph, levels } = buildTrunk(spec);
    // Made-up weights say nothing: with small outputs of the RPN, proposals are anchors.
    const quiet = { 'rpn.head.cls_logits.weight': 1e-9, 'rpn.head.bbox_pred.weight': 1e-9 };
    const trunk = await graphFile('trunk', graph, quiet);
    const head = await graphFile('head', buildHead(spec, item(levels, 0).channels, 3));
    const classes = [1, 2, 3].map((id) => ({ id, name: `class ${id}` }));
    const texts = { name: 'x', description: '', licence: 'MIT', trainedOn: 'nothing' };
    const parsed = parseModelPackage({
      ...packageContent(spec, levels, classes, texts),
      files: { trunk: hashOf(trunk), head: hashOf(head) },
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const folder = {
      folder: scratch(),
      description: 'model.json',
      id: 'built',
      spec: networkOf(parsed.model, 'It'),
      files: { trunk, head },
    };
    const model = await openOnProvider(folder, 'cpu', [], () => Promise.resolve());
    const data = Uint8Array.from(uniform('picture', 60 * 45 * 3), (u) => u * 256);
    const picture = { width: 60, height: 45, data };
    const { tables } = await detect(
      fasterRcnn({ ...model, spec: fasterRcnnOf(model.spec, 'It') }),
      picture,
      defaultSettings(parsed.model),
    );
    expect(tables.anchors.grids).toHaveLength(levels.length);
    expect(tables.proposals.count).toBeGreaterThan(0);
    expect(tables.classes.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    await model.release();
    await Promise.all([trunk, head].map((file) => writeFile(file.path, file.bytes)));
    checkWithOnnx([trunk.path, head.path]);
  });
});

const hashOf = ({ name, bytes }: { name: string; bytes: Uint8Array }) => ({
  path: name,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

const python = '/usr/bin/python3';
const hasChecker = existsSync(python) && spawnSync(python, ['-c', 'import onnx']).status === 0;

/** ONNX's own checker, where Debian's python3-onnx is installed. */
function checkWithOnnx(paths: readonly string[]): void {
  if (!hasChecker) return;
  const program =
    'import sys, onnx\nfor p in sys.argv[1:]: onnx.checker.check_model(onnx.load(p), full_check=True)';
  const { status, stderr } = spawnSync(python, ['-c', program, ...paths], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}
