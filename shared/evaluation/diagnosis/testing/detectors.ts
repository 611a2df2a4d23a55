/**
 * Each kind of detector, and the invented one, with graphs whose numbers are functions of what they are given: a run that is made
 * again with other settings says the same of the same boxes. For tests.
 */
import type { CropNetworkSpec } from '../../../detection/detectors/network.ts';
import {
  fasterRcnn,
  type FasterRcnnSpec,
} from '../../../detection/detectors/fasterRcnn/fasterRcnn.ts';
import { fasterRcnnRules } from '../../../detection/detectors/fasterRcnn/settings.ts';
import { fastRcnn, type FastRcnnSpec } from '../../../detection/detectors/fastRcnn/fastRcnn.ts';
import { fastRcnnRules } from '../../../detection/detectors/fastRcnn/settings.ts';
import { rcnn } from '../../../detection/detectors/rcnn/rcnn.ts';
import { rcnnRules } from '../../../detection/detectors/rcnn/settings.ts';
import { slidingWindowsRules } from '../../../detection/detectors/slidingWindows/settings.ts';
import { slidingWindows } from '../../../detection/detectors/slidingWindows/slidingWindows.ts';
import type { GraphTensor } from '../../../detection/graphs.ts';
import { detect, rerun, type Run } from '../../../detection/pipeline.ts';
import type { Detector, Pixels } from '../../../detection/stages/stage.ts';
import { spotsDetector, spotsSummary } from '../../../detection/testing/spots.ts';
import { spotsPicture } from '../../../detection/testing/spotsRuns.ts';
import { descriptorLength, windowShape } from '../../../detection/windows/windowScores.ts';
import { boxArea, boxAt, type Box } from '../../../geometry/boxes.ts';
import { item } from '../../../item.ts';
import { fasterRcnnDefaults } from '../../../model/fasterRcnnPackage.ts';
import { fastRcnnDefaults } from '../../../model/fastRcnnPackage.ts';
import { rcnnDefaults } from '../../../model/rcnnPackage.ts';
import { paperRegions } from '../../../model/regionsSpec.ts';
import { withSetting, type DetectionSettings, type SettingRule } from '../../../model/settings.ts';
import { slidingWindowsDefaults } from '../../../model/slidingWindowsPackage.ts';
import { usualSvm } from '../../../model/svmSpec.ts';
import { seededRandom } from '../../../random.ts';
import { lineOf, type DiagnosedRun } from '../line.ts';
import { imageBoxOf } from '../overlaps.ts';
import type { SettingChange } from '../settingGrid.ts';
import type { DiagnosedObject } from '../truth.ts';

export interface TestedDetector {
  readonly detector: Detector;
  readonly rules: readonly SettingRule[];
  readonly settings: DetectionSettings;
  readonly picture: (seed: number) => Pixels;
}

const classes = [
  { id: 1, name: 'dark' },
  { id: 2, name: 'bright' },
];
const pixels: CropNetworkSpec['input'] = {
  ...{ name: 'image', channelOrder: 'rgb', range: 1, mean: [0, 0, 0], std: [1, 1, 1] },
};
const input: FasterRcnnSpec['input'] = {
  ...pixels,
  ...{ shortSide: 48, longSideMax: 96, sizeRounding: 'floor', boxScale: 'perAxis' },
  interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
  padMultiple: 8,
};
const roi: FasterRcnnSpec['roi'] = {
  ...{ method: 'align', outputHeight: 2, outputWidth: 2, samplingRatio: 2, aligned: true },
  levels: [{ feature: 'feature', stride: 8 }],
};
const head: FasterRcnnSpec['head'] = {
  ...{ input: 'pooled', classLogits: 'logits', boxDeltas: 'deltas', background: 'last' },
  ...{ classSpecific: true, deltaWeights: [10, 10, 5, 5], sizeDeltaClamp: 4 },
  ...{ scoreThreshold: 0.4, nmsIoU: 0.4, maxDetections: 6, minSize: 6 },
};
const regions: CropNetworkSpec['regions'] = {
  ...paperRegions,
  version: 'single',
  width: 0,
  k: 20,
  smallestSide: 6,
  most: 20,
};

/** A number from −1 to 1 that every feature has its part in. */
function mixed(values: Float32Array, key: number): number {
  let sum = key;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (3 + ((7 * i + 5 * key) % 11));
  return Math.sin(17 * sum);
}

