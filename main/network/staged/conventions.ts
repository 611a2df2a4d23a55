/**
 * What frameworks do around their networks where a person has not changed it, as data. No graph tells any
 * of it. Keys are those of model.json.
 */
import { type RpnSpec } from '../../../shared/model/fasterRcnnPackage.ts';
import { defaultSizeDeltaClamp } from '../../../shared/model/networkParts.ts';
import type { FasterRcnnPackage } from '../../../shared/model/fasterRcnnPackage.ts';
import type { CellBox } from '../spec/cellBoxes.ts';
import { torchvisionSpec } from '../spec/torchvision.ts';
import {
  detectron2Boxes,
  mmdetectionBoxes,
  torchvisionBoxes,
  type AnchorConvention,
} from './anchorRule.ts';
import { flatValues } from './keyPaths.ts';

export const frameworks = ['detectron2', 'mmdetection', 'torchvision'] as const;
export type Framework = (typeof frameworks)[number];

export interface Convention {
  /** Where a value is from, for a person: `detectron2's defaults`. */
  readonly title: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** Instead of those, where the RPN has one level. */
  readonly singleLevel: ReadonlyMap<string, unknown>;
  /**
   * What its RPNs put out. A graph with 2k outputs does not say in which order: MMDetection's has object before
   * background, shape by shape, which a package cannot say.
   */
  readonly logits: RpnSpec['logits'];
  /** Maps of a larger stride are for the RPN alone, input pixels a cell. */
  readonly coarsestPooled: number;
  /** How they are made, or those of each level. */
  readonly anchors: AnchorConvention | { readonly levels: readonly (readonly CellBox[])[] };
}

type Values = Readonly<Record<string, unknown>>;

/** The sizes that Lin et al. 2017 gave to the levels of strides 4 to 64, and all of them on one level. */
const pyramidSizes = { sizes: [[32], [64], [128], [256], [512]] };
const allSizes = { sizes: [[32, 64, 128, 256, 512]] };
const ratios = [0.5, 1, 2];

/** What Detectron2 and MMDetection have in common. */
const both: Values = {
  'input.range': 255,
  'input.shortSide': 800,
  'input.longSideMax': 1333,
  'input.sizeRounding': 'round',
  'input.boxScale': 'perAxis',
  'input.interpolation.method': 'bilinear',
  'input.interpolation.alignCorners': false,
  'input.padMultiple': 32,
  'rpn.anchorOffset': 0,
  'rpn.anchorSpacing': 'stride',
  'rpn.deltaWeights': [1, 1, 1, 1],
  'rpn.sizeDeltaClamp': defaultSizeDeltaClamp,
  'rpn.preNmsTopN': 1000,
  'rpn.postNmsTopN': 1000,
  'rpn.nmsIoU': 0.7,
  'rpn.minSize': 0,
  'rpn.scoreThreshold': 0,
  'roi.method': 'align',
  'roi.samplingRatio': 0,
  'roi.aligned': true,
  'roi.assignment.canonicalSize': 224,
  'roi.assignment.canonicalLevel': 4,
  'head.background': 'last',
  'head.deltaWeights': [10, 10, 5, 5],
  'head.sizeDeltaClamp': defaultSizeDeltaClamp,
  'head.scoreThreshold': 0.05,
  'head.nmsIoU': 0.5,
  'head.maxDetections': 100,
  'head.minSize': 0,
};

/** The means and standard deviations of networks whose first layers were trained in Caffe. */
const caffeInput: Values = {
  'input.channelOrder': 'bgr',
  'input.mean': [103.53, 116.28, 123.675],
  'input.std': [1, 1, 1],
};

/**
 * configs/Base-RCNN-FPN.yaml over detectron2/config/defaults.py, which alone is the network of one level;
 * ResizeShortestEdge (data/transforms/augmentation_impl.py), FPN.size_divisibility, ROIPooler (poolers.py).
 */
const detectron2: Convention = {
  title: "detectron2's defaults",
  values: mapOf({ ...both, ...caffeInput, 'input.interpolation.antialias': true }),
  singleLevel: mapOf({ 'input.padMultiple': 1, 'rpn.preNmsTopN': 6000 }),
  logits: 'sigmoid',
  coarsestPooled: 32,
  anchors: { make: detectron2Boxes, ratios, usual: [pyramidSizes, allSizes] },
};

/**
 * configs/_base_/models/faster-rcnn_r50_fpn.py, and faster-rcnn_r50-caffe-c4.py for one level;
 * configs/_base_/datasets/coco_detection.py; mmcv/image/geometric.py (rescale_size); DeltaXYWHBBoxCoder,
 * whose standard deviations are our weights' inverse; SingleRoIExtractor, whose finest_scale of 56 at
 * stride 4 is 224 at level 4; mmcv's RoIAlign is aligned.
 */
const mmdetection: Convention = {
  title: "mmdetection's defaults",
  values: mapOf({
    ...both,
    'input.channelOrder': 'rgb',
    'input.mean': [123.675, 116.28, 103.53],
    'input.std': [58.395, 57.12, 57.375],
    'input.interpolation.antialias': false,
  }),
  singleLevel: mapOf({ ...caffeInput, 'rpn.preNmsTopN': 6000 }),
  logits: 'sigmoid',
  coarsestPooled: 32,
  anchors: {
    make: mmdetectionBoxes,
    ratios,
    usual: [{ scales: [8] }, { scales: [2, 4, 8, 16, 32] }],
  },
};

/** The constructor of fasterrcnn_resnet50_fpn; the names of the maps that it pools are those of stride 4 to 32. */
const torchvision: Convention = {
  title: "torchvision's defaults",
  values: torchvisionValues(),
  singleLevel: new Map(),
  logits: 'sigmoid',
  coarsestPooled: 32,
  anchors: { make: torchvisionBoxes, ratios, usual: [pyramidSizes, allSizes] },
};

export const conventions: Readonly<Record<Framework, Convention>> = {
  detectron2,
  mmdetection,
  torchvision,
};

/** What another package says that no graph and no name can tell. */
export function packageConvention(
  { input, rpn, roi, head }: FasterRcnnPackage,
  title: string,
): Convention {
  const { name: _name, ...inputValues } = input;
  const { levels, logits, ...rpnValues } = rpn;
  const { levels: _levels, ...roiValues } = roi;
  const { input: _input, classLogits: _logits, boxDeltas: _deltas, ...headValues } = head;
  return {
    title,
    values: flatValues({ input: inputValues, rpn: rpnValues, roi: roiValues, head: headValues }),
    singleLevel: new Map(),
    logits,
    coarsestPooled: Infinity,
    anchors: { levels: levels.map(({ anchors }) => anchors) },
  };
}

function torchvisionValues(): ReadonlyMap<string, unknown> {
  const norm = { kind: 'batch' as const, epsilon: 1e-5, frozen: true };
  const { input, rpn, roi, head } = torchvisionSpec('fasterrcnn_resnet50_fpn', norm);
  const { convolutions: _convolutions, logits: _logits, ...rpnValues } = rpn;
  const { levels: _levels, ...roiValues } = roi;
  const { box: _box, ...headValues } = head;
  const assignment = { canonicalSize: 224, canonicalLevel: 4 };
  return flatValues({
    input,
    rpn: rpnValues,
    roi: { ...roiValues, assignment },
    head: headValues,
  });
}

function mapOf(values: Values): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values));
}
