/**
 * torchvision's Faster R-CNNs (torchvision/models/detection/faster_rcnn.py, 0.8 to 0.2x): its constructors'
 * defaults, as data. The epsilon of a batch norm is no part of a file of weights, so it is given.
 */
import type { ArchitectureName } from '../../../shared/model/architectures.ts';
import { defaultSizeDeltaClamp } from '../../../shared/model/networkParts.ts';
import type { AnchorSpec, FpnSpec, NetworkSpec, NormSpec } from './networkSpec.ts';

const base: Pick<NetworkSpec, 'input' | 'rpn' | 'roi' | 'head'> = {
  input: {
    channelOrder: 'rgb',
    range: 1,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    shortSide: 800,
    longSideMax: 1333,
    sizeRounding: 'floorSingle',
    boxScale: 'perAxis',
    interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    padMultiple: 32,
  },
  rpn: {
    convolutions: 1,
    logits: 'sigmoid',
    anchorOffset: 0,
    anchorSpacing: 'inputOverCells',
    deltaWeights: [1, 1, 1, 1],
    sizeDeltaClamp: defaultSizeDeltaClamp,
    preNmsTopN: 1000,
    postNmsTopN: 1000,
    nmsIoU: 0.7,
    minSize: 1e-3,
    scoreThreshold: 0,
  },
  roi: {
    method: 'align',
    outputHeight: 7,
    outputWidth: 7,
    samplingRatio: 2,
    aligned: false,
    levels: 1,
  },
  head: {
    box: { kind: 'fullyConnected', width: 1024 },
    background: 'first',
    classSpecific: true,
    deltaWeights: [10, 10, 5, 5],
    sizeDeltaClamp: defaultSizeDeltaClamp,
    scoreThreshold: 0.05,
    nmsIoU: 0.5,
    maxDetections: 100,
    minSize: 1e-2,
  },
};

const ratios = [0.5, 1, 2];
/** A size a level. */
const pyramidAnchors: AnchorSpec = { sizes: [[32], [64], [128], [256], [512]], ratios };
const allSizes = [32, 64, 128, 256, 512];

const pyramid: Omit<FpnSpec, 'layers'> = {
  kind: 'fpn',
  channels: 256,
  norm: null,
  extra: 'maxPool',
};
const resNetLayers = ['layer1', 'layer2', 'layer3', 'layer4'];

function mobileNet(norm: NormSpec): NetworkSpec {
  return {
    ...base,
    backbone: { kind: 'mobilenet_v3_large', norm },
    // Both of stride 32, so that only the first is ever pooled.
    neck: { ...pyramid, layers: ['13', '16'] },
    anchors: { sizes: [allSizes, allSizes, allSizes], ratios },
    rpn: { ...base.rpn, scoreThreshold: 0.05 },
  };
}

const makers: Record<ArchitectureName, (norm: NormSpec) => NetworkSpec> = {
  fasterrcnn_resnet50_fpn: (norm) => ({
    ...base,
    backbone: { kind: 'resnet50', norm, dilated: false },
    neck: { ...pyramid, layers: resNetLayers },
    anchors: pyramidAnchors,
    roi: { ...base.roi, levels: 4 },
  }),
  fasterrcnn_resnet50_fpn_v2: (norm) => ({
    ...base,
    backbone: { kind: 'resnet50', norm, dilated: false },
    neck: { ...pyramid, layers: resNetLayers, norm },
    anchors: pyramidAnchors,
    rpn: { ...base.rpn, convolutions: 2 },
    roi: { ...base.roi, levels: 4 },
    head: {
      ...base.head,
      box: { kind: 'convolutions', convolutions: 4, channels: 256, norm, width: 1024 },
    },
  }),
  fasterrcnn_mobilenet_v3_large_fpn: mobileNet,
  fasterrcnn_mobilenet_v3_large_320_fpn: (norm) => {
    const spec = mobileNet(norm);
    return {
      ...spec,
      input: { ...spec.input, shortSide: 320, longSideMax: 640 },
      rpn: { ...spec.rpn, preNmsTopN: 150, postNmsTopN: 150 },
    };
  },
  // No constructor of torchvision, but its FasterRCNN on its VGG-16 with the paper's anchors and sizes.
  fasterrcnn_vgg16_c4: () => ({
    ...base,
    input: { ...base.input, shortSide: 600, longSideMax: 1000 },
    backbone: { kind: 'vgg16' },
    neck: { kind: 'single', layer: '29' },
    anchors: { sizes: [[128, 256, 512]], ratios },
  }),
};

/** The network of a constructor of torchvision, with the batch norm that its weights were trained with. */
export function torchvisionSpec(name: ArchitectureName, norm: NormSpec): NetworkSpec {
  return makers[name](norm);
}
