/** Every network that can be trained, as data: torchvision's, the paper's, and four small ones for a machine of two cores. */
import {
  architectureNames,
  type ArchitectureName,
  type TrainableName,
} from '../../../shared/model/architectures.ts';
import type { BatchNormSpec, GroupNormSpec, NetworkSpec } from './networkSpec.ts';
import { paperVgg16, paperZf } from './paper.ts';
import { torchvisionSpec } from './torchvision.ts';

/** torchvision trains its backbones with this epsilon, ONNX's model zoo too. */
const frozen: BatchNormSpec = { kind: 'batch', epsilon: 1e-5, frozen: true };
/** But for its MobileNetV3. */
const frozenV3: BatchNormSpec = { ...frozen, epsilon: 1e-3 };
const group: GroupNormSpec = { kind: 'group', epsilon: 1e-5, groups: 32 };

const pyramid = torchvisionSpec('fasterrcnn_resnet50_fpn', frozen);
const single = torchvisionSpec('fasterrcnn_vgg16_c4', frozen);
const ratios = [0.5, 1, 2];

/** One level of stride 16 with anchors of all sizes, and heads that suit a small backbone. */
function c4(backbone: NetworkSpec['backbone'], layer: string): NetworkSpec {
  return {
    ...single,
    backbone,
    neck: { kind: 'single', layer },
    anchors: { sizes: [[32, 64, 128, 256, 512]], ratios },
    head: { ...single.head, box: { kind: 'fullyConnected', width: 256 } },
  };
}

const makers: Record<Exclude<TrainableName, ArchitectureName>, NetworkSpec> = {
  paper_vgg16: paperVgg16,
  paper_zf: paperZf,

  /** torchvision's resnet_fpn_backbone('resnet18') in its FasterRCNN. */
  fasterrcnn_resnet18_fpn: {
    ...pyramid,
    backbone: { kind: 'resnet18', norm: frozen, dilated: false },
  },

  /**
   * Learns from nothing: group norm wherever a convolution has a norm (He et al. 2019, Rethinking ImageNet
   * pre-training), and 5 million parameters. Two levels suffice for a short side of 480 pixels.
   */
  fasterrcnn_resnet18_fpn_gn: {
    ...pyramid,
    input: { ...pyramid.input, shortSide: 480, longSideMax: 800, padMultiple: 16 },
    backbone: { kind: 'resnet18', norm: group, dilated: false },
    neck: {
      kind: 'fpn',
      layers: ['layer2', 'layer3'],
      channels: 128,
      norm: group,
      extra: 'none',
    },
    // Of BCCD's cells 98 in 100 have an anchor of IoU 0.7, of its platelets 71.
    anchors: {
      sizes: [
        [40, 64, 96],
        [112, 160, 224],
      ],
      ratios,
    },
    rpn: { ...pyramid.rpn, postNmsTopN: 300 },
    // Not aligned: kernels of odd size, padded alike on both sides, have the middle of cell i at pixel stride · i.
    roi: { ...pyramid.roi, levels: 2, aligned: false },
    head: { ...pyramid.head, box: { kind: 'fullyConnected', width: 256 } },
  },

  fasterrcnn_mobilenet_v2_c4: c4({ kind: 'mobilenet_v2', norm: frozen }, '13'),
  fasterrcnn_squeezenet_c4: c4({ kind: 'squeezenet1_1' }, '12'),
};

/** The network of that name. Input sizes are its own; a training sets others. */
export function trainableSpec(name: TrainableName): NetworkSpec {
  if (!isArchitecture(name)) return makers[name];
  return torchvisionSpec(name, name.includes('mobilenet_v3') ? frozenV3 : frozen);
}

function isArchitecture(name: TrainableName): name is ArchitectureName {
  return architectureNames.some((architecture) => architecture === name);
}
