/**
 * A Faster R-CNN whose every answer a test decides: what the RPN says of an anchor, and what the head says of a proposal. Its
 * feature map holds each place's own coordinates, so the pooled features of a box tell the head where it is. For tests.
 */
import {
  fasterRcnn,
  type FasterRcnnSpec,
} from '../../../detection/detectors/fasterRcnn/fasterRcnn.ts';
import { fasterRcnnRules } from '../../../detection/detectors/fasterRcnn/settings.ts';
import { detect, rerun, type Run } from '../../../detection/pipeline.ts';
import type { Detector } from '../../../detection/stages/stage.ts';
import type { Box } from '../../../geometry/boxes.ts';
import { fasterRcnnDefaults } from '../../../model/fasterRcnnPackage.ts';
import { withSetting, type DetectionSettings } from '../../../model/settings.ts';
import type { DiagnosedRun } from '../line.ts';
import type { SettingChange } from '../settingGrid.ts';
import type { DiagnosedObject } from '../truth.ts';

/** Input pixels; the picture is twice as large. */
export const inputSide = 64;
const stride = 8;
const cells = inputSide / stride;
/** Around a cell's middle: 16 × 16 and 32 × 32. */
const shapes: readonly [number, number, number, number][] = [
  [-8, -8, 8, 8],
  [-16, -16, 16, 16],
];

export interface Scene {
  /** Of the 16 × 16 (shape 0) or 32 × 32 (shape 1) anchor of a cell; absent: −6. */
  readonly anchors: readonly {
    readonly x: number;
    readonly y: number;
    readonly shape?: 0 | 1;
    readonly logit: number;
    /** dx, dy, dw, dh */
    readonly delta?: readonly [number, number, number, number];
  }[];
  /** What the head says of a proposal: logits of two classes and background, and one delta for both. */
  readonly head?: (box: Box) => {
    readonly logits: readonly [number, number, number];
    readonly delta?: readonly [number, number, number, number];
  };
  /** Changes of the settings, by their dotted names. */
  readonly settings?: Readonly<Record<string, number>>;
}

const spec: FasterRcnnSpec = {
  classes: [
    { id: 1, name: 'horse' },
    { id: 2, name: 'cow' },
  ],
  input: {
    ...{ name: 'image', channelOrder: 'rgb', range: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    ...{ shortSide: inputSide, longSideMax: inputSide, sizeRounding: 'floor', boxScale: 'perAxis' },
    interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    padMultiple: stride,
  },
  rpn: {
    ...{ logits: 'sigmoid', anchorOffset: 0.5, anchorSpacing: 'stride' },
    levels: [{ objectness: 'objectness', deltas: 'deltas', stride, anchors: shapes.slice() }],
    ...{ deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: 4 },
    ...{ preNmsTopN: 12, postNmsTopN: 6, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  },
  roi: {
    ...{ method: 'align', outputHeight: 2, outputWidth: 2, samplingRatio: 2, aligned: true },
    levels: [{ feature: 'feature', stride: 1 }],
  },
  head: {
    ...{ input: 'pooled', classLogits: 'logits', boxDeltas: 'deltas', background: 'last' },
    ...{ classSpecific: false, deltaWeights: [1, 1, 1, 1], sizeDeltaClamp: 4 },
    ...{ scoreThreshold: 0.5, nmsIoU: 0.5, maxDetections: 10, minSize: 0 },
  },
};

const sure = () => ({ logits: [3, 0, 0] as const });

export interface PlayedScene extends DiagnosedRun {
  readonly detector: Detector;
  readonly run: Run;
  readonly rerun: (changes: readonly SettingChange[]) => Promise<Run>;
}

export const sceneRules = fasterRcnnRules;

export async function play({ anchors, head = sure, settings = {} }: Scene): Promise<PlayedScene> {
  const detector: Detector = fasterRcnn({
    spec,
    runTrunk: () => Promise.resolve(trunk(anchors)),
    runHead: (feeds) => {
      const { data = new Float32Array(), dims = [0] } = feeds['pooled'] ?? {};
      const [count = 0] = dims;
      const said = Array.from({ length: count }, (_, row) => head(boxOfFeatures(data, row)));
      return Promise.resolve({
        logits: { data: Float32Array.from(said.flatMap(({ logits }) => logits)), dims: [count, 3] },
        deltas: {
          data: Float32Array.from(said.flatMap(({ delta = [0, 0, 0, 0] }) => delta)),
          dims: [count, 4],
        },
      });
    },
  });
  const side = 2 * inputSide;
  const picture = { width: side, height: side, data: new Uint8Array(side * side * 3) };
  const own = changed(fasterRcnnDefaults(spec), Object.entries(settings));
  const run = await detect(detector, picture, own);
  return {
    detector,
    run,
    rerun: (changes) =>
      rerun(
        detector,
        run,
        changed(
          own,
          changes.map(({ setting, to }) => [setting, to] as const),
        ),
      ),
  };
}

function changed(
  settings: DetectionSettings,
  changes: readonly (readonly [string, number])[],
): DetectionSettings {
  return changes.reduce((all, [name, to]) => withSetting(fasterRcnnRules, all, name, to), settings);
}

/** The box of the 16 × 16 anchor of a cell, input space, shifted by so much. */
export function anchorBox(x: number, y: number, [dx, dy] = [0, 0]): Box {
  const [cx, cy] = [(x + 0.5) * stride + dx, (y + 0.5) * stride + dy];
  return [cx - 8, cy - 8, cx + 8, cy + 8];
}

/** An object by its box in input space. */
export function object(box: Box, more: Partial<DiagnosedObject> = {}): DiagnosedObject {
  const [x0, y0, x1, y1] = box;
  return {
    box: [2 * x0, 2 * y0, 2 * x1, 2 * y1],
    area: 4 * (x1 - x0) * (y1 - y0),
    ...{ crowd: false, difficult: false, classIndex: 0 },
    ...more,
  };
}

function trunk(anchors: Scene['anchors']) {
  const places = cells * cells;
  const objectness = new Float32Array(2 * places).fill(-6);
  const deltas = new Float32Array(8 * places);
  for (const { x, y, shape = 0, logit, delta = [0, 0, 0, 0] } of anchors) {
    const place = y * cells + x;
    objectness[shape * places + place] = logit;
    delta.forEach((value, i) => {
      deltas[(4 * shape + i) * places + place] = value;
    });
  }
  const across = Float32Array.from({ length: inputSide ** 2 }, (_, i) => (i % inputSide) + 0.5);
  const down = across.map((_, i) => Math.floor(i / inputSide) + 0.5);
  return {
    objectness: { data: objectness, dims: [1, 2, cells, cells] },
    deltas: { data: deltas, dims: [1, 8, cells, cells] },
    feature: {
      data: Float32Array.from([...across, ...down]),
      dims: [1, 2, inputSide, inputSide],
    },
  };
}

/** The middles of a box's halves are a quarter of it from its edges. */
function boxOfFeatures(data: Float32Array, row: number): Box {
  const at = 8 * row;
  const [left, right] = [data[at]!, data[at + 1]!];
  const [top, bottom] = [data[at + 4]!, data[at + 6]!];
  const [x, y] = [(right - left) / 2, (bottom - top) / 2];
  return [left - x, top - y, right + x, bottom + y];
}