/** [rows, width] of features [rows, …] */
function answer({ data, dims }: GraphTensor, width: number, size: number, key: number) {
  const [rows = 0] = dims;
  const own = rows === 0 ? 0 : data.length / rows;
  return {
    data: Float32Array.from({ length: rows * width }, (_, i) => {
      const row = Math.floor(i / width);
      return size * mixed(data.subarray(row * own, (row + 1) * own), key + (i % width));
    }),
    dims: [rows, width],
  };
}

function tensorOf(feeds: Readonly<Record<string, GraphTensor>>, name: string): GraphTensor {
  const tensor = feeds[name];
  if (tensor === undefined) throw new RangeError(`Nothing is fed as '${name}'.`);
  return tensor;
}

function secondStage(feeds: Readonly<Record<string, GraphTensor>>) {
  const pooled = tensorOf(feeds, 'pooled');
  return Promise.resolve({
    logits: answer(pooled, 3, 2, 1),
    deltas: answer(pooled, 8, 2, 20),
  });
}

/** The means of cells of 8 × 8 pixels, and what an RPN with two shapes says of them. */
function trunk(feeds: Readonly<Record<string, GraphTensor>>) {
  const { data, dims } = tensorOf(feeds, 'image');
  const [, , height = 0, width = 0] = dims;
  const [rows, columns] = [height / 8, width / 8];
  const places = rows * columns;
  const feature = new Float32Array(3 * places);
  data.forEach((value, i) => {
    const [channel, y, x] = [
      Math.floor(i / (height * width)),
      Math.floor(i / width) % height,
      i % width,
    ];
    feature[channel * places + Math.floor(y / 8) * columns + Math.floor(x / 8)]! += value / 64;
  });
  const said = (channels: number, size: number, key: number) => ({
    data: Float32Array.from({ length: channels * places }, (_, i) => {
      const place = i % places;
      const own = [0, 1, 2].map((channel) => feature[channel * places + place]!);
      return size * mixed(Float32Array.from(own), key + Math.floor(i / places));
    }),
    dims: [1, channels, rows, columns],
  });
  return Promise.resolve({
    feature: { data: feature, dims: [1, 3, rows, columns] },
    objectness: said(2, 3, 2),
    deltas: said(8, 0.4, 9),
  });
}

/** Rectangles on noise. */
function rectangles(seed: number): Pixels {
  const random = seededRandom(seed);
  const [width, height] = [60 + random.int(30), 50 + random.int(30)];
  const data = new Uint8Array(width * height * 3).map(() => 100 + random.int(20));
  for (let i = 0; i < 4; i++) {
    const [x0, y0] = [random.int(width), random.int(height)];
    const [w, h, light] = [8 + random.int(40), 8 + random.int(40), random.int(256)];
    for (let y = y0; y < Math.min(height, y0 + h); y++) {
      data.fill(light, (y * width + x0) * 3, (y * width + Math.min(width, x0 + w)) * 3);
    }
  }
  return { width, height, data };
}

function faster(): TestedDetector {
  const anchors: [number, number, number, number][] = [
    [-10, -10, 10, 10],
    [-8, -16, 8, 16],
  ];
  const spec: FasterRcnnSpec = {
    ...{ classes, input, roi, head },
    rpn: {
      ...{ logits: 'sigmoid', anchorOffset: 0.5, anchorSpacing: 'stride' },
      levels: [{ objectness: 'objectness', deltas: 'deltas', stride: 8, anchors }],
      ...{ deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: 4 },
      ...{ preNmsTopN: 40, postNmsTopN: 16, nmsIoU: 0.5, minSize: 7, scoreThreshold: 0.2 },
    },
  };
  return {
    detector: fasterRcnn({ spec, runTrunk: trunk, runHead: secondStage }),
    ...{ rules: fasterRcnnRules, settings: fasterRcnnDefaults(spec), picture: rectangles },
  };
}

function fast(): TestedDetector {
  const spec: FastRcnnSpec = { classes, input, roi, head, regions };
  return {
    detector: fastRcnn({ spec, runTrunk: trunk, runHead: secondStage }),
    ...{ rules: fastRcnnRules, settings: fastRcnnDefaults(spec), picture: rectangles },
  };
}

