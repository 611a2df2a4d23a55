/**
 * ResNet (He et al. 2016), with the stride of a bottleneck in its 3×3 convolution, as torchvision has it.
 * Layers: layer1 … layer4, of strides 4, 8, 16, 32.
 */
import { item } from '../../../shared/item.ts';
import type { Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { NormSpec, ResNetName, ResNetSpec } from '../spec/networkSpec.ts';
import type { Layers } from './layers.ts';

const designs: Record<
  ResNetName,
  { blocks: readonly [number, number, number, number]; bottleneck: boolean }
> = {
  resnet18: { blocks: [2, 2, 2, 2], bottleneck: false },
  resnet34: { blocks: [3, 4, 6, 3], bottleneck: false },
  resnet50: { blocks: [3, 4, 6, 3], bottleneck: true },
  resnet101: { blocks: [3, 4, 23, 3], bottleneck: true },
};

/** Widths of layer1 … layer4 inside their blocks; a bottleneck puts out four times as many channels. */
const widths = { 1: 64, 2: 128, 3: 256, 4: 512 } as const;
const expansion = 4;

export function resNet(
  builder: GraphBuilder,
  picture: Feature,
  prefix: string,
  { kind, norm, dilated }: ResNetSpec,
): Layers {
  let x = builder.convolution(picture, `${prefix}.conv1`, {
    channels: 64,
    kernel: 7,
    stride: 2,
    bias: false,
  });
  x = builder.relu(builder.norm(x, `${prefix}.bn1`, norm));
  x = builder.maxPool(x, { kernel: 3, stride: 2, padding: 1 });
  const features = new Map<string, Feature>();
  for (const layer of [1, 2, 3, 4] as const) {
    const name = `layer${layer}`;
    const keepsSize = layer === 1 || (layer === 4 && dilated);
    x = resNetLayer(builder, x, `${prefix}.${name}`, kind, layer, {
      norm,
      stride: keepsSize ? 1 : 2,
      dilation: layer === 4 && dilated ? 2 : 1,
    });
    features.set(name, x);
  }
  return features;
}

export interface LayerOptions {
  readonly norm: NormSpec;
  /** Of the first block. */
  readonly stride: number;
  /** Of the blocks behind the first. */
  readonly dilation: number;
}

/** One layer of a ResNet, 1 to 4; the residual box head is layer4 (He et al. 2016, appendix A). */
export function resNetLayer(
  builder: GraphBuilder,
  input: Feature,
  prefix: string,
  name: ResNetName,
  layer: 1 | 2 | 3 | 4,
  { norm, stride, dilation }: LayerOptions,
): Feature {
  const { blocks, bottleneck } = designs[name];
  const width = widths[layer];
  const block = bottleneck ? bottleneckBlock : basicBlock;
  let x = input;
  for (let i = 0; i < item(blocks, layer - 1); i++) {
    x = block(builder, x, `${prefix}.${i}`, width, {
      norm,
      stride: i === 0 ? stride : 1,
      dilation: i === 0 ? 1 : dilation,
    });
  }
  return x;
}

function basicBlock(
  builder: GraphBuilder,
  x: Feature,
  prefix: string,
  channels: number,
  { norm, stride, dilation }: LayerOptions,
): Feature {
  const convolve = convolver(builder, prefix, norm);
  const first = builder.relu(convolve(x, 1, { channels, kernel: 3, stride, dilation }));
  const second = convolve(first, 2, { channels, kernel: 3, dilation });
  return builder.relu(builder.add(second, shortcut(builder, x, prefix, second, norm)));
}

function bottleneckBlock(
  builder: GraphBuilder,
  x: Feature,
  prefix: string,
  width: number,
  { norm, stride, dilation }: LayerOptions,
): Feature {
  const convolve = convolver(builder, prefix, norm);
  const first = builder.relu(convolve(x, 1, { channels: width, kernel: 1 }));
  const second = builder.relu(convolve(first, 2, { channels: width, kernel: 3, stride, dilation }));
  const third = convolve(second, 3, { channels: width * expansion, kernel: 1 });
  return builder.relu(builder.add(third, shortcut(builder, x, prefix, third, norm)));
}

/** Convolution i of a block with its batch norm. */
function convolver(builder: GraphBuilder, prefix: string, norm: NormSpec) {
  return (x: Feature, i: number, shape: Parameters<GraphBuilder['convolution']>[2]): Feature => {
    const y = builder.convolution(x, `${prefix}.conv${i}`, { ...shape, bias: false });
    return builder.norm(y, `${prefix}.bn${i}`, norm);
  };
}

/** The block's input, projected where the block changes its shape. */
function shortcut(
  builder: GraphBuilder,
  x: Feature,
  prefix: string,
  { channels, stride }: Feature,
  norm: NormSpec,
): Feature {
  if (x.channels === channels && x.stride === stride) return x;
  const projected = builder.convolution(x, `${prefix}.downsample.0`, {
    channels,
    kernel: 1,
    stride: stride / x.stride,
    bias: false,
  });
  return builder.norm(projected, `${prefix}.downsample.1`, norm);
}
