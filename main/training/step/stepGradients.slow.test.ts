/**
 * The gradients of whole networks by all their parameters, as a training step computes them, against differences of
 * the same losses in double precision.
 */
import { describe, expect, it } from 'vitest';
import { fasterRcnnOf, parseModelPackage } from '../../../shared/model/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import { seededRandom, type Random } from '../../../shared/random.ts';
import type { Parameter } from '../../network/graph/graph.ts';
import { buildHead } from '../../network/head.ts';
import { packageContent } from '../../network/packageContent.ts';
import type { GroupNormSpec, NetworkSpec } from '../../network/spec/networkSpec.ts';
import { paperZf } from '../../network/spec/paper.ts';
import { torchvisionSpec } from '../../network/spec/torchvision.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { plainAbilities } from '../gradients/shapedGraph.ts';
import {
  anyNumbers,
  dot,
  filledBy,
  normOf,
  relativeError,
  zeros,
  type Doubles,
  type Feeds,
} from '../gradients/testing/doubles.ts';
import { slopeAlong } from '../gradients/testing/finiteDifferences.ts';
import { runInDouble, valueOf } from '../gradients/testing/referenceGraph.ts';
import {
  oneOfEach,
  pairedLoss,
  sigmoidLoss,
  smoothL1Loss,
  softmaxLoss,
} from '../gradients/testing/referenceLosses.ts';
import { pooledInDouble } from '../gradients/testing/referenceRoi.ts';
import { roiFeeds } from '../gradients/testing/roiFeeds.ts';
import { runOnce, type WholeNumbers } from '../gradients/testing/runGraph.ts';
import { layRois, type RoiLayout } from './roiMatrices.ts';
import { stepGraphs, stepNames, type StepDesign, type TrainedGraphs } from './stepGraphs.ts';

const size = { height: 64, width: 96 };
const classes = 3;
const boxCount = 7;
const batchNorm = { kind: 'batch', epsilon: 1e-5, frozen: false } as const;
const groupNorm = (groups: number): GroupNormSpec => ({ kind: 'group', epsilon: 1e-5, groups });
const base = torchvisionSpec('fasterrcnn_vgg16_c4', batchNorm);
const anchors = { sizes: [[16], [32], [64], [128]], ratios: [0.5, 1] };
const small: NetworkSpec = {
  ...base,
  anchors: { ...anchors, sizes: [[16, 32]] },
  roi: { ...base.roi, outputHeight: 3, outputWidth: 2 },
  head: { ...base.head, box: { kind: 'fullyConnected', width: 24 } },
};

const pyramid: NetworkSpec = {
  ...small,
  backbone: { kind: 'resnet18', norm: groupNorm(8), dilated: false },
  neck: {
    kind: 'fpn',
    layers: ['layer1', 'layer2', 'layer3'],
    channels: 24,
    norm: groupNorm(4),
    extra: 'maxPool',
  },
  anchors,
  roi: { ...small.roi, levels: 3 },
  head: {
    ...small.head,
    box: {
      kind: 'convolutions',
      convolutions: 1,
      channels: 16,
      norm: groupNorm(4),
      width: 24,
    },
  },
};
const single = (backbone: NetworkSpec['backbone'], layer: string): NetworkSpec => ({
  ...small,
  backbone,
  neck: { kind: 'single', layer },
});

const networks: [string, NetworkSpec][] = [
  ['ResNet-18 with a pyramid and group norm', pyramid],
  [
    'ResNet-18 with given statistics',
    single({ kind: 'resnet18', norm: batchNorm, dilated: false }, 'layer2'),
  ],
  ['MobileNetV2', single({ kind: 'mobilenet_v2', norm: batchNorm }, '13')],
  ['MobileNetV3', single({ kind: 'mobilenet_v3_large', norm: batchNorm }, '12')],
  ['SqueezeNet', single({ kind: 'squeezenet1_1' }, '12')],
  [
    'the paper’s ZF, with 2k logits and RoI max pooling',
    {
      ...paperZf,
      anchors: small.anchors,
      roi: { ...paperZf.roi, outputHeight: 3, outputWidth: 2 },
      head: { ...paperZf.head, box: { kind: 'fullyConnected', width: 24 } },
    },
  ],
];

