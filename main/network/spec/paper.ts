/**
 * The networks of the paper (Ren et al. 2015, section 3 and table 1 of its appendix; py-faster-rcnn's defaults):
 * VGG-16 and ZF, stride 16, nine anchors, a softmax of 2k outputs, RoI max pooling.
 */
import { defaultSizeDeltaClamp } from '../../../shared/model/networkParts.ts';
import type { NetworkSpec } from './networkSpec.ts';

const base: Pick<NetworkSpec, 'input' | 'anchors' | 'rpn'> = {
  input: {
    channelOrder: 'bgr',
    range: 255,
    mean: [102.9801, 115.9465, 122.7717],
    std: [1, 1, 1],
    shortSide: 600,
    longSideMax: 1000,
    sizeRounding: 'round',
    boxScale: 'uniform',
    interpolation: { method: 'bilinear', alignCorners: false, antialias: false },
    padMultiple: 1,
  },
  anchors: { sizes: [[128, 256, 512]], ratios: [0.5, 1, 2] },
  rpn: {
    convolutions: 1,
    logits: 'softmax',
    // The original counts whole pixels from 0: the middle of a cell of 16 is at 7.5, and a box ends in its last pixel.
    anchorOffset: 0.5,
    anchorSpacing: 'stride',
    deltaWeights: [1, 1, 1, 1],
    sizeDeltaClamp: defaultSizeDeltaClamp,
    preNmsTopN: 6000,
    postNmsTopN: 300,
    nmsIoU: 0.7,
    minSize: 16,
    scoreThreshold: 0,
  },
};

function paperNetwork(backbone: NetworkSpec['backbone'], layer: string, side: number): NetworkSpec {
  return {
    ...base,
    backbone,
    neck: { kind: 'single', layer },
    roi: {
      method: 'max',
      outputHeight: side,
      outputWidth: side,
      samplingRatio: 0,
      aligned: false,
      levels: 1,
    },
    head: {
      box: { kind: 'fullyConnected', width: 4096 },
      background: 'first',
      classSpecific: true,
      deltaWeights: [10, 10, 5, 5],
      sizeDeltaClamp: defaultSizeDeltaClamp,
      scoreThreshold: 0.05,
      nmsIoU: 0.3,
      maxDetections: 100,
      minSize: 0,
    },
  };
}

export const paperVgg16 = paperNetwork({ kind: 'vgg16' }, '29', 7);
export const paperZf = paperNetwork({ kind: 'zf' }, 'conv5', 6);