function cropped(): TestedDetector {
  const spec: CropNetworkSpec = {
    ...{ classes, input: { ...pixels, name: 'crop' }, regions },
    ...{ warp: { side: 12, context: 2 }, features: 'features' },
    head: { input: 'features', scores: 'scores', deltas: 'deltas', sizeDeltaClamp: 4 },
    svm: { ...usualSvm, scoreThreshold: 0.2, maxDetections: 6, minSize: 8 },
  };
  return {
    detector: rcnn({
      spec,
      runTrunk: (feeds) => Promise.resolve({ features: answer(tensorOf(feeds, 'crop'), 4, 1, 3) }),
      runHead: (feeds) => {
        const features = tensorOf(feeds, 'features');
        return Promise.resolve({
          scores: answer(features, 2, 1.5, 4),
          deltas: answer(features, 8, 0.2, 6),
        });
      },
    }),
    ...{ rules: rcnnRules, settings: rcnnDefaults(spec), picture: rectangles },
  };
}

function sliding(): TestedDetector {
  const windows = {
    shapes: [
      { width: 16, height: 32, margin: 4 },
      { width: 24, height: 24, margin: 0 },
    ],
    ...{ gamma: false, step: 1.3, largestScale: 1.5, smallestScale: 0, most: 100_000 },
  };
  const svm = { ...usualSvm, scoreThreshold: -0.2, maxDetections: 8, minSize: 10 };
  const random = seededRandom(9);
  const classifiers = windows.shapes.map(({ width, height }) => ({
    weights: Float32Array.from(
      { length: descriptorLength(windowShape(width, height)) },
      () => random.next() - 0.5,
    ),
    bias: -0.1,
  }));
  return {
    detector: slidingWindows({ spec: { windows }, classifiers }),
    rules: slidingWindowsRules,
    ...{ settings: slidingWindowsDefaults({ windows, svm }), picture: rectangles },
  };
}

function invented(): TestedDetector {
  const { rules, settings } = spotsSummary;
  return { detector: spotsDetector, rules, settings, picture: spotsPicture };
}

export const testedDetectors: Readonly<Record<string, () => TestedDetector>> = {
  'Faster R-CNN': faster,
  'Fast R-CNN': fast,
  'R-CNN': cropped,
  'sliding windows': sliding,
  'an invented detector': invented,
};

export interface TestedRun extends DiagnosedRun {
  readonly detector: Detector;
  readonly run: Run;
  readonly rules: readonly SettingRule[];
  readonly rerun: (changes: readonly SettingChange[]) => Promise<Run>;
}

export async function testedRun(
  { detector, rules, settings, picture }: TestedDetector,
  seed: number,
): Promise<TestedRun> {
  const run = await detect(detector, picture(seed), settings);
  return {
    ...{ detector, run, rules },
    rerun: (changes) =>
      rerun(
        detector,
        run,
        changes.reduce((all, { setting, to }) => withSetting(rules, all, setting, to), settings),
      ),
  };
}

/** Objects of a picture: near boxes of any stage, of its first ones and of its last ones, and anywhere; some that do not count. */
export function objectsFor(asked: DiagnosedRun, seed: number, count: number): DiagnosedObject[] {
  const random = seededRandom(`objects ${seed}`);
  const { imageWidth, imageHeight } = asked.run.view.geometry;
  const line = lineOf(asked).filter(({ table }) => table.count > 0);
  return Array.from({ length: count }, (): DiagnosedObject => {
    const stage = line.length === 0 ? null : item(line, random.int(line.length));
    const own = stage === null ? null : imageBoxOf(stage, random.int(stage.table.count));
    const [x, y] = [random.next() * imageWidth, random.next() * imageHeight];
    const anywhere: Box = [x, y, x + 4 + random.int(40), y + 4 + random.int(40)];
    const near = own === null || random.int(6) === 0 ? anywhere : own;
    const wide = 0.3 * random.next() * (near[2] - near[0]);
    const high = 0.3 * random.next() * (near[3] - near[1]);
    const moved = boxAt(
      Float32Array.of(near[0] + wide, near[1] + high, near[2] + wide, near[3] + high),
      0,
    );
    return {
      box: moved,
      area: boxArea(moved),
      crowd: random.int(16) === 0,
      difficult: random.int(16) === 0,
      classIndex: random.int(12) === 0 ? null : random.int(2),
    };
  });
}