function trainedGraphs(spec: NetworkSpec): TrainedGraphs {
  const { graph: trunk, levels } = buildTrunk(spec);
  const names = Array.from({ length: classes }, (_, id) => ({ id, name: `class ${id}` }));
  const texts = { name: 'x', description: '', licence: 'MIT', trainedOn: 'nothing' };
  const hash = (path: string) => ({ path, sha256: '0'.repeat(64) });
  const parsed = parseModelPackage({
    ...packageContent(spec, levels, names, texts),
    files: { trunk: hash('trunk.onnx'), head: hash('head.onnx') },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return {
    trunk,
    head: buildHead(spec, item(levels, 0).channels, classes),
    spec: fasterRcnnOf(parsed.model, 'The network'),
  };
}

/** Weights that keep a map's size through ReLUs (He et al. 2015); small ones where logits and deltas are made. */
function valuesOf({ name, dims }: Parameter, random: Random): Doubles {
  const numbers = anyNumbers(random, dims);
  const isLast = /cls_|bbox_pred/.test(name);
  const spread = Math.sqrt(6 / (numbers.data.length / item(dims, 0))) * (isLast ? 0.1 : 1);
  const isScale = dims.length === 1 && /weight$|running_var$/.test(name);
  if (isScale) return filledBy(dims, (i) => 1 + 0.1 * numbers.data[i]!);
  return filledBy(dims, (i) => numbers.data[i]! * (dims.length > 1 ? spread : 0.1));
}

/** A step on made-up boxes: all that is fed, and where the boxes went. */
interface Step {
  readonly graphs: TrainedGraphs;
  readonly design: StepDesign;
  readonly feeds: Feeds;
  readonly boxes: Float32Array;
  readonly layout: RoiLayout;
}

function stepOf(spec: NetworkSpec, inTwo: boolean): Step {
  const random = seededRandom(7);
  const graphs = trainedGraphs(spec);
  const { trunk, head, spec: model } = graphs;
  const parameters = [...trunk.parameters, ...head.parameters];
  const rois = boxCount + model.roi.levels.length + 1;
  const design: StepDesign = {
    entering: new Map([[model.input.name, [1, 3, size.height, size.width]]]),
    rois,
    rpn: true,
    inTwo,
    abilities: plainAbilities,
    trained: new Set(
      parameters.map(({ name }) => name).filter((name) => !name.includes('running')),
    ),
    rpnBeta: 1 / 9,
    headBeta: 1,
  };
  const feeds = new Map<string, Doubles>(
    parameters.map((parameter) => [parameter.name, valuesOf(parameter, random)]),
  );
  const image = anyNumbers(random, [1, 3, size.height, size.width]);
  feeds.set(model.input.name, image);
  const built = stepGraphs(graphs, design);
  model.rpn.levels.forEach((level, i) => {
    const { channels, height, width } = built.sizeOf(level.deltas);
    const deltas = [1, channels, height, width];
    const ofAnchors = deltas.with(1, level.anchors.length);
    feeds.set(
      stepNames.labels(i),
      filledBy(ofAnchors, () => random.int(2)),
    );
    feeds.set(
      stepNames.labelWeights(i),
      filledBy(ofAnchors, () => random.int(2)),
    );
    feeds.set(stepNames.deltaTargets(i), anyNumbers(random, deltas));
    feeds.set(
      stepNames.deltaWeights(i),
      filledBy(deltas, () => random.int(2)),
    );
  });
  const factor = (name: string, value: number) =>
    feeds.set(
      name,
      filledBy([], () => value),
    );
  factor(stepNames.objectnessFactor, 1 / 32);
  factor(stepNames.rpnBoxFactor, 1 / 64);
  factor(stepNames.headFactor, 1 / boxCount);
  const boxes = Float32Array.from(
    Array.from({ length: boxCount }, () => {
      const [x, y] = [random.next() * 0.5 * size.width, random.next() * 0.5 * size.height];
      // From small to almost the whole picture, so that every level has some.
      const share = 0.1 + 0.4 * random.next();
      return [x, y, x + share * size.width, y + share * size.height];
    }).flat(),
  );
  const layout = layRois(boxes, model.roi, rois);
  const columns = classes + 1;
  feeds.set(
    stepNames.classTargets,
    oneOfEach(rois, columns, () => random.int(columns)),
  );
  feeds.set(
    stepNames.rowWeights,
    filledBy([rois, 1], (i) => (layout.boxOfRow[i]! < 0 ? 0 : 1)),
  );
  feeds.set(stepNames.roiDeltaTargets, anyNumbers(random, [rois, 4 * columns]));
  feeds.set(
    stepNames.roiDeltaWeights,
    filledBy([rois, 4 * columns], (i) => {
      return layout.boxOfRow[Math.floor(i / (4 * columns))]! < 0 ? 0 : random.int(2);
    }),
  );
  return { graphs, design, feeds, boxes, layout };
}

/** The four losses, by their outputs' names. */
function lossesInDouble({ graphs, design, boxes, layout }: Step, feeds: Feeds) {
  const { trunk, head, spec } = graphs;
  const fed = (name: string) => valueOf(feeds, name);
  const factor = (name: string) => fed(name).data[0]!;
  const outputs = runInDouble(trunk, feeds);
  const crossEntropy = spec.rpn.logits === 'softmax' ? pairedLoss : sigmoidLoss;
  let objectness = 0;
  let rpnBox = 0;
  spec.rpn.levels.forEach((level, i) => {
    const logits = valueOf(outputs, level.objectness);
    const deltas = valueOf(outputs, level.deltas);
    const [labels, weights] = [fed(stepNames.labels(i)), fed(stepNames.labelWeights(i))];
    objectness += crossEntropy(logits, labels, weights);
    const [targets, boxWeights] = [fed(stepNames.deltaTargets(i)), fed(stepNames.deltaWeights(i))];
    rpnBox += smoothL1Loss(deltas, targets, boxWeights, design.rpnBeta);
  });
  const maps = spec.roi.levels.map(({ feature }) => valueOf(outputs, feature));
  const pooled = pooledInDouble(boxes, layout.boxOfRow, maps, spec.roi);
  const ofHead = runInDouble(head, new Map([...feeds, [spec.head.input, pooled]]));
  const [logits, deltas] = [spec.head.classLogits, spec.head.boxDeltas].map((name) =>
    valueOf(ofHead, name),
  ) as [Doubles, Doubles];
  const classification = softmaxLoss(
    logits,
    fed(stepNames.classTargets),
    fed(stepNames.rowWeights),
  );
  const [targets, weights] = [fed(stepNames.roiDeltaTargets), fed(stepNames.roiDeltaWeights)];
  const box = smoothL1Loss(deltas, targets, weights, design.headBeta);
  const { losses } = stepNames;
  return {
    [losses.objectness]: objectness * factor(stepNames.objectnessFactor),
    [losses.rpnBox]: rpnBox * factor(stepNames.rpnBoxFactor),
    [losses.classification]: classification * factor(stepNames.headFactor),
    [losses.box]: box * factor(stepNames.headFactor),
  };
}

/** The step's outputs in ONNX Runtime, and the names of what learned. */
async function runStep({ graphs, design, feeds, boxes }: Step) {
  const built = stepGraphs(graphs, design);
  const { forward, step, forwardNames, gradientNames } = built;
  const all = new Map<string, Doubles | WholeNumbers>(feeds);
  if (forward !== null) {
    for (const [name, value] of await runOnce(forward, feeds)) all.set(name, value);
  }
  const maps = new Map(
    graphs.spec.roi.levels.map(({ feature }) => {
      const found = all.get(forwardNames.get(feature) ?? '');
      if (found?.data instanceof Float64Array) return [feature, { ...found, data: found.data }];
      const { channels, height, width } = built.sizeOf(feature);
      return [feature, zeros([1, channels, height, width])];
    }),
  );
  const { feeds: ofRois } = roiFeeds(boxes, design.rois, maps, graphs.spec.roi);
  for (const [name, value] of ofRois) all.set(name, value);
  return { gradientNames, results: await runOnce(step, all) };
}

const gradientsOf = ({ gradientNames, results }: Awaited<ReturnType<typeof runStep>>) =>
  new Map([...gradientNames].map(([name, output]) => [name, valueOf(results, output)]));

describe('a training step', () => {
  it.each(networks)('has the losses and gradients of %s', async (_, spec) => {
    const step = stepOf(spec, spec.roi.method === 'max');
    const { design, feeds } = step;
    const run = await runStep(step);
    expect(new Set(run.gradientNames.keys())).toEqual(design.trained);
    for (const [name, expected] of Object.entries(lossesInDouble(step, feeds))) {
      const found = valueOf(run.results, name).data[0]!;
      expect(Math.abs(found / expected - 1), name).toBeLessThan(1e-4);
    }
    const gradients = gradientsOf(run);
    expectSlopes(step, gradients);
  });

  it('has the same gradients in two graphs as in one', async () => {
    const inOne = gradientsOf(await runStep(stepOf(pyramid, false)));
    const inTwo = gradientsOf(await runStep(stepOf(pyramid, true)));
    expect([...inTwo.keys()]).toEqual([...inOne.keys()]);
    for (const [name, { data }] of inTwo) {
      expect(relativeError(data, valueOf(inOne, name).data), name).toBeLessThan(1e-5);
    }
  });
});

/**
 * Expects the loss's slope along random directions over all parameters. Each parameter goes as far as makes its part of
 * the slope about as large as the others', so that none hides behind another.
 */
function expectSlopes(step: Step, gradients: Feeds): void {
  const random = seededRandom(11);
  const loss = (moved: Feeds) =>
    Object.values(lossesInDouble(step, moved)).reduce((sum, value) => sum + value, 0);
  const norms = [...gradients.values()].map(({ data }) => normOf(data));
  const least = 1e-3 * Math.max(...norms);
  for (let i = 0; i < 2; i++) {
    const parts = new Map<string, number>();
    const directions = new Map<string, Float64Array>();
    let length = Infinity;
    for (const [name, { data }] of gradients) {
      const scale = 1 / Math.max(normOf(data), least);
      const direction = data.map(() => (2 * random.next() - 1) * scale);
      directions.set(name, direction);
      parts.set(name, dot(data, direction));
      const ofStep = 1e-6 * (normOf(valueOf(step.feeds, name).data) / normOf(direction));
      length = Math.min(length, ofStep);
    }
    const slope = slopeAlong(loss, step.feeds, directions, length);
    const list = [...parts.values()];
    const expected = list.reduce((sum, part) => sum + part, 0);
    const spread = Math.sqrt(list.reduce((sum, part) => sum + part * part, 0));
    expect(Math.abs(slope - expected) / spread, `slope ${slope}, not ${expected}`).toBeLessThan(
      1e-3,
    );
  }
}
