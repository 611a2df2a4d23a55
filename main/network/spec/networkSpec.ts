/**
 * A Faster R-CNN as data: what it is made of, and how it is used. From it come the graphs (trunk.ts,
 * head.ts) and the content of model.json (packageContent.ts); training takes its layers from it.
 */
import type { RpnSpec } from '../../../shared/model/fasterRcnnPackage.ts';
import type { HeadSpec, ModelInput, RoiSpec } from '../../../shared/model/networkParts.ts';

export interface NetworkSpec {
  readonly input: Omit<ModelInput, 'name'>;
  readonly backbone: BackboneSpec;
  readonly neck: NeckSpec;
  readonly anchors: AnchorSpec;
  readonly rpn: Omit<RpnSpec, 'levels'> & {
    /** Convolutions 3 × 3 before the two of 1 × 1. */
    readonly convolutions: 1 | 2;
  };
  readonly roi: Omit<RoiSpec, 'levels' | 'assignment'> & {
    /** How many of the neck's levels are pooled, finest first. */
    readonly levels: number;
  };
  readonly head: Omit<HeadSpec, 'input' | 'classLogits' | 'boxDeltas'> & {
    readonly box: BoxHeadSpec;
  };
}

export type NormSpec = BatchNormSpec | GroupNormSpec;

/** With the statistics of its former training. */
export interface BatchNormSpec {
  readonly kind: 'batch';
  readonly epsilon: number;
  /** Whether training leaves scale and shift as they are, too. */
  readonly frozen: boolean;
}

/** Wu and He 2018: statistics of the picture at hand. */
export interface GroupNormSpec {
  readonly kind: 'group';
  readonly epsilon: number;
  readonly groups: number;
}

export type ResNetName = 'resnet18' | 'resnet34' | 'resnet50' | 'resnet101';

export interface ResNetSpec {
  readonly kind: ResNetName;
  readonly norm: NormSpec;
  /** layer4 with dilation instead of a stride, so that it stays at stride 16 (DC5). */
  readonly dilated: boolean;
}

/** Names of layers stand in the files of main/network/backbones. */
export type BackboneSpec =
  | { readonly kind: 'vgg16' | 'zf' | 'squeezenet1_1' }
  | {
      readonly kind: 'mobilenet_v2';
      readonly norm: NormSpec;
      /** Whether the first block has the layer that expands, too, as GluonCV's has; the paper's has not. */
      readonly expandsFirst?: boolean;
    }
  | { readonly kind: 'mobilenet_v3_large'; readonly norm: NormSpec }
  | ResNetSpec;

/** From the backbone's layers to the maps that are searched and pooled. */
export type NeckSpec = { readonly kind: 'single'; readonly layer: string } | FpnSpec;

/** Feature pyramid (Lin et al. 2017). */
export interface FpnSpec {
  readonly kind: 'fpn';
  /** Finest first. */
  readonly layers: readonly string[];
  readonly channels: number;
  /** Behind each of its convolutions; null: none, and the convolutions have a bias. */
  readonly norm: NormSpec | null;
  /**
   * Coarser levels behind the last. maxPool: every second cell of it. p6p7: two convolutions of stride 2,
   * the first on the last level.
   */
  readonly extra: 'none' | 'maxPool' | 'p6p7';
}

/** The shapes of a cell: for each ratio all sizes of its level. */
export interface AnchorSpec {
  /** For each level the sides of a square of the same area, input pixels. */
  readonly sizes: readonly (readonly number[])[];
  /** Height over width. */
  readonly ratios: readonly number[];
}

export type BoxHeadSpec =
  /** Two fully connected layers. */
  | { readonly kind: 'fullyConnected'; readonly width: number }
  /** Convolutions 3 × 3 with batch norm, then one fully connected layer (torchvision's v2). */
  | {
      readonly kind: 'convolutions';
      readonly convolutions: number;
      readonly channels: number;
      readonly norm: NormSpec;
      readonly width: number;
    }
  /** layer4 of the backbone's own ResNet on the pooled features, then their mean. */
  | { readonly kind: 'residual' };
